// Goal: publishing, and restarting gateways one after the other, is not noticed by anybody who asks.
// Method: readers ask two gateways over one registry, of each kind, without pause while products are published over HTTP and gateways are
// replaced; every answer is judged. The whole proof, 100 publications in 60 s, as fast as they are taken, each on both gateways within a second,
// memory after collection, threads and connections no more at the end than after half of them, on a machine that does nothing else:
// MESHWAY_PUBLICATIONS=100 npx jest tests/registry/under-load
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describeWithPostgres, emptyDatabases } from '../support/postgres-server';
import { until } from '../support/redis-server';
import { tempDir } from '../support/temp-dir';
import { ClockServer } from './support/clock';
import { addPublisher, type FollowingGateway, startFollowing } from './support/gateways';
import { type Held, held } from './support/held';
import { Load, percentile } from './support/load';

const WHOLE = process.env.MESHWAY_PUBLICATIONS !== undefined;
const PUBLICATIONS = Number(process.env.MESHWAY_PUBLICATIONS ?? 5);
/** 100 in 60 s. */
const LIMIT_EACH_MS = 600;
/** What is kept on purpose over half of the publications: entries of the history, and the gateways' log lines, which this test keeps. */
const HEAP_GROWTH_LIMIT_MB = 8;
const POINTS = 10;
const READERS = 4;
const LIMIT_MS = 30_000;

let clock: ClockServer;
let place: string;
let key: string;
/** Done after each test, the last first, however it ended. */
let endings: (() => Promise<unknown>)[];

async function publish(gateway: FollowingGateway, version: number): Promise<number> {
  const { status, body } = await gateway.call(key, 'POST', '/registry/publish', clock.clock(version));
  expect({ status, body }).toMatchObject({ status: 200 });
  return body.sequence;
}

async function started(config: Parameters<typeof startFollowing>[2] = {}): Promise<FollowingGateway> {
  const gateway = await startFollowing(place, await tempDir(), config);
  endings.push(() => gateway.close());
  return gateway;
}

function loaded(urlOf: (reader: number) => string): Load {
  const load = new Load(urlOf, READERS);
  endings.push(() => load.stop());
  return load;
}

async function serving(gateway: FollowingGateway, sequence: number): Promise<number> {
  return until(`change ${sequence} is served`, async () => (await gateway.health()).body.change >= sequence, LIMIT_MS);
}

/** `emptyRegistry` gives the place of a registry in which nothing was published. */
function holdsUnderLoad(emptyRegistry: () => Promise<string>): void {
  beforeEach(async () => {
    clock = await new ClockServer().start();
    endings = [() => clock.stop()];
    place = await emptyRegistry();
    key = await addPublisher(place, 'ann', ['*']);
  });
  afterEach(async () => {
    for (const end of endings.reverse()) await end();
  });

  it(
    'publications under load: every answer is whole and of one generation, and every gateway gets to the newest',
    async () => {
      const gateways = await Promise.all([started(), started()]);
      const [one, two] = gateways as [FollowingGateway, FollowingGateway];
      await publish(one, 1);
      await one.call(key, 'POST', '/registry/publish', clock.tower());
      await Promise.all(gateways.map((gateway) => serving(gateway, 2)));

      const load = loaded((reader) => (reader % 2 === 0 ? one : two).url);
      const delays: number[] = [];
      const points: (Held & { readonly connections: number })[] = [];
      const connections: number[] = [];
      let measuringMs = 0;
      const startedAt = performance.now();
      for (let version = 2; version <= PUBLICATIONS + 1; version += 1) {
        const sequence = await publish(version % 2 === 0 ? one : two, version);
        delays.push(...(await Promise.all(gateways.map((gateway) => serving(gateway, sequence)))));
        connections.push(clock.connections);
        if (!WHOLE || (version - 1) % Math.ceil(PUBLICATIONS / POINTS) !== 0) continue;
        const measuredAt = performance.now();
        points.push({ ...(await held()), connections: clock.connections });
        measuringMs += performance.now() - measuredAt;
      }
      const tookMs = performance.now() - startedAt - measuringMs;
      const { answers, failures, latencies } = await load.stop();

      expect(failures.slice(0, 3)).toEqual([]);
      expect(answers).toBeGreaterThan(PUBLICATIONS);
      expect(Math.max(...connections)).toBeLessThan(10 * READERS);
      if (!WHOLE) return;
      const figures = {
        publications: PUBLICATIONS,
        seconds: Math.round(tookMs / 1_000),
        answers,
        servedAfterMs: {
          median: Math.round(percentile(delays, 0.5)),
          p99: Math.round(percentile(delays, 0.99)),
          most: Math.round(Math.max(...delays)),
        },
        answerMs: { median: Math.round(percentile(latencies, 0.5)), p99: Math.round(percentile(latencies, 0.99)) },
        mostConnections: Math.max(...connections),
      };
      process.stderr.write(`${JSON.stringify(figures, null, 2)}\n${points.map((point) => JSON.stringify(point)).join('\n')}\n`);
      const [half, end] = [points[Math.floor((points.length - 1) / 2)], points.at(-1)];
      if (!half || !end) throw new Error('Nothing was measured.');
      expect(end.heapMb - half.heapMb).toBeLessThanOrEqual(HEAP_GROWTH_LIMIT_MB);
      expect(end.residentMb).toBeLessThan(1.2 * half.residentMb);
      // A thread that starts or ends, and a connection that is replaced, at the moment of counting.
      expect(end.threads - half.threads).toBeLessThanOrEqual(2);
      expect(end.connections - half.connections).toBeLessThanOrEqual(READERS);
      expect(end.descriptors - half.descriptors).toBeLessThanOrEqual(4 * READERS);
      expect(Math.max(...delays)).toBeLessThan(1_000);
      expect(tookMs).toBeLessThan(PUBLICATIONS * LIMIT_EACH_MS);
    },
    WHOLE ? 600_000 : 180_000,
  );

  it('rolling restart of two gateways under load: readiness first, then drain, and no request fails', async () => {
    const start = () => started({ shutdownDelayMs: 500 });
    const gateways = [await start(), await start()];
    await publish(gateways[0] as FollowingGateway, 1);
    await gateways[0]?.call(key, 'POST', '/registry/publish', clock.tower());
    await Promise.all(gateways.map((gateway) => serving(gateway, 2)));

    // What a load balancer does: asks who is ready, often, and sends to those.
    let ready = gateways.map(({ url }) => url);
    let isBalancing = true;
    const balancing = (async () => {
      while (isBalancing) {
        const states = await Promise.all(gateways.map((gateway) => gateway.health().catch(() => ({ status: 0 }))));
        ready = gateways.filter((_, index) => states[index]?.status === 200).map(({ url }) => url);
        await pause(20);
      }
    })();
    endings.push(() => {
      isBalancing = false;
      return balancing;
    });
    const load = loaded((reader) => ready[reader % ready.length] ?? '');
    for (const index of [0, 1]) {
      const old = gateways[index] as FollowingGateway;
      const closed = old.close();
      expect((await old.health()).status).toBe(503);
      await publish(gateways[1 - index] as FollowingGateway, index + 2);
      await closed;
      gateways[index] = await start();
      await until('the new one gets requests', () => ready.includes(gateways[index]?.url ?? ''), LIMIT_MS);
    }
    await pause(200);
    const { answers, failures } = await load.stop();
    expect(failures.slice(0, 3)).toEqual([]);
    expect(answers).toBeGreaterThan(100);
  }, 180_000);
}

describe('with a registry in a folder', () => {
  holdsUnderLoad(async () => join(await tempDir(), 'registry'));
});

// Half a minute more, in which nothing is seen that the whole proof does not see better.
const describeWhenWhole = WHOLE ? describeWithPostgres : describe.skip;

describeWhenWhole('with a registry in PostgreSQL (in the whole proof)', () => {
  holdsUnderLoad(emptyDatabases());
});
