import { LRUCache } from 'lru-cache';
import { type CacheKey, cacheKey, keyWithin } from './cache';

/** All that a fetch over a snapshot follows from, but for its variables. */
export interface FetchKind {
  /** Id of the generation. */
  readonly generation: string;
  readonly subgraph: string;
  /** Of the snapshot and the schema it is read under. */
  readonly source: string;
  /** What the subgraph is told of the caller. */
  readonly view: string;
  /** Text of the headers that go on to it. */
  readonly headers: string;
  readonly operation: string;
}

/** Operations of which the latest kind is remembered. */
const KNOWN_MAX = 2_000;

/** Names fetches. Most are of a kind that was just named, and to name it costs as much as to find what was kept of it. */
export class FetchKeys {
  private readonly known = new LRUCache<string, { readonly kind: FetchKind; readonly key: CacheKey }>({ max: KNOWN_MAX });

  /** The same for the same kind and variables, and for nothing else. */
  of(kind: FetchKind, variables: string): CacheKey {
    return keyWithin(this.keyOf(kind), variables);
  }

  private keyOf(kind: FetchKind): CacheKey {
    const last = this.known.get(kind.operation);
    if (last && isSame(last.kind, kind)) return last.key;
    const { generation, subgraph, source, view, headers, operation } = kind;
    const key = cacheKey(['fetch', generation, subgraph, source, view, headers, operation]);
    this.known.set(operation, { kind, key });
    return key;
  }
}

/** The operation is what it was found by. */
function isSame(kind: FetchKind, { generation, subgraph, source, view, headers }: FetchKind): boolean {
  return (
    kind.generation === generation && kind.subgraph === subgraph && kind.source === source && kind.view === view && kind.headers === headers
  );
}
