// Goal: Redis may fail in every way there is: no request fails or waits for it, and it is back in use within five seconds.
// Method: a real Redis is restarted, flushed, filled, made read-only, loaded slowly, failed over, given another password, put to sleep; a proxy of our own delays,
// cuts and garbles what goes between.
import { createHmac } from 'node:crypto';
import { type CacheKey, cacheKey, type RedisState, RedisStore } from '../../gateway/cache';
import { createEntry, type Entry, forever } from '../../gateway/cache/entry';
import { describeWithRedis, RedisServer, until } from '../support/redis-server';
import { type Fault, FaultProxy } from './support/fault-proxy';

const key = (name: string | number): CacheKey => cacheKey([name], { hashTag: 'orders' });
const entry = (text: string, tags: readonly string[] = ['orders@1']): Entry =>
  createEntry(key('a'), { bytes: Buffer.from(text), tags, lifetime: forever, madeAtMs: Date.now() });
const BACK_WITHIN_MS = 5_000;

describeWithRedis('values in Redis', () => {
  let server: RedisServer;
  let proxy: FaultProxy;
  let store: RedisStore;
  const states: RedisState[] = [];

  beforeEach(async () => {
    states.length = 0;
    server = await RedisServer.start();
    proxy = await FaultProxy.start(server.port);
    store = new RedisStore({ url: proxy.url, secret: 's', onStateChange: (state) => states.push(state) });
    await until('Redis is up', () => store.state === 'up');
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
    await server.remove();
  });

  /** The slowest of many reads, in milliseconds, and that none of them failed. */
  async function readMany(count = 200): Promise<{ p99: number; found: number }> {
    const times: number[] = [];
    let found = 0;
    for (let at = 0; at < count; at += 1) {
      const startedAt = performance.now();
      if (await store.get(key('a'))) found += 1;
      times.push(performance.now() - startedAt);
    }
    return { p99: times.sort((a, b) => a - b)[Math.ceil(count * 0.99) - 1] ?? 0, found };
  }

  const backInUse = () =>
    until(
      'Redis is back in use',
      async () => (await store.put(key('b'), entry('b'))) && (await store.get(key('b'))) !== undefined,
      BACK_WITHIN_MS,
    );

  it('are there for all who know the secret, and for nobody else', async () => {
    const value = entry('x'.repeat(10_000));
    expect(await store.put(key('a'), value)).toBe(true);
    expect(await store.get(key('a'))).toEqual(value);
    expect(await store.get(key('b'))).toBeUndefined();
    const other = new RedisStore({ url: server.url, secret: 'another' });
    await until('the other is up', () => other.isUp);
    expect(await other.get(key('a'))).toBeUndefined();
    expect(other.counters).toMatchObject({ hits: 0, rejected: 1 });
    await other.close();
  });

  it('are a miss when they are foreign, of another type, truncated, swapped or huge', async () => {
    const name = `meshway:value:${key('a')}`;
    await store.put(key('a'), entry('a'));
    await store.put(key('b'), entry('b'));
    await server.withClient(async (client) => {
      const good = (await client.getBuffer(name)) as Buffer;
      for (const poison of [
        Buffer.from('hello'),
        good.subarray(0, -1),
        await client.getBuffer(`meshway:value:${key('b')}`),
        Buffer.alloc(30_000_000),
      ]) {
        await client.set(name, poison as Buffer);
        expect(await store.get(key('a'))).toBeUndefined();
        await until('Redis is up', () => store.state === 'up');
      }
      await client.del(name);
      await client.lpush(name, 'a');
      await until('five of another type leave Redis up', async () => {
        for (let at = 0; at < 5; at += 1) expect(await store.get(key('a'))).toBeUndefined();
        return store.state === 'up';
      });
    });
    await server.run('DEL', name);
    await until('what was put is there', async () => (await store.put(key('a'), entry('a'))) && (await store.get(key('a'))) !== undefined);
  });

  it('are a miss when another version wrote them, and are written anew', async () => {
    const name = `meshway:value:${key('a')}`;
    await store.put(key('a'), entry('a'));
    await server.withClient(async (client) => {
      const envelope = (await client.getBuffer(name)) as Buffer;
      // As it would be signed if the layout were the one before.
      envelope.write('MWC0');
      const mac = createHmac('sha256', 's').update(envelope.subarray(0, 13)).update(envelope.subarray(45)).digest();
      mac.copy(envelope, 13);
      await client.set(name, envelope);
    });
    expect(await store.get(key('a'))).toBeUndefined();
    expect(store.counters.rejected).toBe(1);
    await store.put(key('a'), entry('a'));
    expect(await store.get(key('a'))).toBeDefined();
  });

  it('go with their tag, in batches, and nothing else goes', async () => {
    await until('Redis is up', () => store.state === 'up');
    await Promise.all(Array.from({ length: 120 }, (_, at) => store.put(key(at), entry('a', ['orders@1', `other@${at % 2}`]))));
    for (let round = 0; round < 12; round += 1)
      await Promise.all(Array.from({ length: 100 }, (_, at) => store.put(key(`${round}.${at}`), entry('b', ['many']))));
    expect(await store.deleteByTag('many')).toEqual({ removed: 1_200, isComplete: true });
    expect(await store.deleteByTag('other@0')).toEqual({ removed: 60, isComplete: true });
    expect(await store.get(key(0))).toBeUndefined();
    expect(await store.get(key(1))).toBeDefined();
    expect(await server.run('EXISTS', 'meshway:tag:many')).toBe(0);
  });

  it('say that a tag was not removed to the end when Redis is down', async () => {
    await server.stop();
    await until('Redis is down', () => store.state === 'down');
    expect(await store.deleteByTag('orders@1')).toEqual({ removed: 0, isComplete: false });
  });

  it('may be worked on by one at a time, and only the holder gives a lock back', async () => {
    const first = await store.lock(key('a'), 10_000);
    expect((await store.lock(key('a'), 10_000)).kind).toBe('taken');
    expect((await store.lock(key('b'), 10_000)).kind).toBe('held');
    if (first.kind !== 'held') throw new Error('The lock was not free.');
    await first.release();
    const second = await store.lock(key('a'), 10_000);
    expect(second.kind).toBe('held');
    await first.release();
    expect((await store.lock(key('a'), 10_000)).kind).toBe('taken');
  });

  it.each<[string, Fault, object]>([
    ['hangs', 'hang', {}],
    ['is slow', 'delay', { delayMs: 300 }],
    ['is cut off', 'refuse', {}],
    ['talks garbage', 'garbage', {}],
  ])('cost no request more than 50 ms when Redis %s, and are back within 5 s', async (_, fault, options) => {
    await store.put(key('a'), entry('a'));
    proxy.set(fault, options);
    const { p99, found } = await readMany(400);
    expect(p99).toBeLessThan(50);
    expect(found).toBeLessThan(400);
    expect(store.state).toBe('down');
    proxy.set('none');
    await backInUse();
    expect(await store.get(key('a'))).toBeDefined();
    expect(states.slice(-2)).toEqual(['down', 'up']);
  });

  it('are used while Redis is a little slow', async () => {
    await store.put(key('a'), entry('a'));
    proxy.set('delay', { delayMs: 5 });
    expect((await readMany(30)).found).toBe(30);
  });

  it('survive a crash of Redis: nothing waits, and a new start is noticed', async () => {
    await store.put(key('a'), entry('a'));
    await server.stop();
    expect((await readMany()).p99).toBeLessThan(50);
    expect(store.state).toBe('down');
    await server.start();
    await backInUse();
    expect(await store.get(key('a'))).toBeUndefined();
  });

  it('are misses after a flush, and nothing else happens', async () => {
    await store.put(key('a'), entry('a'));
    await server.run('FLUSHALL');
    expect(await store.get(key('a'))).toBeUndefined();
    expect([store.state, await store.put(key('a'), entry('a'))]).toEqual(['up', true]);
  });

  it('are misses while Redis loads its data, and back when it has', async () => {
    await Promise.all(Array.from({ length: 400 }, (_, at) => store.put(key(at), entry('a'))));
    await store.put(key('a'), entry('a'));
    await server.run('SAVE');
    await server.stop();
    // 5 ms for each of its keys, and it answers commands in between.
    const loaded = server.start('--key-load-delay', '5000', '--loading-process-events-interval-bytes', '1024');
    await until('Redis says that it is loading', async () => (await server.says('PING')).startsWith('-LOADING'));
    const { p99, found } = await readMany();
    expect([await server.says('PING'), found, store.state]).toEqual([expect.stringMatching(/^-LOADING/), 0, 'down']);
    expect(p99).toBeLessThan(50);
    await loaded;
    await backInUse();
    expect(await store.get(key('a'))).toBeDefined();
  });

  it('are there after a failover: a replica leads, under the same address', async () => {
    const replica = await RedisServer.start('--replicaof', `127.0.0.1 ${server.port}`);
    await store.put(key('a'), entry('a'));
    const isInStep = async () => Number(await replica.run('DBSIZE')) === Number(await server.run('DBSIZE'));
    await until('the replica is in step', isInStep, 10_000);
    await server.stop();
    expect((await readMany()).p99).toBeLessThan(50);
    expect(store.state).toBe('down');
    await replica.run('REPLICAOF', 'NO', 'ONE');
    proxy.leadTo(replica.port);
    await backInUse();
    expect(await store.get(key('a'))).toBeDefined();
    await replica.remove();
  });

  it('cost nothing while Redis sleeps', async () => {
    await store.put(key('a'), entry('a'));
    const asleep = server.run('DEBUG', 'SLEEP', '2');
    await until('Redis is found asleep', async () => (await store.get(key('a'))) === undefined && store.state === 'down');
    expect((await readMany()).p99).toBeLessThan(50);
    await asleep;
    await backInUse();
  });

  it('are read while Redis is full, and written when there is room', async () => {
    await store.put(key('a'), entry('a'));
    await server.run('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await server.run('CONFIG', 'SET', 'maxmemory', '1');
    for (let at = 0; at < 4; at += 1) expect(await store.put(key('b'), entry('b'))).toBe(false);
    expect(store.state).toBe('read-only');
    expect(await readMany(50)).toMatchObject({ found: 50 });
    expect((await store.lock(key('a'), 1_000)).kind).toBe('unavailable');
    await server.run('CONFIG', 'SET', 'maxmemory', '0');
    await backInUse();
    expect(store.state).toBe('up');
  });

  it('are read from a read-only replica, and written when it leads', async () => {
    const primary = await RedisServer.start();
    await server.run('REPLICAOF', '127.0.0.1', String(primary.port));
    await until(
      'the replica is in step',
      async () => String(await server.run('INFO', 'replication')).includes('master_link_status:up'),
      10_000,
    );
    for (let at = 0; at < 4; at += 1) expect(await store.put(key('b'), entry('b'))).toBe(false);
    await until('Redis is found read-only', () => store.state === 'read-only');
    expect((await readMany()).p99).toBeLessThan(50);
    await server.run('REPLICAOF', 'NO', 'ONE');
    await backInUse();
    await primary.remove();
  });

  it('are misses while the password is wrong, and back when it is right', async () => {
    await store.put(key('a'), entry('a'));
    await server.run('CONFIG', 'SET', 'requirepass', 'new');
    proxy.set('cut');
    proxy.set('none');
    const refused = () => server.withClient((client) => client.info('errorstats'), 'new');
    await until('Redis has refused it', async () => (await refused()).includes('errorstat_NOAUTH'));
    expect((await readMany()).p99).toBeLessThan(50);
    expect(store.state).toBe('down');
    await server.withClient((client) => client.config('SET', 'requirepass', ''), 'new');
    await backInUse();
  });

  it('do not wait for a Redis that was never there', async () => {
    const lonely = new RedisStore({ url: 'redis://127.0.0.1:1', secret: 's' });
    expect([await lonely.get(key('a')), await lonely.put(key('a'), entry('a')), (await lonely.lock(key('a'), 9)).kind]).toEqual([
      undefined,
      false,
      'unavailable',
    ]);
    expect(lonely.counters).toMatchObject({ bypassed: 1, writesSkipped: 1 });
    await lonely.close();
  });
});
