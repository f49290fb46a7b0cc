// Goal: a Redis Cluster serves as one Redis does: each product's values lie together, and a tag is removed wherever they lie.
// Method: a real Cluster of three, made by hand on free ports; then a replica joins, and takes over from a node that dies.
import { cacheKey, RedisStore } from '../../gateway/cache';
import { createEntry, forever } from '../../gateway/cache/entry';
import { describeWithRedis, RedisServer, until } from '../support/redis-server';

const SLOTS = [
  ['0', '5460'],
  ['5461', '10922'],
  ['10923', '16383'],
] as const;

describeWithRedis('a Redis Cluster of three', () => {
  const nodes: RedisServer[] = [];
  let store: RedisStore;

  beforeAll(async () => {
    for (const [at, [from, to]] of SLOTS.entries()) {
      const node = await RedisServer.start('--cluster-enabled', 'yes', '--cluster-node-timeout', '1000');
      nodes.push(node);
      await node.run('CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1));
      await node.run('CLUSTER', 'ADDSLOTSRANGE', from, to);
    }
    const [first, ...others] = nodes as [RedisServer, ...RedisServer[]];
    for (const { port } of others) await first.run('CLUSTER', 'MEET', '127.0.0.1', String(port));
    const isWhole = async (node: RedisServer): Promise<boolean> => {
      const info = String(await node.run('CLUSTER', 'INFO'));
      return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3');
    };
    for (const node of nodes) await until('the Cluster is whole', () => isWhole(node), 20_000);
    store = new RedisStore({ url: nodes.map(({ url }) => url).join(','), secret: 's' });
    await until('the Cluster is in use', () => store.state === 'up');
  });
  afterAll(async () => {
    await store.close();
    for (const node of nodes) await node.remove();
  });

  const products = ['orders', 'customers', 'payments', 'products', 'ui-interactions'];
  const key = (product: string, name: number) => cacheKey([product, name], { hashTag: product });
  const entry = (product: string) =>
    createEntry(key(product, 0), { bytes: Buffer.from(product), tags: [product, 'all'], lifetime: forever, madeAtMs: Date.now() });

  it('keeps values of many products, and removes them by tag', async () => {
    const all = products.flatMap((product) => Array.from({ length: 20 }, (_, at) => ({ product, key: key(product, at) })));
    expect(await Promise.all(all.map(({ product, key }) => store.put(key, entry(product))))).toEqual(all.map(() => true));
    for (const { product, key } of all) expect((await store.get(key))?.bytes.toString()).toBe(product);
    const sizes = await Promise.all(nodes.map((node) => node.run('DBSIZE')));
    expect(sizes.filter((size) => Number(size) > 0).length).toBeGreaterThan(1);
    expect(await store.deleteByTag('orders')).toEqual({ removed: 20, isComplete: true });
    expect(await store.get(key('orders', 1))).toBeUndefined();
    expect(await store.get(key('payments', 1))).toBeDefined();
    expect(await store.deleteByTag('all')).toMatchObject({ isComplete: true });
    expect(await store.get(key('payments', 1))).toBeUndefined();
  });

  it('goes on when a node dies and its replica takes over', async () => {
    const [first, second] = nodes as [RedisServer, RedisServer];
    const replica = await RedisServer.start('--cluster-enabled', 'yes', '--cluster-node-timeout', '1000');
    nodes.push(replica);
    await second.run('CLUSTER', 'MEET', '127.0.0.1', String(replica.port));
    const id = String(await first.run('CLUSTER', 'MYID'));
    await until('the replica knows whom to follow', async () => String(await replica.run('CLUSTER', 'NODES')).includes(id), 10_000);
    await replica.run('CLUSTER', 'REPLICATE', id);
    const all = products.flatMap((product) => Array.from({ length: 5 }, (_, at) => ({ product, key: key(product, at) })));
    for (const { product, key } of all) await store.put(key, entry(product));
    await until('the replica is in step', async () => Number(await replica.run('DBSIZE')) === Number(await first.run('DBSIZE')), 10_000);
    expect(Number(await first.run('DBSIZE'))).toBeGreaterThan(0);
    await first.stop();
    await replica.run('CLUSTER', 'FAILOVER', 'TAKEOVER');
    const areThere = async () => (await Promise.all(all.map(({ key }) => store.get(key)))).every((found) => found !== undefined);
    await until('all are found again', areThere, 10_000);
    expect(await Promise.all(all.map(({ product, key }) => store.put(key, entry(product))))).toEqual(all.map(() => true));
  });

  it('locks', async () => {
    const lock = await store.lock(key('orders', 1), 5_000);
    expect([lock.kind, (await store.lock(key('orders', 1), 5_000)).kind]).toEqual(['held', 'taken']);
    if (lock.kind === 'held') await lock.release();
    expect((await store.lock(key('orders', 1), 5_000)).kind).toBe('held');
  });
});
