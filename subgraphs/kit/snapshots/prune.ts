import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncToDisk } from '../../../schemas/durable-files';
import { numberName, STAGING_PREFIX } from './layout';
import type { Pin } from './pins';
import { hasReaders } from './readers';
import { storeError } from './store-error';
import { formatWriter, thisWriter } from './writer-identity';

/** What a store keeps of a product; everything else may go. */
export interface Retention {
  /** That many of the newest good snapshots. 1 or more. */
  readonly keep: number;
  /** And everything published less than this long ago. */
  readonly youngerThanMs: number;
}

/** A snapshot as far as its retention goes. */
export interface PruneCandidate {
  readonly number: number;
  readonly state: 'passed' | 'failed' | 'retracted' | 'damaged';
  readonly current: boolean;
  /** `undefined` where the manifest cannot be read. */
  readonly createdAtMs: number | undefined;
}

/** Gateways go on pinning what was current for a moment after something newer is published. */
const SETTLING_MS = 60_000;

/**
 * Which snapshots may go: all that are older than the oldest that has to stay. What stays is then without gaps, so that it can be told
 * which snapshot was current at any time since. To stay have the newest, whose number the next one counts from; the current one, and one
 * that was current until a moment ago; and what `retention` says. Pinned ones stay for themselves, and so do damaged ones, which somebody
 * has to look at. `snapshots` come newest first.
 */
export function choosePrunable(
  snapshots: readonly PruneCandidate[],
  pins: readonly Pin[],
  { keep, youngerThanMs }: Retention,
  nowMs: number,
): readonly number[] {
  const passed = snapshots.filter(({ state }) => state === 'passed');
  const hasToStay = (snapshot: PruneCandidate, position: number): boolean => {
    const rank = passed.indexOf(snapshot);
    const supersededAtMs = passed[rank - 1]?.createdAtMs;
    return (
      position === 0 ||
      snapshot.current ||
      (rank !== -1 && rank < keep) ||
      (supersededAtMs !== undefined && nowMs - supersededAtMs < SETTLING_MS) ||
      (snapshot.createdAtMs !== undefined && nowMs - snapshot.createdAtMs < youngerThanMs)
    );
  };
  const pinned = new Set(pins.filter(({ until }) => Date.parse(until) > nowMs).map(({ number }) => number));
  return snapshots
    .slice(snapshots.findLastIndex(hasToStay) + 1)
    .filter(({ number, state }) => state !== 'damaged' && !pinned.has(number))
    .map(({ number }) => number);
}

/**
 * Removes one snapshot, unless somebody has it open. It leaves the store in one rename, under a name that is swept when this process
 * dies halfway; a reader that came in between is seen after it, and gets the snapshot back.
 */
export async function removeSnapshot(productDir: string, number: number): Promise<'removed' | 'being read'> {
  if (await hasReaders(productDir, number)) return 'being read';
  const dir = join(productDir, numberName(number));
  const aside = join(productDir, `${STAGING_PREFIX}${formatWriter(await thisWriter())}.${randomBytes(6).toString('hex')}`);
  try {
    await rename(dir, aside);
    if (await hasReaders(productDir, number)) {
      await rename(aside, dir);
      return 'being read';
    }
    await syncToDisk(productDir);
    await rm(aside, { recursive: true });
    return 'removed';
  } catch (error) {
    // Somebody else who prunes was faster.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'removed';
    throw storeError(productDir, error);
  }
}
