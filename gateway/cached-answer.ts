import type { StopSignal } from '../schemas/stop-signal';
import {
  type Cache,
  type CacheKey,
  type CacheStatus,
  cacheKey,
  cacheStatusHeader,
  type Entry,
  type Made,
  readRequestDirectives,
} from './cache';
import { changesAnswers } from './forwarded';
import type { Generation } from './generations';
import type { GraphqlRequest } from './http';
import type { Operation } from './operations';

/** What an answer is made from, as far as the cache has to know it. */
export interface AnswerVector {
  /** The same for the same snapshots of the same products beside the same live ones, and for nothing else. */
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

export interface MadeAnswer extends Made {
  readonly errors: number;
  readonly fetches: number;
  /** How long the reader's own cache may use it, for an answer that is meant for nobody else and not kept here. */
  readonly readersOwnMs?: number | undefined;
}

export interface CachedAnswer {
  readonly json: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: number;
  readonly fetches: number;
  /** For an answer from memory: whether the same key still gives it. */
  readonly isKept?: () => boolean;
}

/** An operation that took longer is made by one process at a time. */
const EXPENSIVE_MS = 100;
const LONGEST_LOCK_MS = 5_000;
/** Whoever sends something else in one of these at the same address may be answered something else. */
const CHANGES_ANSWERS = ['accept', 'accept-encoding', 'authorization', 'meshway-api-key', 'meshway-as-of', 'meshway-purpose'];
/** Of what is kept of an answer. It changes with `packed-answer.ts`, so that gateways of two versions may share a Redis. */
const FORM = 'answer 2';
const neverChanges = 'public, max-age=31536000, immutable';

/** Whole answers: found, or made once for all who ask. What is made from snapshots holds for ever, the rest as long as its sources say. */
export class AnswerCache {
  private readonly tookMs = new WeakMap<Operation, number>();
  private readonly keptOnce = new WeakSet<Operation>();

  private readonly vary: string;

  /** `forwardHeaders`: lower-case names of those that go on to subgraphs. */
  constructor(
    private readonly cache: Cache<MadeAnswer>,
    forwardHeaders: readonly string[] = [],
  ) {
    const forwarded = changesAnswers(Object.fromEntries(forwardHeaders.map((name) => [name, ''])));
    this.vary = [...new Set([...CHANGES_ANSWERS, ...Object.keys(forwarded)])].join(', ');
  }

  /** The answer when it lies in memory: nothing is waited for. */
  peek(asked: Asked): CachedAnswer | undefined {
    const { noCache, noStore } = directivesOf(asked.request);
    if (noCache || noStore) return undefined;
    const key = keyOf(asked);
    const entry = this.cache.peek(key);
    if (!entry) return undefined;
    const answer = this.kept(entry, asked, { hit: true, detail: 'memory' }, noErrors);
    // What gets older says so in its headers, so that no two of its replies are the same.
    return isForEver(entry) ? { ...answer, isKept: this.isKept(key, entry.madeAtMs) } : answer;
  }

  /** The answer when another process has made it: the shared store is asked, for no longer than it takes. */
  async look(asked: Asked): Promise<CachedAnswer | undefined> {
    const { noCache, noStore } = directivesOf(asked.request);
    const hit = noCache || noStore ? undefined : await this.cache.look(keyOf(asked));
    return hit && this.kept(hit.entry, asked, hit.status, noErrors);
  }

  /**
   * Whether an answer of which something is live is a matter for the cache: an answer to this operation was allowed to be kept before, or
   * the reader wants nothing but what is kept.
   */
  mayHoldLive({ operation, request }: Asked): boolean {
    return this.keptOnce.has(operation) || directivesOf(request).onlyIfCached;
  }

  /** Keeps an answer of which something is live, if its sources allow it; the next one is looked for. */
  keep(asked: Asked, { bytes, store, errors, fetches }: MadeAnswer): CachedAnswer | undefined {
    if (!store || directivesOf(asked.request).noStore) return undefined;
    this.keptOnce.add(asked.operation);
    const entry = this.cache.putBehind(keyOf(asked), bytes, store);
    return this.kept(entry, asked, { forwarded: 'uri-miss', stored: true }, { errors, fetches });
  }

  /** For what neither `peek` nor `look` found. `undefined` when the reader takes only what is there, and it is not. Rejects with what `make` rejects with, or the signal's reason. */
  async answer(asked: Asked, signal: StopSignal, make: (signal: StopSignal) => Promise<MadeAnswer>): Promise<CachedAnswer | undefined> {
    const { operation, request } = asked;
    const tookMs = this.tookMs.get(operation) ?? 0;
    const outcome = await this.cache.through(keyOf(asked), {
      signal,
      directives: directivesOf(request),
      isLookedFor: true,
      lockMs: tookMs > EXPENSIVE_MS ? Math.min(2 * tookMs, LONGEST_LOCK_MS) : undefined,
      make: (work) => this.time(operation, make(work)),
    });
    switch (outcome.kind) {
      case 'absent':
        return undefined;
      case 'hit':
        return this.kept(outcome.entry, asked, outcome.status, noErrors);
      case 'made': {
        const { entry, made, status } = outcome;
        const counts = { errors: made.errors, fetches: status.collapsed ? 0 : made.fetches };
        return entry ? this.kept(entry, asked, status, counts) : this.notKept({ ...made, ...counts }, status);
      }
    }
  }

  /** An answer as it was made. What is for its reader alone may stay in the reader's own cache. */
  notKept({ bytes: json, errors, fetches, readersOwnMs }: MadeAnswer, status: CacheStatus): CachedAnswer {
    const headers = statusOf(status);
    if (readersOwnMs === undefined) return { json, headers, errors, fetches };
    return { json, headers: { vary: this.vary, 'cache-control': `private, ${maxAge(readersOwnMs)}`, ...headers }, errors, fetches };
  }

  private kept(entry: Entry, asked: Asked, status: CacheStatus, counts: { errors: number; fetches: number }): CachedAnswer {
    const headers = { etag: entry.etag, 'cache-control': controlOf(entry, asked), ...statusOf(status) };
    const mayBeUsedAgain = isForAll(asked) || !isForEver(entry);
    return { json: entry.bytes, headers: mayBeUsedAgain ? { vary: this.vary, ...headers } : headers, ...counts };
  }

  /** Holds on to nothing of what is kept. */
  private isKept(key: CacheKey, madeAtMs: number): () => boolean {
    return () => this.cache.peek(key)?.madeAtMs === madeAtMs;
  }

  private async time(operation: Operation, work: Promise<MadeAnswer>): Promise<MadeAnswer> {
    const startedAt = performance.now();
    const made = await work;
    this.tookMs.set(operation, performance.now() - startedAt);
    return made;
  }
}

const noErrors = { errors: 0, fetches: 0 };

/** Without `no-cache` a cache between here and the reader may use it for as long as it is fresh here. */
function controlOf(entry: Entry, asked: Asked): string {
  if (asked.vector.pinned && isForAll(asked)) return neverChanges;
  const whose = asked.isAnonymous ? '' : 'private, ';
  if (isForEver(entry)) return `${whose}no-cache`;
  const freshMs = entry.madeAtMs + entry.lifetime.freshMs - Date.now();
  return `${isForAll(asked) ? '' : 'private, '}${maxAge(freshMs)}`;
}

function maxAge(freshMs: number): string {
  return `max-age=${Math.max(0, Math.floor(freshMs / 1_000))}`;
}

function isForEver({ lifetime }: Entry): boolean {
  return lifetime.freshMs === Number.POSITIVE_INFINITY;
}

function statusOf(status: CacheStatus): Readonly<Record<string, string>> {
  return { 'cache-status': cacheStatusHeader(status) };
}

/** Caches between here and the reader know only the address, so nothing else may have had a part in the answer. */
function isForAll({ request, forwarded, fingerprint, isAnonymous }: Asked): boolean {
  const { authorization, cookie } = request.headers;
  return (
    request.method === 'GET' &&
    authorization === undefined &&
    isAnonymous &&
    fingerprint.length === 0 &&
    cookie === undefined &&
    Object.keys(changesAnswers(forwarded)).length === 0
  );
}

function keyOf(asked: Asked): CacheKey {
  asked.key ??= keyFrom(asked);
  return asked.key;
}

function keyFrom({ generation, operation, coerced, vector, forwarded, fingerprint }: Asked): CacheKey {
  const inputs = [FORM, generation.id, operation.hash, operation.name, coerced, vector.key, changesAnswers(forwarded), fingerprint];
  const [tag, ...others] = vector.tags;
  // What is made from one product lies together in a Redis Cluster.
  return cacheKey(inputs, tag === undefined || others.length > 0 ? {} : { hashTag: tag.slice(0, tag.indexOf('@')) });
}

function directivesOf({ headers }: GraphqlRequest): ReturnType<typeof readRequestDirectives> {
  return readRequestDirectives(headers['cache-control'], headers.pragma);
}
