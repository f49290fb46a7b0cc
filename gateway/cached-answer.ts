import type { HeaderList } from '../schemas/header-list';
import type { StopSignal } from '../schemas/stop-signal';
import { AnswerHeaders, isForEver } from './answer-headers';
import { type Asked, keyOf } from './answer-key';
import { type Cache, type CacheKey, type CacheStatus, cacheStatusHeader, type Entry, type Made, readRequestDirectives } from './cache';
import type { GraphqlRequest } from './http';
import type { Operation } from './operations';
import { type Answer, PackedAnswer, type WrittenAnswer } from './packed-answer';

export interface MadeFacts {
  /** Left out for what must not be kept. */
  readonly store: Made['store'];
  readonly errors: number;
  readonly fetches: number;
  /** How long the reader's own cache may use it, for an answer that is meant for nobody else and not kept here. */
  readonly readersOwnMs: number | undefined;
  readonly isFailure: boolean;
}

/** An answer as it was made. Its bytes are there for who wants to keep them. */
export class MadeAnswer implements Made {
  readonly store;
  readonly errors;
  readonly fetches;
  readonly readersOwnMs;
  readonly isFailure;
  private packed: Buffer | undefined;

  constructor(
    readonly written: WrittenAnswer,
    { store, errors, fetches, readersOwnMs, isFailure }: MadeFacts,
  ) {
    this.store = store;
    this.errors = errors;
    this.fetches = fetches;
    this.readersOwnMs = readersOwnMs;
    this.isFailure = isFailure;
  }

  get bytes(): Buffer {
    this.packed ??= this.written.pack();
    return this.packed;
  }
}

export interface CachedAnswer {
  readonly answer: Answer;
  readonly headers: HeaderList;
  readonly errors: number;
  readonly fetches: number;
  /** For an answer from memory: whether the same key still gives it. */
  readonly isKept?: () => boolean;
}

/** An operation that took longer is made by one process at a time. */
const EXPENSIVE_MS = 100;
const LONGEST_LOCK_MS = 5_000;

/** Whole answers: found, or made once for all who ask. What is made from snapshots holds for ever, the rest as long as its sources say. */
export class AnswerCache {
  private readonly tookMs = new WeakMap<Operation, number>();
  private readonly keptOnce = new WeakSet<Operation>();
  private readonly headers: AnswerHeaders;

  /** `forwardHeaders`: lower-case names of those that go on to subgraphs. */
  constructor(
    private readonly cache: Cache<MadeAnswer>,
    forwardHeaders: readonly string[] = [],
  ) {
    this.headers = new AnswerHeaders(forwardHeaders);
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
  keep(asked: Asked, made: MadeAnswer): CachedAnswer | undefined {
    const { store, errors, fetches } = made;
    if (!store || directivesOf(asked.request).noStore) return undefined;
    this.keptOnce.add(asked.operation);
    const entry = this.cache.putBehind(keyOf(asked), made.bytes, store);
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
        if (!entry) return this.notKept(made, status);
        return this.kept(entry, asked, status, { errors: made.errors, fetches: status.collapsed ? 0 : made.fetches });
      }
    }
  }

  /** An answer as it was made. What is for its reader alone may stay in the reader's own cache. */
  notKept({ written: answer, errors, fetches, readersOwnMs }: MadeAnswer, status: CacheStatus): CachedAnswer {
    const own = readersOwnMs === undefined ? [] : this.headers.ofReadersOwn(readersOwnMs);
    return { answer, headers: [...own, ...statusOf(status)], errors, fetches: status.collapsed ? 0 : fetches };
  }

  private kept(entry: Entry, asked: Asked, status: CacheStatus, { errors, fetches }: { errors: number; fetches: number }): CachedAnswer {
    const answer = new PackedAnswer(entry.bytes);
    return { answer, headers: [...this.headers.ofKept(entry, asked), ...statusOf(status)], errors, fetches };
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

function statusOf(status: CacheStatus): HeaderList {
  return ['cache-status', cacheStatusHeader(status)];
}

function directivesOf({ headers }: GraphqlRequest): ReturnType<typeof readRequestDirectives> {
  return readRequestDirectives(headers['cache-control'], headers.pragma);
}
