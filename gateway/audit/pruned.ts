import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { replaceFile } from '../../schemas/durable-files';
import type { AuditEnd } from './chain';
import { prunedPath } from './layout';

/** How much of one chain was removed because it was old enough: its files up to `part`, the last line of which is the point named. */
export interface PrunedChain extends AuditEnd {
  readonly part: number;
  /** RFC 3339, UTC. */
  readonly prunedAt: string;
}

/** What was removed of each chain, by its name. Signed like the chains' heads: files that go without it are missing. */
export type Pruned = ReadonlyMap<string, PrunedChain>;

/** What a folder says was removed; `undefined` when it says so and nobody with the key did. */
export async function readPruned(dir: string, key: KeyObject): Promise<Pruned | undefined> {
  const text = await readFile(prunedPath(dir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return new Map();
  const [body = '', signature = ''] = text.split('\n');
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(body, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const { chains } = JSON.parse(body) as { readonly chains: readonly PrunedChain[] };
  return new Map(chains.map((pruned) => [pruned.chain, pruned]));
}

/** Rejects with the system's error. */
export async function writePruned(dir: string, pruned: Pruned, key: KeyObject): Promise<void> {
  const body = JSON.stringify({ meshway: 1, chains: [...pruned.values()] });
  await replaceFile(prunedPath(dir), `${body}\n${signatureOf(body, key).toString('base64url')}\n`);
}

function signatureOf(body: string, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(`meshway-audit pruned\n${body}`).digest();
}
