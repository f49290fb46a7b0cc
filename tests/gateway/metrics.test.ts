// Goal: whoever watches the gateway sees how requests end, what the cache spares, and which subgraph is in trouble; and no caller can
// make that list longer.
// Method: a real gateway over two real subgraphs is asked, made to fail, and read as Prometheus reads it.
import { newContextKey } from '../../schemas/context-key';
import { describeWithRedis, RedisServer, until } from '../support/redis-server';
import { type Stack, startStack } from './support/stack';
import { rawAnswer } from './support/subgraph-server';

type Samples = ReadonlyMap<string, number>;

/** `name{label="value"}` → value. */
async function scrape(stack: Stack): Promise<Samples> {
  const { status, headers, body } = await stack.get('/metrics');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const lines = (body as string).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

const count = (samples: Samples, outcome: string): number | undefined =>
  samples.get(`meshway_request_duration_seconds_count{outcome="${outcome}"}`);
const fetches = (samples: Samples, subgraph: string, outcome: string): number | undefined =>
  samples.get(`meshway_subgraph_fetch_duration_seconds_count{subgraph="${subgraph}",outcome="${outcome}"}`);

describe('GET /metrics', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ announced: 7, start: { contextKey: newContextKey() } });
  });
  afterAll(() => stack.close());

  it('counts requests by how they ended, and what they cost', async () => {
    await stack.ask('{ books { title } }');
    await stack.ask('{ books { title } }');
    await stack.ask('{ nothing }');
    const samples = await scrape(stack);
    expect([count(samples, 'made'), count(samples, 'kept'), count(samples, 'refused')]).toEqual([1, 1, 1]);
    expect(fetches(samples, 'books', 'answered')).toBe(1);
    expect(samples.get('meshway_plan_duration_seconds_count{outcome="planned"}')).toBe(1);
    expect(samples.get('meshway_cache_hits_total{level="memory"}')).toBe(1);
    expect(samples.get('meshway_cache_misses_total')).toBe(1);
    expect(samples.get('meshway_cache_memory_values')).toBe(1);
  });

  it('says what is served, from which snapshots, and how the process does', async () => {
    const samples = await scrape(stack);
    expect([...samples.keys()]).toContainEqual(expect.stringMatching(/^meshway_generation_info\{generation="[0-9a-f]{12}"\}$/));
    expect(samples.get('meshway_product_snapshot{product="books"}')).toBe(7);
    expect(samples.get('meshway_subgraphs_missing')).toBe(0);
    expect(samples.get('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect([...samples.keys()]).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('shows a subgraph that fails, and that it is left alone', async () => {
    stack.books.misbehave(rawAnswer('oops', 'text/plain', 500));
    for (let at = 0; at < 12; at += 1) await stack.ask('{ books { title } }', { headers: { 'cache-control': 'no-cache' } });
    const samples = await scrape(stack);
    expect(samples.get('meshway_subgraph_paused{subgraph="books"}')).toBe(1);
    expect(samples.get('meshway_subgraph_paused{subgraph="writers"}')).toBe(0);
    expect(fetches(samples, 'books', 'SUBGRAPH_BAD_ANSWER')).toBeGreaterThan(5);
    expect(fetches(samples, 'books', 'SUBGRAPH_PAUSED')).toBeGreaterThan(0);
    expect(count(samples, 'partial')).toBe(12);
  });

  it('does not grow with what callers send', async () => {
    // What Node says of itself comes and goes: of its collector when it has run, of files while they are written.
    const series = async () => [...(await scrape(stack)).keys()].filter((name) => !name.startsWith('nodejs_'));
    const before = await series();
    for (let at = 0; at < 20; at += 1) await stack.ask(`query Q${at} { a${at}: __typename }`, { headers: { 'x-request-id': `id-${at}` } });
    expect(await series()).toEqual(before);
  });

  it('is read only', async () => {
    const response = await fetch(`${stack.url}/metrics`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

it('is not there when it is switched off', async () => {
  const stack = await startStack({ config: { metrics: 'off' } });
  expect(await stack.get('/metrics')).toMatchObject({ status: 404, body: { errors: [{ extensions: { code: 'NOT_FOUND' } }] } });
  await stack.close();
});

describeWithRedis('GET /metrics of a gateway with Redis', () => {
  it('shows its state and what came of each read and write', async () => {
    const redis = await RedisServer.start();
    const stack = await startStack({ announced: 1, config: { redisUrl: redis.url }, start: { contextKey: newContextKey() } });
    const state = async (name: string) => (await scrape(stack)).get(`meshway_redis_state{state="${name}"}`) === 1;
    await until('Redis is up', () => state('up'));
    await stack.ask('{ books { title } }');
    await until('it is written', async () => (await scrape(stack)).get('meshway_redis_writes_total{outcome="done"}') === 1);
    expect((await scrape(stack)).get('meshway_redis_reads_total{outcome="miss"}')).toBe(1);
    await redis.stop();
    await until('Redis is down', () => state('down'));
    await stack.ask('{ books { id } }');
    expect((await scrape(stack)).get('meshway_redis_reads_total{outcome="bypassed"}')).toBe(1);
    await stack.close();
    await redis.remove();
  });
});
