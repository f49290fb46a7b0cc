import { createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import { Circuit } from './circuit';
import { type Entry, usefulMs } from './entry';
import { LARGEST_ENVELOPE_BYTES, seal, unseal } from './envelope';
import type { CacheKey } from './key';
import { COMMAND_TIMEOUT_MS, connectRedis, type RedisClient } from './redis-client';
import type { Deletion, Lock, SharedStore } from './shared-store';
import { within } from './within';

/** `read-only`: what is there is used, nothing can be added (a replica, no memory left, a full disk). */
export type RedisState = 'up' | 'read-only' | 'down';

export interface RedisOptions {
  /** See `connectRedis`. */
  readonly url: string;
  /** Values not written with it are not believed. */
  readonly secret: string;
  readonly now?: () => number;
  /** Told at each change, with what Redis or the connection said last. */
  readonly onStateChange?: (state: RedisState, reason: string | undefined) => void;
}

/** Counts since the start. */
export interface RedisCounters {
  hits: number;
  misses: number;
  /** Values that were there but not ours: foreign, damaged, of another version, or too large. */
  rejected: number;
  readFailures: number;
  /** Not even tried, because Redis was down. */
  bypassed: number;
  writes: number;
  writeFailures: number;
  /** Not even tried: Redis takes no writes, or has too much to write already. */
  writesSkipped: number;
}

/** The longest a request waits for Redis. */
const READ_LIMIT_MS = 40;
const PROBE_EVERY_MS = 500;
/** Keys of snapshots never become wrong, only unused. */
const KEPT_MS = 24 * 3_600_000;
/** A Redis slower than we are must not fill our memory with what it has not taken yet. */
const MAX_BYTES_UNDER_WAY = 67_108_864;
const DELETE_BATCH = 500;
const PROBE_KEY = 'meshway:probe';
const RELEASE = 'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0';

/**
 * Values in Redis, shared by all gateways. Reading and writing each have a circuit: after a few failures Redis is left alone, and a
 * probe in the background finds out when it is back, so that no request pays for the attempt.
 */
export class RedisStore implements SharedStore {
  readonly counters: RedisCounters = {
    hits: 0,
    misses: 0,
    rejected: 0,
    readFailures: 0,
    bypassed: 0,
    writes: 0,
    writeFailures: 0,
    writesSkipped: 0,
  };
  private readonly client: RedisClient;
  private readonly secret: KeyObject;
  private readonly now: () => number;
  private readonly reading = new Circuit();
  private readonly writing = new Circuit();
  private readonly underWay = new Set<Promise<unknown>>();
  private bytesUnderWay = 0;
  private readonly prober: NodeJS.Timeout;
  private told: RedisState = 'down';
  private lastProblem: string | undefined;
  private isClosed = false;

  constructor(private readonly options: RedisOptions) {
    this.now = options.now ?? Date.now;
    this.secret = createSecretKey(options.secret, 'utf8');
    this.client = connectRedis(options.url);
    for (const event of ['ready', 'close', 'end'] as const) this.client.on(event, () => this.tell());
    this.client.on('error', (error: Error) => {
      this.lastProblem = error.message;
    });
    this.prober = setInterval(() => void this.probe(), PROBE_EVERY_MS).unref();
  }

  get state(): RedisState {
    if (this.client.status !== 'ready' || this.reading.isOpen) return 'down';
    return this.writing.isOpen ? 'read-only' : 'up';
  }

  get isUp(): boolean {
    return this.state !== 'down';
  }

  /** How often Redis was given up for a while. */
  get timesOpened(): number {
    return this.reading.opened + this.writing.opened;
  }

  async get(key: CacheKey): Promise<Entry | undefined> {
    if (!this.isUp) {
      this.counters.bypassed += 1;
      return undefined;
    }
    const envelope = await this.attempt(this.reading, READ_LIMIT_MS, () => readUpTo(this.client, valueKey(key), LARGEST_ENVELOPE_BYTES));
    if (envelope === undefined) this.counters.readFailures += 1;
    else if (envelope.length === 0) this.counters.misses += 1;
    else return this.believe(key, envelope);
    return undefined;
  }

  async put(key: CacheKey, entry: Entry): Promise<boolean> {
    const ttlMs = Math.floor(Math.min(usefulMs(entry, this.now()), KEPT_MS));
    if (this.state !== 'up' || this.bytesUnderWay + entry.bytes.length > MAX_BYTES_UNDER_WAY || ttlMs < 1) {
      this.counters.writesSkipped += 1;
      return false;
    }
    return this.track(entry.bytes.length, this.write(key, entry, ttlMs));
  }

  async deleteByTag(tag: string): Promise<Deletion> {
    await this.settle();
    let removed = 0;
    for (;;) {
      const batch = this.state === 'up' ? await this.attempt(this.writing, COMMAND_TIMEOUT_MS, () => this.deleteBatch(tag)) : undefined;
      if (batch === undefined) return { removed, isComplete: false };
      removed += batch;
      if (batch < DELETE_BATCH) return { removed, isComplete: true };
    }
  }

  async lock(key: CacheKey, limitMs: number): Promise<Lock> {
    if (this.state !== 'up') return { kind: 'unavailable' };
    const token = randomUUID();
    const reply = await this.attempt(this.writing, READ_LIMIT_MS, async () => ({
      isOurs: (await this.client.set(lockKey(key), token, 'PX', limitMs, 'NX')) === 'OK',
    }));
    if (!reply) return { kind: 'unavailable' };
    return reply.isOurs ? { kind: 'held', release: () => this.release(key, token) } : { kind: 'taken' };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.prober);
    await this.settle();
    this.client.disconnect();
  }

  private async believe(key: CacheKey, envelope: Buffer): Promise<Entry | undefined> {
    const entry = await unseal(key, envelope, this.secret);
    this.counters[entry ? 'hits' : 'rejected'] += 1;
    return entry;
  }

  private async write(key: CacheKey, entry: Entry, ttlMs: number): Promise<boolean> {
    const envelope = await seal(key, entry, this.secret);
    if (!envelope) return false;
    const isWritten = await this.attempt(this.writing, COMMAND_TIMEOUT_MS, async (isLate) => {
      // The index comes first: a value that is in no index could not be removed with its tag.
      await Promise.all(entry.tags.map((tag) => this.index(tag, key)));
      // It was reported as not written, so it must not appear later, when its tag may have been removed.
      if (isLate()) return false;
      await this.client.set(valueKey(key), envelope, 'PX', ttlMs);
      return true;
    });
    this.counters[isWritten ? 'writes' : 'writeFailures'] += 1;
    return isWritten ?? false;
  }

  /** Members that have expired are taken out on the way, so that an index holds no more than there is. */
  private async index(tag: string, key: CacheKey): Promise<void> {
    const now = this.now();
    await Promise.all([
      this.client.zadd(indexKey(tag), now + KEPT_MS, key),
      this.client.zremrangebyscore(indexKey(tag), '-inf', String(now)),
      this.client.pexpire(indexKey(tag), KEPT_MS),
    ]);
  }

  /** Values go before their places in the index, so that one cut short can be taken up again. */
  private async deleteBatch(tag: string): Promise<number> {
    const keys = (await this.client.zrange(indexKey(tag), '0', String(DELETE_BATCH - 1))) as CacheKey[];
    if (keys.length === 0) return 0;
    // One by one, because in a Cluster each may lie elsewhere; they travel together all the same.
    await Promise.all(keys.map((key) => this.client.unlink(valueKey(key))));
    await this.client.zrem(indexKey(tag), ...keys);
    return keys.length;
  }

  /** Compare and delete: a lock that ran out may be somebody else's by now. */
  private async release(key: CacheKey, token: string): Promise<void> {
    await this.attempt(this.writing, COMMAND_TIMEOUT_MS, () => this.client.eval(RELEASE, 1, lockKey(key), token));
  }

  /** Runs commands under a circuit. `undefined` when they failed; what is at fault shows in the state. */
  private async attempt<T>(circuit: Circuit, limitMs: number, work: (isLate: () => boolean) => Promise<T>): Promise<T | undefined> {
    const until = performance.now() + limitMs;
    try {
      const result = await within(
        limitMs,
        work(() => performance.now() >= until),
      );
      circuit.succeeded();
      return result;
    } catch (error) {
      // A value of another type lies under our key: that is one miss, not a Redis in trouble.
      if (isWrongType(error)) return undefined;
      this.lastProblem = error instanceof Error ? error.message : String(error);
      circuit.failed();
      this.tell();
      return undefined;
    }
  }

  private async probe(): Promise<void> {
    if (this.client.status !== 'ready' || this.state === 'up') return;
    const isReadable = await this.try(() => readUpTo(this.client, PROBE_KEY, 1));
    // Whatever this connection waits for, a password that was mended or a host that moved, a new one finds.
    if (!isReadable) {
      if (!this.isClosed) this.client.disconnect(true);
      return;
    }
    this.reading.succeeded();
    if (await this.try(() => this.client.set(PROBE_KEY, '', 'PX', KEPT_MS))) this.writing.succeeded();
    this.tell();
  }

  private async try(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await within(COMMAND_TIMEOUT_MS, work());
      return true;
    } catch (error) {
      this.lastProblem = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  private tell(): void {
    const { state } = this;
    if (state === this.told) return;
    this.told = state;
    this.options.onStateChange?.(state, state === 'up' ? undefined : this.lastProblem);
  }

  private async track<T>(bytes: number, work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    this.bytesUnderWay += bytes;
    try {
      return await work;
    } finally {
      this.underWay.delete(work);
      this.bytesUnderWay -= bytes;
    }
  }

  private async settle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }
}

/** Never more than `limitBytes` cross the network, whatever somebody has put there. Empty when there is nothing. */
async function readUpTo(client: RedisClient, key: string, limitBytes: number): Promise<Buffer> {
  return client.getrangeBuffer(key, 0, limitBytes);
}

function isWrongType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('WRONGTYPE');
}

const valueKey = (key: CacheKey): string => `meshway:value:${key}`;
const lockKey = (key: CacheKey): string => `meshway:lock:${key}`;
const indexKey = (tag: string): string => `meshway:tag:${tag}`;
