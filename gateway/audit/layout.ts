import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A chain's name: when its process opened it, and six random bytes. Names sort by time. */
const CHAIN = String.raw`\d{8}T\d{9}Z-[0-9a-f]{12}`;
const PART = new RegExp(`^(${CHAIN})\\.(\\d{6})\\.jsonl$`);
const HEAD = new RegExp(`^(${CHAIN})\\.head$`);

export function chainName(openedAt: Date, random: string): string {
  return `${openedAt.toISOString().replace(/[-:.]/g, '')}-${random}`;
}

export function partPath(dir: string, chain: string, part: number): string {
  return join(dir, `${chain}.${String(part).padStart(6, '0')}.jsonl`);
}

export function headPath(dir: string, chain: string): string {
  return join(dir, `${chain}.head`);
}

/** What was removed of the chains. */
export function prunedPath(dir: string): string {
  return join(dir, 'pruned.json');
}

/** The chains of a folder, oldest first, each with the numbers of its parts. One with a head and no part was taken away. */
export async function listChains(dir: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const chains = new Map<string, number[]>();
  for (const name of names.sort()) {
    const [, ofHead] = HEAD.exec(name) ?? [];
    const [, ofPart, part] = PART.exec(name) ?? [];
    const chain = ofHead ?? ofPart;
    if (chain === undefined) continue;
    const parts = chains.get(chain) ?? [];
    if (part !== undefined) parts.push(Number(part));
    chains.set(chain, parts);
  }
  return chains;
}
