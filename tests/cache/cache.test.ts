// Goal: what is asked for is found or made once, by all who ask together, in one process and across processes; nobody gets what must
// not be kept.
// Method: two caches over one real Redis stand for two processes; time is a number the test sets.
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Cache, cacheKey, type Lifetime, type Made, RedisStore, readRequestDirectives } from '../../gateway/cache';
import { describeWithRedis, RedisServer, until } from '../support/redis-server';

const signal = new AbortController().signal;
setMaxListeners(0, signal);
const key = cacheKey(['a']);
const directives = readRequestDirectives(undefined);
const made = (text: string, lifetime?: Lifetime): Made => ({
  bytes: Buffer.from(text),
  store: { tags: ['t'], ...(lifetime ? { lifetime } : {}) },
});
const newCache = (now = () => 0) => new Cache({ memoryBytes: 1_000_000, makersWithoutShared: 4, now });

describe('a cache in memory', () => {
  it('makes a value once and then has it', async () => {
    const cache = newCache();
    const make = jest.fn(async () => made('x'));
    const first = await cache.through(key, { make, signal, directives });
    const second = await cache.through(key, { make, signal, directives });
    expect([first.kind, first.status]).toEqual(['made', { forwarded: 'uri-miss', stored: true }]);
    expect([second.kind, second.status]).toMatchObject(['hit', { hit: true, detail: 'memory' }]);
    expect(make).toHaveBeenCalledTimes(1);
    expect(cache.counters).toMatchObject({ made: 1, memoryHits: 1 });
  });

  it('makes one value for 500 who ask together, and all see its error', async () => {
    const cache = newCache();
    const make = jest.fn(async () => made('x'));
    const outcomes = await Promise.all(Array.from({ length: 500 }, () => cache.through(key, { make, signal, directives })));
    expect(make).toHaveBeenCalledTimes(1);
    expect(outcomes.filter(({ status }) => status.collapsed).length).toBe(499);
    const failing = jest.fn(() => Promise.reject(new Error('no')));
    const failed = await Promise.allSettled(
      Array.from({ length: 500 }, () => cache.through(cacheKey(['b']), { make: failing, signal, directives })),
    );
    expect(failed.every((result) => result.status === 'rejected' && result.reason.message === 'no')).toBe(true);
    expect(failing).toHaveBeenCalledTimes(1);
  });

  it('keeps nothing that says it must not be kept', async () => {
    const cache = newCache();
    const make = jest.fn(async () => ({ bytes: Buffer.from('error') }));
    await cache.through(key, { make, signal, directives });
    expect((await cache.through(key, { make, signal, directives })).kind).toBe('made');
    expect(cache.memory.size).toBe(0);
  });

  it('obeys no-cache, no-store and only-if-cached', async () => {
    const cache = newCache();
    const through = (header: string, text: string) =>
      cache.through(key, { make: async () => made(text), signal, directives: readRequestDirectives(header) });
    expect((await through('only-if-cached', 'x')).kind).toBe('absent');
    expect((await through('no-store', '1')).status).toEqual({ forwarded: 'request', stored: false });
    expect(cache.peek(key)).toBeUndefined();
    expect((await through('no-cache', '2')).status).toEqual({ forwarded: 'request', stored: true });
    expect((await through('only-if-cached', 'x')).kind).toBe('hit');
    expect(cache.peek(key)?.bytes.toString()).toBe('2');
    await through('no-cache', '3');
    expect(cache.peek(key)?.bytes.toString()).toBe('3');
  });

  it('serves what is stale only as long as its source allows', async () => {
    let now = 0;
    const cache = newCache(() => now);
    const lifetime = { freshMs: 1_000, staleWhileRevalidateMs: 1_000, staleIfErrorMs: 5_000 };
    let version = 1;
    let isBroken = false;
    const ask = async () => {
      const make = async (): Promise<Made> => {
        if (isBroken) return { bytes: Buffer.from('error'), isFailure: true };
        return made(`v${version}`, lifetime);
      };
      const outcome = await cache.through(key, { make, signal, directives });
      return outcome.kind === 'absent' ? '' : (outcome.kind === 'hit' ? outcome.entry : outcome.made).bytes.toString();
    };
    expect(await ask()).toBe('v1');
    version = 2;
    now = 999;
    expect(await ask()).toBe('v1');
    now = 1_500;
    expect(await ask()).toBe('v1');
    await until('it is made anew', () => cache.peek(key)?.bytes.toString() === 'v2');
    isBroken = true;
    now = 1_500 + 4_000;
    expect(await ask()).toBe('v2');
    now = 1_500 + 6_000;
    expect(await ask()).toBe('error');
    isBroken = false;
    expect(await ask()).toBe('v2');
    expect(cache.counters.staleHits).toBe(2);
  });
});

describeWithRedis('caches over one Redis', () => {
  let server: RedisServer;
  let stores: RedisStore[];
  let caches: Cache[];

  beforeEach(async () => {
    server = await RedisServer.start();
    stores = [1, 2].map(() => new RedisStore({ url: server.url, secret: 's' }));
    caches = stores.map((shared) => new Cache({ memoryBytes: 1_000_000, shared, makersWithoutShared: 4 }));
    for (const store of stores) await until('Redis is up', () => store.isUp);
  });
  afterEach(async () => {
    for (const cache of caches) await cache.close();
    await server.remove();
  });

  it('share what one of them made', async () => {
    const [here, there] = caches as [Cache, Cache];
    await here.put(key, Buffer.from('x'), { tags: ['t'] });
    const outcome = await there.through(key, { make: () => Promise.reject(new Error('not made')), signal, directives });
    expect(outcome).toMatchObject({ kind: 'hit', status: { detail: 'redis' } });
    expect(there.peek(key)?.bytes.toString()).toBe('x');
    expect(await here.deleteByTag('t')).toEqual({ removed: 1, isComplete: true });
    expect(await here.get(key)).toBeUndefined();
  });

  it('make what is expensive once for all processes', async () => {
    const make = jest.fn(async () => {
      await pause(60);
      return made('x');
    });
    const asked = Array.from({ length: 500 }, (_, at) =>
      (caches[at % 2] as Cache).through(key, { make, signal, directives, lockMs: 5_000 }),
    );
    const outcomes = await Promise.all(asked);
    expect(make).toHaveBeenCalledTimes(1);
    expect(outcomes.every(({ kind }) => kind !== 'absent')).toBe(true);
  });

  it('do not wait longer for another process than the lock may be held', async () => {
    const lock = await (stores[0] as RedisStore).lock(key, 60_000);
    const startedAt = performance.now();
    const outcome = await (caches[1] as Cache).through(key, { make: async () => made('x'), signal, directives, lockMs: 100 });
    expect([lock.kind, outcome.kind]).toEqual(['held', 'made']);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('let only so many work at once while Redis is down', async () => {
    await server.stop();
    const [cache] = caches as [Cache];
    await until('Redis is down', () => !(stores[0] as RedisStore).isUp);
    let working = 0;
    let most = 0;
    const make = async (): Promise<Made> => {
      working += 1;
      most = Math.max(most, working);
      await pause(2);
      working -= 1;
      return made('x');
    };
    await Promise.all(Array.from({ length: 100 }, (_, at) => cache.through(cacheKey([at]), { make, signal, directives, lockMs: 1_000 })));
    expect(most).toBe(4);
  });
});
