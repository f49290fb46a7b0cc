// Goal: a gateway that shares a Redis with those who publish hears of a new snapshot at once, and removes what was made from a retracted one;
// whatever else is said on that channel does no harm.
// Method: a real mesh on a real Redis; discovery is watched from between gateway and subgraph, and a fault proxy cuts Redis off.
import { RedisChannel } from '../../gateway/redis-channel';
import { snapshotChannel } from '../../schemas/snapshot-channel';
import type { Transport } from '../../schemas/transport';
import { median } from '../bench/measure';
import { FaultProxy } from '../cache/support/fault-proxy';
import { runMeshway } from '../support/meshway';
import { describeWithRedis, RedisServer, until } from '../support/redis-server';
import { failure, type Graph, Mesh, type Product, serve } from './support/mesh';

describeWithRedis('a snapshot that is announced', () => {
  let mesh: Mesh;
  let redis: RedisServer;
  let proxy: FaultProxy;
  let graph: Graph;
  let looks: Record<Product, number>;
  const query = '{ airports { nodes { name } } }';
  const watch = (name: Product, transport: Transport): Transport => ({
    ...transport,
    discover: (signal) => {
      looks[name] += 1;
      return transport.discover(signal);
    },
  });
  const announce = async (product: string): Promise<boolean> => {
    const channel = new RedisChannel(redis.url, snapshotChannel);
    const isTold = await channel.announce(product);
    channel.close();
    return isTold;
  };
  const nextLook = async (product: Product): Promise<number> => {
    const before = looks[product];
    return until('it looks', () => looks[product] > before);
  };
  const values = async (): Promise<readonly string[]> => (await redis.run('KEYS', 'meshway:value:*')) as string[];

  beforeAll(async () => {
    mesh = await Mesh.create();
    redis = await RedisServer.start();
    proxy = await FaultProxy.start(redis.port);
    await mesh.airports({ AAA: 'first' });
    await mesh.flights([['AAA', 'AAA']]);
  });
  beforeEach(async () => {
    looks = { airports: 0, flights: 0 };
    graph = await serve(mesh, { over: 'process', wrap: watch, config: { redisUrl: proxy.url } });
    await until('Redis is up', async () => {
      const health = await (await fetch(`${graph.gateway.url}/health/ready`)).text();
      return health.includes('"redis":"up"');
    });
  });
  afterEach(() => graph.close());
  afterAll(async () => {
    await proxy.close();
    await redis.remove();
  });

  it('is looked for at once, and only there', async () => {
    const waits: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      await nextLook('airports');
      const flights = looks.flights;
      expect(await announce('airports')).toBe(true);
      waits.push(await nextLook('airports'));
      expect(looks.flights - flights).toBeLessThanOrEqual(1);
    }
    expect(median(waits)).toBeLessThan(300);
  });

  it('is served', async () => {
    await mesh.airports({ AAA: 'second' });
    const flipped = graph.flipped();
    await announce('airports');
    await flipped;
    expect((await graph.ask(query)).body.data.airports.nodes).toEqual([{ name: 'second' }]);
  });

  it('is not looked for more often than ten times a second, however much is said', async () => {
    await nextLook('airports');
    const before = looks.airports;
    const startedAt = performance.now();
    await redis.withClient(async (client) => {
      const junk = ['', 'nobody', '{"product":"airports"}', 'x'.repeat(1_000_000), 'airports\n', '../airports', '*'];
      for (const message of junk) await client.publish(snapshotChannel, message);
      while (performance.now() - startedAt < 1_000)
        await Promise.all(Array.from({ length: 50 }, () => client.publish(snapshotChannel, 'airports')));
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(looks.airports - before).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 1);
    expect((await graph.ask(query)).status).toBe(200);
  });

  it('and retracted, leaves nothing behind in Redis, once Redis can be reached', async () => {
    await mesh.airports({ AAA: 'wrong' });
    await announce('airports');
    const shown = async (name: string) => (await graph.ask(query)).body.data.airports.nodes[0].name === name;
    await until('it is served', () => shown('wrong'));
    const token = (await graph.ask(query)).body.extensions.meshway.snapshot;
    await graph.ask('{ flights { totalCount } }');
    await until('both are in Redis', async () => (await values()).length >= 2);
    const before = (await values()).length;

    proxy.set('refuse');
    const [latest] = await mesh.store.list('airports');
    await mesh.store.retract('airports', latest?.number ?? 0, 'wrong names');
    await until('it is not served', async () => !(await shown('wrong')));
    expect(failure(await graph.ask(query, token))).toEqual({ status: 410, code: 'SNAPSHOT_RETRACTED' });
    expect(await values()).toHaveLength(before);
    proxy.set('none');
    await until('it is gone from Redis', async () => (await values()).length < before, 10_000);
    expect((await values()).length).toBeGreaterThan(0);
  });

  it('is announced by the commands, which do not fail when nobody hears them', async () => {
    const heard: string[] = [];
    const retract = (number: number, url: string) =>
      runMeshway(['snapshot', 'retract', 'flights', String(number), '--reason', 'test', '--home', mesh.home], { env: { REDIS_URL: url } });
    await mesh.flights([]);
    await mesh.flights([['AAA', 'AAA']]);
    await redis.withClient(async (client) => {
      await client.subscribe(snapshotChannel);
      client.on('message', (_, message) => heard.push(message));
      expect(await retract(3, redis.url)).toMatchObject({ code: 0, stderr: '' });
      await until('it is heard', () => heard.length > 0);
    });
    expect(heard).toEqual(['flights']);
    expect(await retract(2, 'redis://127.0.0.1:1')).toMatchObject({ code: 0, stderr: expect.stringContaining('Redis could not be told') });
  });
});
