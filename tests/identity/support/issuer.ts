import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { tempDir } from '../../support/temp-dir';

/** An issuer of tokens, with its keys on a real server. */
export class Issuer {
  readonly issuer = 'https://login.example.org/';
  /** How often its keys were asked for. */
  asked = 0;
  private readonly server: Server;
  private keys: { kid: string; privateKey: CryptoKey; publicKey: CryptoKey }[] = [];

  constructor(private readonly algorithm: 'RS256' | 'ES256' = 'RS256') {
    this.server = createServer((_, response) => {
      this.asked += 1;
      void Promise.all(this.keys.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, use: 'sig' }))).then((keys) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys })),
      );
    });
  }

  async start(): Promise<this> {
    await this.rotate('k1');
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  /** From now on it signs with another key, and publishes only that one, or those before it besides. */
  async rotate(kid: string, { besides = false } = {}): Promise<void> {
    this.keys = [{ kid, ...(await generateKeyPair(this.algorithm, { extractable: true })) }, ...(besides ? this.keys : [])];
  }

  get jwks(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/keys`;
  }

  async publicKeyText(): Promise<string> {
    const [key] = this.keys;
    return exportSPKI(key?.publicKey as CryptoKey);
  }

  async token(payload: JWTPayload = {}, header: { kid?: string } = {}): Promise<string> {
    const [key] = this.keys;
    if (!key) throw new Error('The issuer is not started.');
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ iss: this.issuer, aud: 'meshway', sub: 'ann', exp: now + 600, ...payload })
      .setProtectedHeader({ alg: this.algorithm, kid: key.kid, ...header })
      .sign(key.privateKey);
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

export function apiKey(): { key: string; sha256: string } {
  const key = `mwk_${randomBytes(24).toString('base64url')}`;
  return { key, sha256: createHash('sha256').update(key).digest('hex') };
}

export async function identityFile(content: object): Promise<string> {
  const path = join(await tempDir(), 'identity.json');
  await writeFile(path, JSON.stringify(content));
  return path;
}
