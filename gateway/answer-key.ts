import { type CacheKey, cacheKey } from './cache';
import { changesAnswers } from './forwarded';
import type { Generation } from './generations';
import type { GraphqlRequest } from './http';
import type { Operation } from './operations';

/** What an answer is made from, as far as the cache has to know it. */
export interface AnswerVector {
  /** The same for the same snapshots of the same products, read under the same schemas, beside the same live ones; and for nothing else. */
  readonly key: string;
  /** One for each snapshot read; by them answers are removed when a snapshot is retracted. */
  readonly tags: readonly string[];
  /** True when the address of the request names the snapshots, so that the same address has the same answer for ever. */
  readonly pinned: boolean;
}

/** Everything an answer follows from. */
export interface Asked {
  readonly generation: Generation;
  readonly operation: Operation;
  /** With defaults filled in. */
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly vector: AnswerVector;
  /** Headers that go on to subgraphs. */
  readonly forwarded: Readonly<Record<string, string>>;
  /** Everything else of the caller that the answer depends on. */
  readonly fingerprint: readonly unknown[];
  readonly isAnonymous: boolean;
  readonly request: GraphqlRequest;
  /** Its name, once it was worked out: the same question is looked for first, and perhaps kept later. */
  key?: CacheKey;
}

/** Of what is kept of an answer. It changes with `packed-answer.ts`, so that gateways of two versions may share a Redis. */
const FORM = 'answer 2';

/** Names the one answer that follows from what was asked: the same for two that ask the same, and for nothing else. */
export function keyOf(asked: Asked): CacheKey {
  asked.key ??= keyFrom(asked);
  return asked.key;
}

function keyFrom({ generation, operation, coerced, vector, forwarded, fingerprint }: Asked): CacheKey {
  const inputs = [FORM, generation.id, operation.hash, operation.name, coerced, vector.key, changesAnswers(forwarded), fingerprint];
  const [tag, ...others] = vector.tags;
  // What is made from one product lies together in a Redis Cluster.
  return cacheKey(inputs, tag === undefined || others.length > 0 ? {} : { hashTag: tag.slice(0, tag.indexOf('@')) });
}
