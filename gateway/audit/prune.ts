import type { KeyObject } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { syncToDisk } from '../../schemas/durable-files';
import { apiError } from '../../schemas/errors';
import { type ChainPoint, readLine } from './chain';
import { headPath, listChains, partPath } from './layout';
import { type Pruned, type PrunedChain, readPruned, writePruned } from './pruned';
import { readLines } from './read-lines';
import { verifyAudit } from './verify';

export interface PruneReport {
  readonly files: number;
  readonly bytes: number;
  /** Chains of which nothing is left. */
  readonly chains: number;
}

/**
 * Removes the files of a log whose every line was written before `beforeMs`; a file goes as a whole or stays. What goes is named by a signed
 * note, from which the rest can be verified as before. Gateways may write meanwhile, as `beforeMs` is longer ago than a file stays open: two
 * days at least. A killed prune is finished by the next. Throws AUDIT_BROKEN when the log is not whole: then nothing is removed.
 */
export async function pruneAudit(dir: string, key: KeyObject, beforeMs: number): Promise<PruneReport> {
  const { problems } = await verifyAudit(dir, key);
  if (problems.length > 0) throw apiError('AUDIT_BROKEN', { problems: problems.length });
  const chains = await listChains(dir);
  if (chains.size === 0) return { files: 0, bytes: 0, chains: 0 };
  const pruned = new Map<string, PrunedChain>(await readPruned(dir, key));
  for (const [chain, parts] of chains) {
    const old = await oldParts(dir, chain, keptParts(chain, parts, pruned), beforeMs);
    if (old) pruned.set(chain, { chain, ...old, prunedAt: new Date().toISOString() });
  }
  // Said before it is done: a file that is there all the same is passed over, one that is not would be missing.
  await writePruned(dir, pruned, key);
  return removeFiles(dir, chains, pruned);
}

interface OldParts extends ChainPoint {
  /** The last of them. */
  readonly part: number;
}

/** The parts from the first kept on that are old; `undefined` when not even the first is. */
async function oldParts(dir: string, chain: string, parts: readonly number[], beforeMs: number): Promise<OldParts | undefined> {
  let old: OldParts | undefined;
  for (const part of parts) {
    const last = await lastLine(partPath(dir, chain, part));
    if (!last || !(last.atMs < beforeMs)) break;
    old = { part, ...last.point };
  }
  return old;
}

async function lastLine(path: string): Promise<{ readonly point: ChainPoint; readonly atMs: number } | undefined> {
  let last = '';
  for await (const { text, isWhole } of readLines(path)) if (isWhole) last = text;
  const line = readLine(last);
  if (!line) return undefined;
  const { at } = JSON.parse(last) as { readonly at: string };
  return { point: { sequence: line.sequence, hash: line.hash }, atMs: Date.parse(at) };
}

async function removeFiles(dir: string, chains: ReadonlyMap<string, readonly number[]>, pruned: Pruned): Promise<PruneReport> {
  const report = { files: 0, bytes: 0, chains: 0 };
  for (const [chain, parts] of chains) {
    const kept = keptParts(chain, parts, pruned);
    for (const part of parts) {
      if (kept.includes(part)) continue;
      report.bytes += (await stat(partPath(dir, chain, part))).size;
      report.files += 1;
      await rm(partPath(dir, chain, part));
    }
    if (kept.length > 0) continue;
    await rm(headPath(dir, chain), { force: true });
    report.chains += 1;
  }
  await syncToDisk(dir);
  return report;
}

function keptParts(chain: string, parts: readonly number[], pruned: Pruned): readonly number[] {
  return parts.filter((part) => part > (pruned.get(chain)?.part ?? 0));
}
