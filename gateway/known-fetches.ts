import { canonicalText, type PartStore, readRequestDirectives } from './cache';
import type { FetchMemory } from './execution';
import { FetchKeys } from './fetch-keys';
import { changesAnswers } from './forwarded';
import type { Generation } from './generations';
import type { GraphqlRequest } from './http';
import type { RequestVector } from './snapshots';

/** What the fetches of one request follow from, beside themselves. */
export interface FetchScope {
  readonly generation: Generation;
  readonly vector: RequestVector;
  /** What this caller may see of a subgraph, as text: the same for two callers only when they may see the same. */
  readonly view: (subgraph: string) => string;
  /** Headers that go on to subgraphs. */
  readonly forwarded: Readonly<Record<string, string>>;
  readonly request: GraphqlRequest;
  /** Asked when there is something to keep: whether all that was fetched is what its key says. */
  readonly mayKeep: () => boolean;
}

/**
 * What single fetches over snapshots brought, so that a question that overlaps an earlier one asks subgraphs only for what is missing,
 * and a flip of one product leaves what is known of the others. Live subgraphs have no part in it: nothing says for how long they hold.
 */
export class KnownFetches {
  private readonly keys = new FetchKeys();

  constructor(private readonly parts: PartStore) {}

  /** `undefined` when the reader wants nothing kept. */
  over({ generation, vector, view, forwarded, request, mayKeep }: FetchScope): FetchMemory | undefined {
    const { noCache, noStore } = readRequestDirectives(request.headers['cache-control'], request.headers.pragma);
    if (noStore) return undefined;
    // Where all is live, nobody asks for it.
    let headers: string | undefined;
    return {
      of: (subgraph, operation, variables) => {
        const exact = vector.over([subgraph]);
        if (!exact || exact.live.length > 0) return undefined;
        headers ??= canonicalText(changesAnswers(forwarded));
        const key = this.keys.of(
          { generation: generation.id, subgraph, source: exact.key, view: view(subgraph), headers, operation },
          variables,
        );
        const parts = this.parts.of({ key, tags: exact.tags, kind: operation });
        return {
          find: (names) => (noCache ? undefined : parts.find(names)),
          keep: (names, answer, split) => {
            if (mayKeep()) parts.keep(names, answer, split);
          },
        };
      },
    };
  }
}
