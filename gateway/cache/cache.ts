import { setTimeout as pause } from 'node:timers/promises';
import { ConcurrencyLimit } from '../../schemas/concurrency-limit';
import { Stop, type StopSignal, toAbortSignal } from '../../schemas/stop-signal';
import type { CacheStatus } from './cache-status';
import { createEntry, type Entry, forever, freshness, type Lifetime } from './entry';
import type { CacheKey } from './key';
import { MemoryStore } from './memory';
import type { RequestDirectives } from './request-directives';
import type { Deletion, SharedStore } from './shared-store';
import { SingleFlight } from './single-flight';

export interface CacheOptions {
  /** For values in this process, keys and overhead included. */
  readonly memoryBytes: number;
  /** Values all gateways share; without it, each has its own. */
  readonly shared?: SharedStore;
  /** How many values may be made at once while the shared store is down. */
  readonly makersWithoutShared: number;
  readonly now?: () => number;
}

export interface StoreOptions {
  readonly tags: readonly string[];
  /** Forever when left out. */
  readonly lifetime?: Lifetime;
}

/** What `make` made. Whoever waited for the same key gets the same object. */
export interface Made {
  readonly bytes: Buffer;
  /** Left out for what must not be kept: errors, partial answers. */
  readonly store?: StoreOptions | undefined;
  /** True when a value that is out of date is better than this one. */
  readonly isFailure?: boolean;
}

export interface ThroughOptions<M extends Made> {
  readonly make: (signal: StopSignal) => Promise<M>;
  /** Of the one who asks. The work goes on for the others. */
  readonly signal: StopSignal;
  readonly directives: RequestDirectives;
  /** True for who has just found nothing with `look`: the shared store is not asked again. */
  readonly isLookedFor?: boolean;
  /** For what is expensive to make: how long other processes may be waited for before it is made here, too. */
  readonly lockMs?: number | undefined;
}

export type Outcome<M extends Made> =
  | { readonly kind: 'hit'; readonly entry: Entry; readonly status: CacheStatus }
  | { readonly kind: 'made'; readonly made: M; readonly entry: Entry | undefined; readonly status: CacheStatus }
  /** `only-if-cached`, and it is not. */
  | { readonly kind: 'absent'; readonly status: CacheStatus };

/** A value that was there. */
export type Hit = Extract<Outcome<Made>, { kind: 'hit' }>;
type Found = { readonly entry: Entry; readonly detail: 'memory' | 'redis' };
type Landed<M extends Made> = Exclude<Outcome<M>, { kind: 'absent' }>;

/** Counts since the start. */
export interface CacheCounters {
  memoryHits: number;
  sharedHits: number;
  staleHits: number;
  made: number;
  /** Answers that waited for the same work. */
  collapsed: number;
}

const POLL_MS = 15;

/**
 * Values by key: in this process, then in the shared store, then made, once for all who ask at the same time. It knows keys and bytes
 * and nothing of what they mean.
 */
export class Cache<M extends Made = Made> {
  readonly counters: CacheCounters = { memoryHits: 0, sharedHits: 0, staleHits: 0, made: 0, collapsed: 0 };
  readonly memory: MemoryStore;
  private readonly flights = new SingleFlight<CacheKey, Landed<M>>();
  private readonly looks = new Map<CacheKey, Promise<Found | undefined>>();
  private readonly refreshes = new SingleFlight<CacheKey, void>();
  private readonly makers: ConcurrencyLimit;
  private readonly shared: SharedStore | undefined;
  private readonly now: () => number;

  constructor({ memoryBytes, shared, makersWithoutShared, now = Date.now }: CacheOptions) {
    this.memory = new MemoryStore(memoryBytes);
    this.makers = new ConcurrencyLimit(makersWithoutShared);
    this.shared = shared;
    this.now = now;
  }

  /** The entry in this process, when it is fresh: the shortest way there is. */
  peek(key: CacheKey): Entry | undefined {
    const entry = this.memory.get(key);
    if (entry === undefined || freshness(entry, this.now()) !== 'fresh') return undefined;
    this.counters.memoryHits += 1;
    return entry;
  }

  /**
   * The entry in the shared store, when it is fresh; it moves into this process. Asked once for all who ask at the same time, and at
   * most for as long as the store takes, so nobody needs a deadline for it. `undefined` at once where there is no shared store.
   */
  look(key: CacheKey): Promise<Hit | undefined> | undefined {
    if (!this.shared) return undefined;
    return this.lookOnce(key).then((found) => found && this.hit(found));
  }

  /** The entry, when it is fresh; from the shared store it moves into this process. */
  async get(key: CacheKey): Promise<Entry | undefined> {
    return (await this.findFresh(key))?.entry;
  }

  /** Keeps a value; resolves when the shared store has it, or has refused. */
  async put(key: CacheKey, bytes: Buffer, options: StoreOptions): Promise<Entry> {
    const entry = this.entryOf(key, bytes, options);
    await this.keep(key, entry);
    return entry;
  }

  /** As `put`, without waiting for the shared store. */
  putBehind(key: CacheKey, bytes: Buffer, options: StoreOptions): Entry {
    const entry = this.entryOf(key, bytes, options);
    void this.keep(key, entry);
    return entry;
  }

  async deleteByTag(tag: string): Promise<Deletion> {
    const removed = this.memory.deleteByTag(tag);
    const shared = await this.shared?.deleteByTag(tag);
    return { removed: Math.max(removed, shared?.removed ?? 0), isComplete: shared?.isComplete ?? true };
  }

  /** The value of `key`: found, or made and kept. Rejects with what `make` rejected with, or with the signal's reason. */
  async through(key: CacheKey, options: ThroughOptions<M>): Promise<Outcome<M>> {
    const { directives, signal } = options;
    if (directives.onlyIfCached) return this.onlyCached(key);
    if (directives.noStore || directives.noCache) return this.anew(key, options);
    const entry = this.peek(key);
    if (entry) return this.hit({ entry, detail: 'memory' });
    const isFollower = this.flights.waiting(key) > 0;
    const outcome = await this.flights.run(key, signal, (work) => this.fly(key, options, work));
    if (!isFollower) return outcome;
    this.counters.collapsed += 1;
    return { ...outcome, status: { ...outcome.status, collapsed: true } };
  }

  async close(): Promise<void> {
    await this.shared?.close();
  }

  private lookOnce(key: CacheKey): Promise<Found | undefined> {
    const looking = this.looks.get(key);
    if (looking) return looking;
    const look = this.lookAlone(key);
    this.looks.set(key, look);
    return look;
  }

  private async lookAlone(key: CacheKey): Promise<Found | undefined> {
    try {
      return await this.findFresh(key);
    } finally {
      this.looks.delete(key);
    }
  }

  private async onlyCached(key: CacheKey): Promise<Outcome<M>> {
    const found = await this.findFresh(key);
    return found ? this.hit(found) : { kind: 'absent', status: { detail: 'only-if-cached' } };
  }

  /** The reader wants no part in what others get, so it does not wait for their work either. */
  private async anew(key: CacheKey, { make, signal, directives }: ThroughOptions<M>): Promise<Outcome<M>> {
    const made = await this.make(signal, make);
    const entry = made.store && this.entryOf(key, made.bytes, made.store);
    if (entry && !directives.noStore) void this.keep(key, entry);
    return { kind: 'made', made, entry, status: { forwarded: 'request', stored: entry !== undefined && !directives.noStore } };
  }

  /** One flight for all who wait: what is found out here is found out once. */
  private async fly(key: CacheKey, options: ThroughOptions<M>, signal: StopSignal): Promise<Landed<M>> {
    const found = options.isLookedFor ? this.inMemory(key) : await this.find(key);
    if (!found) return this.makeAlone(key, options, signal);
    switch (freshness(found.entry, this.now())) {
      case 'fresh':
        return this.hit(found);
      case 'stale-while-revalidate':
        this.refresh(key, options);
        return this.hit(found);
      case 'stale-if-error':
        return this.makeOr(found, key, options, signal);
      case 'expired':
        return this.makeAlone(key, options, signal, 'stale');
    }
  }

  private async makeOr(stale: Found, key: CacheKey, options: ThroughOptions<M>, signal: StopSignal): Promise<Landed<M>> {
    try {
      const outcome = await this.makeAlone(key, options, signal, 'stale');
      return outcome.kind === 'made' && outcome.made.isFailure ? this.hit(stale) : outcome;
    } catch (error) {
      if (signal.aborted) throw error;
      return this.hit(stale);
    }
  }

  /** Behind the reader's back: nobody waits, and when it fails the next reader tries again. */
  private refresh(key: CacheKey, { make }: ThroughOptions<M>): void {
    const work = async (signal: StopSignal): Promise<void> => void this.settle(key, await this.make(signal, make), 'stale');
    this.refreshes.run(key, new Stop(), work).catch(() => undefined);
  }

  /** Across processes: whoever holds the lock makes it, the others look whether it has come, for no longer than the lock may be held. */
  private async makeAlone(
    key: CacheKey,
    { make, lockMs = 0 }: ThroughOptions<M>,
    signal: StopSignal,
    forwarded: 'uri-miss' | 'stale' = 'uri-miss',
  ): Promise<Landed<M>> {
    const { shared } = this;
    const until = this.now() + lockMs;
    while (shared && this.now() < until) {
      const lock = await shared.lock(key, lockMs);
      if (lock.kind === 'unavailable') break;
      const found = await this.findFresh(key);
      if (lock.kind === 'held') {
        let written: Promise<void> | undefined;
        try {
          if (found) return this.hit(found);
          const outcome = this.settle(key, await this.make(signal, make), forwarded);
          written = outcome.written;
          return outcome;
        } finally {
          // The others look in the shared store, so it has to be there before they may; who made it has it already.
          void Promise.resolve(written).then(() => lock.release());
        }
      }
      if (found) return this.hit(found);
      await pause(POLL_MS, undefined, { signal: toAbortSignal(signal) });
    }
    return this.settle(key, await this.make(signal, make), forwarded);
  }

  private make(signal: StopSignal, make: (signal: StopSignal) => Promise<M>): Promise<M> {
    this.counters.made += 1;
    // A shared store that fails would hand all of its load to the origins at once.
    return this.shared && !this.shared.isUp ? this.makeInTurn(signal, make) : make(signal);
  }

  private async makeInTurn(signal: StopSignal, make: (signal: StopSignal) => Promise<M>): Promise<M> {
    await this.makers.enter(signal);
    try {
      return await make(signal);
    } finally {
      this.makers.leave();
    }
  }

  private settle(key: CacheKey, made: M, forwarded: 'uri-miss' | 'stale'): Landed<M> & { readonly written: Promise<void> | undefined } {
    const entry = made.store && this.entryOf(key, made.bytes, made.store);
    const written = entry && this.keep(key, entry);
    return { kind: 'made', made, entry, status: { forwarded, stored: entry !== undefined }, written };
  }

  private entryOf(key: CacheKey, bytes: Buffer, { tags, lifetime = forever }: StoreOptions): Entry {
    return createEntry(key, { bytes, tags, lifetime, madeAtMs: this.now() });
  }

  /** In this process at once; resolves when the shared store has it, or has refused. */
  private async keep(key: CacheKey, entry: Entry): Promise<void> {
    this.memory.set(key, entry);
    await this.shared?.put(key, entry);
  }

  private async findFresh(key: CacheKey): Promise<Found | undefined> {
    const found = await this.find(key);
    return found && freshness(found.entry, this.now()) === 'fresh' ? found : undefined;
  }

  private async find(key: CacheKey): Promise<Found | undefined> {
    const known = this.inMemory(key);
    if (known && freshness(known.entry, this.now()) === 'fresh') return known;
    const entry = await this.shared?.get(key);
    if (!entry || (known && entry.madeAtMs <= known.entry.madeAtMs)) return known;
    this.memory.set(key, entry);
    return { entry, detail: 'redis' };
  }

  private inMemory(key: CacheKey): Found | undefined {
    const entry = this.memory.get(key);
    return entry && { entry, detail: 'memory' };
  }

  private hit({ entry, detail }: Found): Hit {
    const ttlSeconds = (entry.madeAtMs + entry.lifetime.freshMs - this.now()) / 1_000;
    if (detail === 'redis') this.counters.sharedHits += 1;
    if (ttlSeconds <= 0) this.counters.staleHits += 1;
    return { kind: 'hit', entry, status: { hit: true, ttlSeconds, detail } };
  }
}
