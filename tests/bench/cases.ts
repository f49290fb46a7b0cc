import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Engine, Statement } from '../../subgraphs/kit/engines';
import { createQueryExecutor } from '../../subgraphs/kit/query';
import { describeSubgraph } from '../../subgraphs/kit/serving';
import { SnapshotStore } from '../../subgraphs/kit/snapshots';
import { mesh as aviationMesh, publishAviation } from '../aviation/publish';
import { mustRun, type Running, root, startMeshway } from '../support/meshway';
import { compare, median, timeMs } from './measure';
import { type Figure, ms } from './table';

/** Where the benchmarks keep their data, so that a second run starts at once. */
export const home = join(root, '.meshway');
const aviationHome = join(root, '.meshway', 'aviation');

/** A group-by over three million real flights, through gateway and subgraph over HTTP, against the same SQL in DuckDB. */
export async function groupBy(): Promise<Figure> {
  const snapshots = new SnapshotStore(aviationHome);
  if ((await snapshots.current('airport-traffic')) === undefined) await publishAviation(aviationHome);
  const flights = await snapshots.current('flights');
  const gateway = await startMeshway(['start', '--mesh', aviationMesh, '--home', aviationHome]);
  const duckdb = await openReadOnly(join(flights?.dir ?? '', 'data.duckdb'));
  try {
    const query = `{ flightGroups(by: [{ field: ORIGIN }, { field: DEPARTED_AT, bucket: MONTH }], where: { distance: { gt: 200 } }, orderBy: [{ count: DESC }], first: 2000) {
      nodes { key { origin departedAt } count sum { delay } avg { delay } max { delay } } } }`;
    const sql = `SELECT origin, date_trunc('month', date) AS month, count(*), sum(delay), avg(delay), max(delay) FROM flights WHERE distance > 200
      GROUP BY ALL ORDER BY count(*) DESC, origin, month LIMIT 2000`;
    const groups = (await askFor(gateway, query)).flightGroups.nodes.length;
    await mustEqual(groups, (await duckdb.rows(sql)).length);
    const { oursMs, peerMs, ratio } = await compare(
      () => askForText(gateway, query),
      () => duckdb.rows(sql),
    );
    return {
      what: `group-by over 3,000,000 flights (${groups} groups), through the graph`,
      ours: ms(oursMs),
      peer: `${ms(peerMs)} the same SQL in DuckDB`,
      verdict: `${ratio.toFixed(2)} (≤ 1.3)`,
      holds: ratio <= 1.3,
    };
  } finally {
    duckdb.close();
    await gateway.stop();
  }
}

const PAGE_FIELDS = [
  'id',
  'customerId',
  'placedAt',
  'status',
  'total',
  'channel',
  'currency',
  'deliveryCountry',
  'discount',
  'shippingCost',
];

/** 1,000 orders of 500,000 with ten fields each, through the graph, against DuckDB making the same JSON. */
export async function page(): Promise<Figure> {
  await prepareExample();
  const { model } = await describeSubgraph(join(root, 'subgraphs/orders'));
  const order = model.objects.find(({ name }) => name === 'Order');
  const snapshot = await new SnapshotStore(home).current('orders');
  const gateway = await startMeshway(['start', '--home', home]);
  const duckdb = await openReadOnly(join(snapshot?.dir ?? '', 'data.duckdb'));
  try {
    const query = `{ orders(first: 1000, orderBy: [{ placedAt: DESC }]) { nodes { ${PAGE_FIELDS.join(' ')} } } }`;
    const columns = PAGE_FIELDS.map((name) => {
      const field = order?.fields.find((candidate) => candidate.name === name);
      const column = `"${field?.column}"`;
      if (name === 'placedAt') return `'${name}', strftime(${column}, '%Y-%m-%dT%H:%M:%SZ')`;
      return field?.type.kind === 'Decimal' || field?.type.kind === 'ID' ? `'${name}', ${column}::VARCHAR` : `'${name}', ${column}`;
    });
    const sql = `SELECT json_group_array(json_object(${columns.join(', ')})) FROM (FROM orders ORDER BY placed_at DESC, id LIMIT 1000)`;
    const [[text] = []] = await duckdb.rows(sql);
    await mustEqual((await askFor(gateway, query)).orders.nodes, JSON.parse(String(text)));
    const { oursMs, peerMs, ratio } = await compare(
      () => askForText(gateway, query),
      () => duckdb.rows(sql),
    );
    return {
      what: 'page of 1,000 orders × 10 fields of 500,000, through the graph',
      ours: ms(oursMs),
      peer: `${ms(peerMs)} the same JSON made in DuckDB`,
      verdict: `${ratio.toFixed(2)} (≤ 2)`,
      holds: ratio <= 2,
    };
  } finally {
    duckdb.close();
    await gateway.stop();
  }
}

/** 100 orders by key in one batch, as a gateway asks for them: time inside the engine, and how many statements it took. */
export async function entities(): Promise<Figure> {
  await prepareExample();
  const { model, derivedSdl } = await describeSubgraph(join(root, 'subgraphs/orders'));
  const store = new SnapshotStore(home);
  const snapshot = await store.current('orders');
  const engine = await store.open('orders', snapshot?.manifest.number ?? 0);
  const watched = watch(engine);
  try {
    const executor = createQueryExecutor({ model, sdl: derivedSdl, salt: 'bench' });
    const query =
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { id status total placedAt customer { id } } } }';
    const times: number[] = [];
    let statements = 0;
    for (let round = 0; round < 60; round += 1) {
      const representations = Array.from({ length: 100 }, (_, at) => ({
        __typename: 'Order',
        id: String(1 + ((round * 7_919 + at * 104_729) % 500_000)),
      }));
      watched.reset();
      await executor.execute({ query, variables: { representations } }, watched.engine, new AbortController().signal);
      if (round >= 10) times.push(watched.elapsedMs());
      statements = watched.statements();
    }
    const spent = median(times);
    return {
      what: '100 orders by key in one batch, of 500,000, in the engine',
      ours: ms(spent),
      peer: `${statements} statement`,
      verdict: '≤ 5 ms, 1 statement',
      holds: spent <= 5 && statements === 1,
    };
  } finally {
    await engine.close();
  }
}

/** From nothing but the installed packages to the first answer, and again with the data there. */
export async function starts(): Promise<readonly Figure[]> {
  const fresh = await mkdtemp(join(tmpdir(), 'meshway-bench-'));
  const startOnce = async (): Promise<void> => {
    const gateway = await startMeshway(['start', '--example', '--home', fresh]);
    await askFor(gateway, '{ orderAggregate { count } }');
    await gateway.stop();
  };
  try {
    const coldMs = await timeMs(startOnce);
    const warm: number[] = [];
    for (let round = 0; round < 3; round += 1) warm.push(await timeMs(startOnce));
    return [
      {
        what: 'cold first start: data made, eight products published, first answer',
        ours: `${(coldMs / 1000).toFixed(1)} s`,
        peer: '',
        verdict: '≤ 60 s',
        holds: coldMs <= 60_000,
      },
      {
        what: 'warm start to the first answer',
        ours: `${(median(warm) / 1000).toFixed(1)} s`,
        peer: '',
        verdict: '≤ 3 s',
        holds: median(warm) <= 3_000,
      },
    ];
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function prepareExample(): Promise<void> {
  await mustRun(['example', 'prepare', '--home', home]);
}

async function askFor(gateway: Running, query: string) {
  const { data, errors } = JSON.parse(await askForText(gateway, query));
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

/** The peer sends nothing over a wire and keeps no answers, so ours is neither compressed nor taken from the cache. */
async function askForText(gateway: Running, query: string): Promise<string> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'identity', 'cache-control': 'no-store' },
    body: JSON.stringify({ query }),
  });
  return response.text();
}

async function openReadOnly(path: string) {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  return {
    rows: async (sql: string) => (await connection.runAndReadAll(sql)).getRows(),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function mustEqual(ours: unknown, theirs: unknown): Promise<void> {
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) throw new Error('The two sides of the comparison do not give the same answer.');
}

function watch(engine: Engine) {
  let elapsed = 0;
  let count = 0;
  return {
    engine: {
      name: engine.name,
      dialect: engine.dialect,
      close: () => engine.close(),
      query: async (statement: Statement, signal: AbortSignal) => {
        const startedAt = process.hrtime.bigint();
        const rows = await engine.query(statement, signal);
        elapsed += Number(process.hrtime.bigint() - startedAt) / 1e6;
        count += 1;
        return rows;
      },
    } satisfies Engine,
    reset: () => {
      elapsed = 0;
      count = 0;
    },
    elapsedMs: () => elapsed,
    statements: () => count,
  };
}
