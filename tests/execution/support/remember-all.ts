import { cacheKey, PartStore } from '../../../gateway/cache';
import type { FetchMemory } from '../../../gateway/execution';

/** Remembers every fetch, as the gateway does over snapshots. */
export function rememberAll(store = new PartStore(64_000_000)): FetchMemory {
  return {
    of: (subgraph, operation, variables) => store.of({ key: cacheKey([subgraph, operation, variables]), tags: [], kind: operation }),
  };
}
