import type { DiscoveredSnapshot } from '../../schemas/discovery';
import { apiError } from '../../schemas/errors';
import { isPinned, type SnapshotPin } from '../../schemas/vector';
import type { AsOf } from './as-of';
import type { ProductPointer } from './product-pointer';

/**
 * The snapshot of one product that a request reads; `undefined` before the first one is published, unless a certain one is asked for.
 * Throws SNAPSHOT_NOT_FOUND, SNAPSHOT_PRUNED, SNAPSHOT_RETRACTED, AS_OF_INCOMPLETE or AS_OF_TOO_EARLY.
 */
export function chooseSnapshot(pointer: ProductPointer, asOf: AsOf): DiscoveredSnapshot | undefined {
  switch (asOf.kind) {
    case 'now':
      return pointer.current;
    case 'time':
      return newestAt(pointer, asOf.timeMs, asOf.text);
    case 'vector': {
      const pin = asOf.vector.get(pointer.product);
      if (pin === undefined) throw apiError('AS_OF_INCOMPLETE', { product: pointer.product });
      return pinned(pointer, pin);
    }
  }
}

/** Numbers are given without gaps, so a number that is missing below the newest one is of a snapshot that was pruned. */
function pinned({ product, snapshots }: ProductPointer, pin: SnapshotPin): DiscoveredSnapshot {
  const snapshot = snapshots.find(({ number }) => number === pin.number);
  const newest = snapshots[0]?.number ?? 0;
  if (snapshot === undefined && pin.number < newest) throw pruned(product, pin.number);
  if (snapshot === undefined) throw apiError('SNAPSHOT_NOT_FOUND', { product, snapshot: String(pin.number) });
  if (!isPinned(snapshot, pin)) throw apiError('SNAPSHOT_NOT_FOUND', { product, snapshot: `${pin.number} with the id in the token` });
  if (snapshot.retracted !== undefined)
    throw apiError('SNAPSHOT_RETRACTED', { product, snapshot: String(pin.number), reason: snapshot.retracted });
  return snapshot;
}

/**
 * The newest good snapshot at that time. Where the one after it is gone, nobody can tell any more which of the two it was, and the older
 * one might be a wrong answer.
 */
function newestAt({ product, snapshots }: ProductPointer, timeMs: number, asOf: string): DiscoveredSnapshot {
  let later: DiscoveredSnapshot | undefined;
  for (const snapshot of snapshots) {
    if (Date.parse(snapshot.createdAt) <= timeMs) {
      if (later && later.number > snapshot.number + 1) throw pruned(product, later.number - 1);
      if (snapshot.quality === 'passed' && snapshot.retracted === undefined) return snapshot;
    }
    later = snapshot;
  }
  if (later && later.number > 1) throw pruned(product, later.number - 1);
  throw apiError('AS_OF_TOO_EARLY', { product, asOf });
}

function pruned(product: string, number: number): Error {
  return apiError('SNAPSHOT_PRUNED', { product, snapshot: String(number) });
}
