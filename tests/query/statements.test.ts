// Goal: a selection becomes one readable statement that a database accepts, and a known operation is only bound again.
// Method: a table of operations; each statement is explained and run by a real DuckDB, counted, and shown here where it is worth reading.
import type { Engine } from '../../subgraphs/kit/engines';
import { createQueryExecutor } from '../../subgraphs/kit/query';
import type { Warehouse } from './support/ask';
import { openSample } from './support/sample';
import { warehouseModel, warehouseSdl } from './support/warehouse';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openSample();
});
afterAll(() => warehouse.close());

const operations: readonly (readonly [operation: string, statements: number, variables?: Record<string, unknown>])[] = [
  ['{ thing(id: 1) { id } }', 1],
  ['{ thing(id: 1) { __typename } rate(code: "EUR", day: "2025-01-01") { value day } }', 2],
  ['{ things { __typename } }', 1],
  ['{ things { nodes { __typename } } }', 1],
  ['{ things { pageInfo { __typename } } }', 1],
  ['{ things { totalCount } }', 1],
  [
    '{ things(after: null, first: 2) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }',
    1,
  ],
  [
    '{ things(first: 2) { e1: edges { node { parts { nodes { id } } } } e2: edges { node { parts(last: 1) { totalCount } } } nodes { detail { id } } } }',
    1,
  ],
  ['{ things { nodes { parent { parent { parent { children { nodes { parts { totalCount } } } } } } } } }', 1],
  ['{ things { nodes { owner { things { nodes { owner { things { totalCount } } } } } } } }', 1],
  ['{ things { nodes { parts { __typename } children { __typename totalCount } } } }', 1],
  ['{ thing(id: 1) { parts { nodes { id } } children { nodes { id } } detail { maker { id } } } }', 1],
  ['{ things(where: { id: { in: [] }, and: [], or: [], not: {} }) { totalCount } }', 1],
  [
    'query ($in: [BigInt!]) { things(where: { big: { in: $in, nin: $in } }) { totalCount } }',
    1,
    { in: Array.from({ length: 10_000 }, (_, at) => String(at)) },
  ],
  ['{ thingAggregate { __typename } }', 1],
  ['{ thingAggregate { count sum { __typename } } }', 1],
  ['{ thingGroups(by: [{ field: KIND }]) { __typename } }', 1],
  [
    '{ thingGroups(by: [{ field: DAY, bucket: HOUR }, { field: AT, bucket: QUARTER }, { field: FLAG }, { field: RATIO }], having: { not: { avg: { price: { lt: "3" } } }, or: [{ count: { gt: 0 } }, { min: { name: { contains: "o" } } }] }, orderBy: [{ countDistinct: { name: DESC } }, { max: { at: ASC } }]) { edges { cursor node { key { day at flag ratio } avg { huge ratio } } } } }',
    1,
  ],
  ['{ _entities(representations: [{ __typename: "Thing", id: 1 }]) { ... on Owner { id } __typename } }', 1],
  ['query ($id: ID!) { _entities(representations: [{ __typename: "Owner", id: $id }]) { ... on Owner { id } } }', 1, { id: "o'1" }],
  ['{ __typename }', 0],
];

it.each(operations.map(([operation, count, variables]) => ({ operation, count, variables })))(
  '$operation',
  async ({ operation, count, variables }) => {
    const { errors } = await warehouse.ask(operation, variables);
    expect(errors).toBeUndefined();
    const ran = [...warehouse.statements];
    expect(ran).toHaveLength(count);
    for (const { text, params } of ran) await warehouse.engine.query({ text: `EXPLAIN ${text}`, params }, new AbortController().signal);
  },
);

it('reads like SQL that a person wrote', async () => {
  await warehouse.ask(
    'query ($kind: ThingKind!) { things(first: 2, where: { kind: { eq: $kind } }, orderBy: [{ price: DESC }]) { nodes { id price parts(first: 1) { nodes { label } } } } }',
    { kind: 'VERY_LARGE' },
  );
  const [statement] = warehouse.statements;
  expect(statement?.params).toEqual(['very large', 2, 1]);
  expect(statement?.text).toBe(
    `WITH "#rows1" AS (
  SELECT * FROM (SELECT *, row_number() OVER (ORDER BY c."price" DESC NULLS LAST, c."id" ASC) AS "#n" FROM (SELECT t."id" AS "id", t."price" AS "price" FROM "things" t WHERE t."kind" = CAST($1 AS VARCHAR) ORDER BY t."price" DESC NULLS LAST, t."id" ASC LIMIT 21) c) c WHERE "#n" <= CAST($2 AS BIGINT) + 1
), "#keys2" AS (
  SELECT DISTINCT "id" AS "#0" FROM "#rows1" WHERE "#n" <= CAST($2 AS BIGINT) AND "id" IS NOT NULL
), "#rows3" AS (
  SELECT * FROM (SELECT k."#0", t."label" AS "label", t."id" AS "id", row_number() OVER (PARTITION BY k."#0" ORDER BY t."id" ASC) AS "#n" FROM "#keys2" k JOIN "parts" t ON t."thing_id" = k."#0" WHERE TRUE) c WHERE "#n" <= CAST($3 AS BIGINT) + 1
), "#json4" AS (
  SELECT k."#0", concat('{"nodes":[', coalesce(string_agg(concat('{"label":', coalesce(CAST(to_json(r."label") AS VARCHAR), 'null'), '}'), ',' ORDER BY r."#n") FILTER (WHERE r."#n" <= CAST($3 AS BIGINT)), ''), ']}') AS "#json" FROM "#keys2" k LEFT JOIN "#rows3" r ON r."#0" = k."#0" GROUP BY k."#0"
)
SELECT concat('{"nodes":[', coalesce(string_agg(concat('{"id":', coalesce('"' || CAST(r."id" AS VARCHAR) || '"', 'null'), ',"price":', coalesce('"' || CAST(r."price" AS VARCHAR) || '"', 'null'), ',"parts":', coalesce("#json4"."#json", 'null'), '}'), ',' ORDER BY r."#n") FILTER (WHERE r."#n" <= CAST($2 AS BIGINT)), ''), ']}') FROM "#rows1" r LEFT JOIN "#json4" ON "#json4"."#0" = r."id"`,
  );
});

it('keeps one statement for all values of one shape, and another for another shape', async () => {
  const query =
    'query ($w: ThingFilter, $n: Int, $o: [ThingOrderBy!], $yes: Boolean = true) { things(where: $w, first: $n, orderBy: $o) { nodes { id name @include(if: $yes) } } }';
  const textOf = async (variables: Record<string, unknown>): Promise<string | undefined> => {
    expect((await warehouse.ask(query, variables)).errors).toBeUndefined();
    return warehouse.statements[0]?.text;
  };
  const base = await textOf({ w: { price: { gt: '1' }, name: { eq: 'a' } }, n: 1, o: [{ id: 'ASC' }] });
  expect(await textOf({ w: { price: { gt: '2.345' }, name: { eq: 'b' } }, n: 7, o: [{ id: 'ASC' }] })).toBe(base);
  const others = await Promise.all(
    [
      { w: { price: { lte: '1' }, name: { eq: 'a' } }, n: 1, o: [{ id: 'ASC' }] },
      { w: { price: { gt: '1' } }, n: 1, o: [{ id: 'ASC' }] },
      { w: { price: { gt: '1' }, name: { eq: 'a' } }, n: 1, o: [{ id: 'DESC' }] },
      { w: { price: { gt: '1' }, name: { eq: 'a' } }, n: 1, o: [{ id: 'ASC' }], yes: false },
    ].map(async (variables) => {
      const seen: string[] = [];
      const spy: Engine = {
        ...warehouse.engine,
        query: async ({ text }) => {
          seen.push(text);
          return [['null']];
        },
      };
      await createQueryExecutor({ model: warehouseModel, sdl: warehouseSdl, salt: 'salt' }).execute(
        { query, variables },
        spy,
        new AbortController().signal,
      );
      return seen[0];
    }),
  );
  expect(new Set([base, ...others]).size).toBe(5);
});

it('shows values without loss, and no value where a number is not finite', async () => {
  const text = await warehouse.text('{ things { nodes { id ownerId kind name flag small big ratio price huge day at clock tags } } }');
  expect(JSON.parse(text).data.things.nodes).toEqual([
    {
      id: '1',
      ownerId: 'o1',
      kind: 'SMALL',
      name: 'one',
      flag: true,
      small: 1,
      big: '9007199254740993',
      ratio: 0.5,
      price: '10.50',
      huge: '1.0000000001',
      day: '2025-01-31',
      at: '2025-01-31T08:30:00.12Z',
      clock: '10:00:00',
      tags: ['a', 'b"'],
    },
    {
      id: '2',
      ownerId: 'o1',
      kind: 'VERY_LARGE',
      name: null,
      flag: false,
      small: 2,
      big: '-9223372036854775808',
      ratio: null,
      price: '-0.05',
      huge: null,
      day: '2025-02-28',
      at: '2025-02-28T23:59:59Z',
      clock: '10:00:00.5',
      tags: [],
    },
    {
      id: '3',
      ownerId: 'o2',
      kind: 'O_CLOCK',
      name: 'three',
      flag: null,
      small: null,
      big: null,
      ratio: null,
      price: null,
      huge: null,
      day: null,
      at: null,
      clock: null,
      tags: null,
    },
    {
      id: '4',
      ownerId: null,
      kind: 'SMALL',
      name: 'four',
      flag: null,
      small: 4,
      big: '4',
      ratio: 4,
      price: '4.00',
      huge: '4.0000000000',
      day: null,
      at: null,
      clock: null,
      tags: null,
    },
  ]);
  const { data } = await warehouse.ask(
    '{ a: things(where: { ratio: { isNull: true } }) { totalCount } b: thingAggregate { sum { ratio } avg { ratio } max { ratio } countDistinct { ratio } } none: thingAggregate(where: { id: { eq: "x" } }) { count sum { price big } avg { price small } min { at } } }',
  );
  expect(data).toEqual({
    a: { totalCount: 2 },
    b: { sum: { ratio: 4.5 }, avg: { ratio: 2.25 }, max: { ratio: 4 }, countDistinct: { ratio: 2 } },
    none: { count: 0, sum: { price: null, big: null }, avg: { price: null, small: null }, min: { at: null } },
  });
});
