import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Claim } from '../../schemas/caller';
import { keyPrefix } from './credentials';
import type { Vouched } from './token-principal';

/** An application that calls with a key. The key itself is kept nowhere. */
export interface ApiKeyEntry {
  readonly id: string;
  /** Of the whole key. 64 hexadecimal digits. */
  readonly sha256: string;
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, Claim>>;
  readonly owns: readonly string[];
  readonly purposes: readonly string[];
}

export class ApiKeys {
  private readonly known: readonly { readonly digest: Buffer; readonly vouched: Vouched }[];

  constructor(entries: readonly ApiKeyEntry[]) {
    this.known = entries.map(({ id, sha256, scopes, claims, owns, purposes }) => ({
      digest: Buffer.from(sha256, 'hex'),
      vouched: {
        principal: Object.freeze({
          kind: 'application',
          subject: id,
          scopes: new Set(scopes),
          claims: Object.freeze({ ...claims }),
          owns: new Set(owns),
        }),
        purposes: new Set(purposes),
      },
    }));
  }

  /** The application of a key. Every known key is compared to its last byte, so that the time taken says nothing. */
  find(key: string): Vouched | undefined {
    const digest = digestOf(key);
    let found: Vouched | undefined;
    for (const { digest: known, vouched } of this.known) if (timingSafeEqual(digest, known)) found = vouched;
    return found;
  }
}

/** A new key, to be shown once, and what is to be kept of it. */
export function newApiKey(): { readonly key: string; readonly sha256: string } {
  const key = `${keyPrefix}${randomBytes(32).toString('base64url')}`;
  return { key, sha256: digestOf(key).toString('hex') };
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
