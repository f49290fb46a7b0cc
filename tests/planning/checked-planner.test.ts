// Goal: an operation is planned in bounded time, and asks each subgraph only for what it can know, whatever Apollo's planner finds cheapest.
// Method: the planner of the thread, run here; Apollo's planner is listened to for how many plans it compares.
import { QueryPlanner } from '@apollo/query-planner';
import { compose } from '../../gateway/generations';
import { CheckedPlanner } from '../../gateway/planning/checked-planner';
import { fetchesOf } from '../../gateway/planning/plan-subgraphs';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@provides", "@requires", "@shareable"])\n';
const planners: QueryPlanner[] = [];
afterEach(() => jest.restoreAllMocks());

function plannerOf(...sdls: readonly string[]): (document: string) => ReturnType<typeof fetchesOf> {
  const planner = new CheckedPlanner(
    compose(sdls.map((sdl, index) => ({ name: `g${index}`, url: `http://g${index}.test`, sdl: link + sdl }))),
  );
  return (document) => fetchesOf(planner.plan({ document, operationName: undefined, labels: [], holding: [] }));
}

/** How many plans were compared each time Apollo's planner was asked. */
function compared(): readonly (number | undefined)[] {
  return planners.map((planner) => planner.lastGeneratedPlanStatistics()?.evaluatedPlanCount);
}

function listen(): void {
  planners.length = 0;
  const build = QueryPlanner.prototype.buildQueryPlan;
  jest.spyOn(QueryPlanner.prototype, 'buildQueryPlan').mockImplementation(function (this: QueryPlanner, ...given) {
    planners.push(this);
    return build.apply(this, given);
  });
}

it('compares a thousand plans at most, where two subgraphs have each of many fields', () => {
  const names = Array.from({ length: 13 }, (_, index) => `f${index}`);
  const shared = `type Part @key(fields: "id") { id: ID! ${names.map((name) => `${name}: Leaf @shareable`).join(' ')} } type Leaf @key(fields: "id") { id: ID! }`;
  const fetchesFor = plannerOf(
    'type Query { part: Part } type Part @key(fields: "id") { id: ID! }',
    `${shared} type Other0 { x: Int }`,
    `${shared} type Other1 { x: Int }`,
    `type Leaf @key(fields: "id") { id: ID! n: Int }`,
  );
  listen();
  const fetches = fetchesFor(`{ part { ${names.map((name) => `${name} { n }`).join(' ')} } }`);
  expect(compared()).toEqual([expect.any(Number)]);
  expect(compared()[0]).toBeGreaterThan(100);
  expect(compared()[0]).toBeLessThanOrEqual(1_000);
  expect(new Set(fetches.map(({ serviceName }) => serviceName)).size).toBe(3);
});

it('takes what is provided of one type for provided of no other', () => {
  const fetchesFor = plannerOf(
    `type Query { all: [Node!]! @provides(fields: "... on B { n }") } interface Node { id: ID! }
      type A implements Node @key(fields: "id") { id: ID! n: Int @external cost: Int @requires(fields: "n") }
      type B implements Node @key(fields: "id") { id: ID! n: Int @external }`,
    'type A @key(fields: "id") { id: ID! n: Int } type B @key(fields: "id") { id: ID! n: Int @shareable }',
    'type A @key(fields: "id") { id: ID! cost: Int @external total: Int @requires(fields: "cost") }',
  );
  const [first, ...others] = fetchesFor('{ all { ... on A { total } ... on B { n } } }');
  expect(first?.operation).not.toContain('cost');
  expect(others.map(({ serviceName }) => serviceName)).toEqual(['g1', 'g0', 'g2']);
});

it('gives a representation one value of a field, whatever arguments it is required with', () => {
  const fetchesFor = plannerOf(
    'type Query { item: Item } type Item @key(fields: "id") { id: ID! price(in: String): Int }',
    `type Item @key(fields: "id") { id: ID! price(in: String): Int @external
      low: Int @requires(fields: "price(in: \\"a\\")") high: Int @requires(fields: "price(in: \\"b\\")") }`,
  );
  const [base, ...others] = fetchesFor('{ item { low high } }');
  expect(base?.operation).toContain('_required0_price:price(in:"a")_required1_price:price(in:"b")');
  const asked = others.map(({ operation, requires }) => [
    /low|high/.exec(operation)?.[0],
    /_required\d/.exec(JSON.stringify(requires))?.[0],
  ]);
  expect(asked.sort()).toEqual([
    ['high', '_required1'],
    ['low', '_required0'],
  ]);
});

it('enters where a computed field lives by a key, also when the object is in the key of another', () => {
  const fetchesFor = plannerOf(
    `type T @key(fields: "id owner { id }") { id: ID! @shareable owner: U! @shareable n: Int c3: Int @external c1: Int @requires(fields: "c3") }
      type U @key(fields: "id") { id: ID! @shareable n: Int v: Int c3: Int @external c2: Int @requires(fields: "c3") }`,
    `type Query { all: [T!] }
      type T @key(fields: "id owner { id }") { id: ID! @shareable owner: U! @shareable n: Int @external c3: Int @requires(fields: "n") }
      type U @key(fields: "id") { id: ID! @shareable n: Int @external v: Int @external c3: Int @requires(fields: "n v")
        c2: Int @external c1: Int @requires(fields: "v c2") }`,
  );
  const fetches = fetchesFor('{ all { c1 owner { c1 } } }');
  const computing = fetches.filter(({ operation }) => /\bc\d/.test(operation));
  expect(computing.map(({ operation }) => /on (\w)\{(c\d)/.exec(operation)?.slice(1).join('.')).sort()).toEqual(
    ['T.c1', 'T.c3', 'U.c1', 'U.c2', 'U.c3'].sort(),
  );
  for (const { requires } of computing) expect(JSON.stringify(requires)).toContain('"name":"id"');
});

it('asks for what is required with arguments where it is known, also when who is asked first requires it without', () => {
  const fetchesFor = plannerOf(
    `type Query { all: [T!] } type T @key(fields: "id") { id: ID! size(in: String): Int @external weight: Int @external
      cost: Int @requires(fields: "size weight") }`,
    'type T @key(fields: "id") { id: ID! size(in: String): Int @external weight: Int @requires(fields: "size(in: \\"cm\\")") }',
    'type T @key(fields: "id") { id: ID! size(in: String): Int weight: Int @external label: Int @requires(fields: "weight") }',
  );
  const asked = fetchesFor('{ all { label } }').filter(({ operation }) => operation.includes('size'));
  expect(asked.map(({ serviceName }) => serviceName)).toEqual(['g2']);
});
