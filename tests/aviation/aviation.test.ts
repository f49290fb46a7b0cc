// Goal: domains nobody thought of when the platform was written are served by files alone, and their answers are those of plain SQL.
// Method: publish and start the mesh beside this file with the built command, ask through HTTP, and ask DuckDB the same of the files
// the records came in.
import fc from 'fast-check';
import { mustRun, type Running, startMeshway, temporaryFolder } from '../support/meshway';
import { openPlainSql, type PlainSql } from '../support/sql';
import { files, mesh, publishAviation } from './publish';

let gateway: Running;
let sql: PlainSql;
let home: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  home = await temporaryFolder('aviation');
  await publishAviation(home.path);
  gateway = await startMeshway(['start', '--mesh', mesh, '--home', home.path]);
  sql = await openPlainSql();
  await sql.rows(`CREATE VIEW flights AS FROM '${files.flights}'`);
  await sql.rows(`CREATE VIEW airports AS FROM '${files.airports}'`);
  await sql.rows(`CREATE VIEW strikes AS FROM '${files.birdStrikes}'`);
}, 120_000);

afterAll(async () => {
  expect(await gateway.stop()).toBe(0);
  sql.close();
  await home.remove();
});

async function data(query: string, variables?: Record<string, unknown>) {
  const answer = await gateway.ask(query, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

it('lints clean', async () => {
  expect(await mustRun(['contract', 'lint', mesh])).toContain('No problems');
});

it('counts, sums and averages three million flights as SQL does', async () => {
  const { flightAggregate } = await data(
    '{ flightAggregate { count countDistinct { origin destination } sum { delay distance } avg { delay } min { departedAt delay } max { departedAt delay } } }',
  );
  const [expected] = await sql.rows(
    `SELECT count(*)::INT AS n, count(DISTINCT origin)::INT AS origins, count(DISTINCT destination)::INT AS destinations, sum(delay)::VARCHAR AS delay,
       sum(distance)::VARCHAR AS distance, avg(delay) AS mean, min(delay)::INT AS low, max(delay)::INT AS high,
       strftime(min(date), '%Y-%m-%dT%H:%M:%SZ') AS first, strftime(max(date), '%Y-%m-%dT%H:%M:%SZ') AS last FROM flights`,
  );
  expect(flightAggregate).toEqual({
    count: expected?.n,
    countDistinct: { origin: expected?.origins, destination: expected?.destinations },
    sum: { delay: expected?.delay, distance: expected?.distance },
    avg: { delay: expect.closeTo(Number(expected?.mean), 9) },
    min: { departedAt: expected?.first, delay: expected?.low },
    max: { departedAt: expected?.last, delay: expected?.high },
  });
});

it('groups by month and airport as SQL does', async () => {
  const { flightGroups } = await data(`{
    flightGroups(by: [{ field: DEPARTED_AT, bucket: MONTH }, { field: ORIGIN }], where: { delay: { gt: 60 }, distance: { lte: 1500 } },
                 having: { count: { gte: 500 } }, orderBy: [{ count: DESC }, { key: { origin: ASC } }, { key: { departedAt: ASC } }], first: 1000) {
      totalCount nodes { key { departedAt origin } count max { delay } sum { distance } }
    } }`);
  const expected = await sql.rows(
    `SELECT strftime(date_trunc('month', date), '%Y-%m-%dT00:00:00Z') AS month, origin, count(*)::INT AS n, max(delay)::INT AS high, sum(distance)::VARCHAR AS miles
     FROM flights WHERE delay > 60 AND distance <= 1500 GROUP BY ALL HAVING n >= 500 ORDER BY n DESC, origin, month`,
  );
  expect(expected.length).toBeGreaterThan(20);
  expect(flightGroups.totalCount).toBe(expected.length);
  expect(flightGroups.nodes).toEqual(
    expected.map(({ month, origin, n, high, miles }) => ({
      key: { departedAt: month, origin },
      count: n,
      max: { delay: high },
      sum: { distance: miles },
    })),
  );
});

it('goes from airports to their flights and traffic, over three subgraphs', async () => {
  const { airports } = await data(`{
    airports(where: { state: { eq: "CA" }, city: { startsWith: "San" } }, orderBy: [{ name: ASC }], first: 50) {
      totalCount
      nodes { iata name traffic { departures delayMinutes destinations }
        departures(first: 3, orderBy: [{ delay: DESC }, { id: ASC }]) { totalCount nodes { delay destinationAirport { name } } } } } }`);
  const expected = await sql.rows(`SELECT iata, name FROM airports WHERE state = 'CA' AND starts_with(city, 'San') ORDER BY name, iata`);
  expect(airports.totalCount).toBe(expected.length);
  expect(airports.nodes.map(({ iata, name }: { iata: string; name: string }) => ({ iata, name }))).toEqual(expected);
  for (const { iata, traffic, departures } of airports.nodes) {
    const worst = await sql.rows(
      `SELECT delay::INT AS delay, airports.name FROM flights JOIN airports ON iata = destination WHERE origin = '${iata}' QUALIFY row_number() OVER (ORDER BY delay DESC, file_index) <= 3 ORDER BY delay DESC, file_index`.replace(
        'FROM flights',
        `FROM (SELECT *, row_number() OVER () AS file_index FROM flights) AS flights`,
      ),
    );
    const [totals] = await sql.rows(
      `SELECT count(*)::VARCHAR AS departures, sum(delay)::VARCHAR AS delay, count(DISTINCT destination)::INT AS destinations FROM flights WHERE origin = '${iata}'`,
    );
    expect(departures).toEqual({
      totalCount: Number(totals?.departures),
      nodes: worst.map(({ delay, name }) => ({ delay, destinationAirport: { name } })),
    });
    expect(traffic).toEqual(
      totals?.departures === '0'
        ? null
        : { departures: totals?.departures, delayMinutes: totals?.delay, destinations: totals?.destinations },
    );
  }
});

it('keeps the cents of what bird strikes cost', async () => {
  const { birdStrikeGroups } = await data(`{
    birdStrikeGroups(by: [{ field: DAMAGE }, { field: FLIGHT_DATE, bucket: YEAR }], orderBy: [{ key: { damage: ASC } }, { key: { flightDate: ASC } }], first: 1000) {
      nodes { key { damage flightDate } count sum { costTotal } avg { costTotal } } } }`);
  const expected = await sql.rows(
    `SELECT "Effect Amount of damage" AS damage, date_trunc('year', "Flight Date")::DATE::VARCHAR AS year, count(*)::INT AS n, (sum("Cost Total $")::DECIMAL(18,2))::VARCHAR AS cost
     FROM strikes GROUP BY ALL ORDER BY damage, year`,
  );
  const seen = birdStrikeGroups.nodes.map(
    ({ key, count, sum }: { key: { damage: string; flightDate: string }; count: number; sum: { costTotal: string } }) => ({
      damage: key.damage,
      year: key.flightDate,
      n: count,
      cost: sum.costTotal,
    }),
  );
  expect(seen).toEqual(expected);
});

it('walks all bird strikes of one operator page by page, each once', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { birdStrikes }: { birdStrikes: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } = await data(
      `query ($after: String) { birdStrikes(where: { operator: { eq: "MILITARY" } }, orderBy: [{ species: ASC }, { flightDate: DESC }], first: 97, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    seen.push(...birdStrikes.nodes.map(({ id }) => id));
    after = birdStrikes.pageInfo.hasNextPage ? birdStrikes.pageInfo.endCursor : null;
  } while (after !== null);
  const expected = await sql.rows(
    `SELECT (row_number() OVER () - 1)::VARCHAR AS id FROM strikes QUALIFY "Aircraft Airline Operator" = 'MILITARY' ORDER BY "Wildlife Species" NULLS LAST, "Flight Date" DESC NULLS LAST, id::BIGINT`,
  );
  expect(seen).toEqual(expected.map(({ id }) => id));
});

it('filters as SQL does, whatever is asked', async () => {
  const filter = fc.record(
    {
      delay: fc.record({ gte: fc.integer({ min: -60, max: 200 }) }),
      distance: fc.record({ lt: fc.integer({ min: 0, max: 3000 }) }),
      origin: fc.record({ in: fc.subarray(['SFO', 'LAX', 'JFK', 'ATL', 'no such'], { minLength: 1 }) }),
      destination: fc.record({ neq: fc.constantFrom('SFO', 'ORD') }),
    },
    { requiredKeys: [] },
  );
  type Filter = typeof filter extends fc.Arbitrary<infer T> ? T : never;
  const toSql = ({ delay, distance, origin, destination }: Filter): string =>
    [
      'true',
      ...(delay ? [`delay >= ${delay.gte}`] : []),
      ...(distance ? [`distance < ${distance.lt}`] : []),
      ...(origin ? [`origin IN (${origin.in.map((code) => `'${code}'`).join()})`] : []),
      ...(destination ? [`destination IS DISTINCT FROM '${destination.neq}'`] : []),
    ].join(' AND ');
  await fc.assert(
    fc.asyncProperty(filter, filter, async (one, other) => {
      const { flightAggregate } = await data('query ($where: FlightFilter) { flightAggregate(where: $where) { count sum { delay } } }', {
        where: { or: [one, { not: other }] },
      });
      const [expected] = await sql.rows(
        `SELECT count(*)::INT AS n, sum(delay)::VARCHAR AS delay FROM flights WHERE (${toSql(one)}) OR NOT (${toSql(other)})`,
      );
      expect(flightAggregate).toEqual({ count: expected?.n, sum: { delay: expected?.delay } });
    }),
    { numRuns: 25 },
  );
}, 60_000);
