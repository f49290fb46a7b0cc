// Goal: each caller is shown the schema of what they may use, and no name beyond it, whatever names protection goes by.
// Method: graphs composed from SDL; the schema of a view printed, for callers with and without what is asked of them.
import { composed, federation, graphOf, graphOfSupergraph, withScopes } from './support/graph';

const known = withScopes();

it('leaves out fields, arguments and types, and everything that leads to them alone', async () => {
  const graph = await graphOf(`${federation('"@key", "@authenticated", "@policy", "@requiresScopes"')}
    type Query { open: Open a: Secret list: [Secret!]! byLevel(level: Level): Int demanding(level: Level!): Int any: Any node: Node filter(by: Filter): Int }
    type Open implements Node @key(fields: "id") { id: ID! hidden: Int @policy(policies: [["p"]]) scoped: Int @requiresScopes(scopes: [["s"]]) child: OnlySecret }
    type Secret implements Node @authenticated { id: ID! }
    type OnlySecret { x: Int @authenticated }
    enum Level @authenticated { LOW HIGH }
    input Filter { level: Level }
    union Any = Open | Secret
    interface Node { id: ID! }
  `);
  expect(graph.visibleTo()).toContain('type Query {\n  open: Open\n  byLevel: Int\n  any: Any\n  node: Node\n  filter: Int\n}');
  expect(graph.visibleTo()).toContain('type Open implements Node {\n  id: ID!\n}');
  expect(graph.visibleTo()).toContain('union Any = Open');
  expect(graph.visibleTo()).not.toMatch(/Secret|enum Level|Filter|hidden|scoped|demanding/);
  expect(graph.visibleTo(withScopes('s'))).toMatch(/enum Level[\s\S]*scoped: Int/);
  expect(graph.visibleTo(withScopes('s'))).not.toContain('hidden');
});

it('follows renamed imports, and a namespace', async () => {
  const renamed = await graphOf(`${federation('{ name: "@authenticated", as: "@login" }')} type Query { a: Int b: Int @login }`);
  const spaced = await graphOf(
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") type Query { a: Int b: Int @federation__authenticated }',
  );
  for (const graph of [renamed, spaced]) {
    expect(graph.visibleTo()).not.toContain('b: Int');
    expect(graph.visibleTo(known)).toContain('b: Int');
  }
});

it('draws what cannot be printed: defaults of any scalar, types in several pieces, roots of any name', async () => {
  const graph = await graphOf(`${federation('"@authenticated"')}
    schema { query: Asked mutation: Done }
    scalar Json
    type Asked { open(by: Json = { deep: [1] }): Int closed: Int @authenticated }
    extend type Asked { more: Int }
    type Done { write: Int @authenticated }`);
  expect(Object.keys(graph.viewOf().schema.getQueryType()?.getFields() ?? {})).toEqual(['open', 'more']);
  expect(graph.viewOf().schema.getMutationType()).toBeUndefined();
  expect(graph.viewOf().schema.getQueryType()?.getFields().open?.args[0]?.defaultValue).toEqual({ deep: [1] });
  expect(graph.viewOf(known).schema.getMutationType()?.getFields()).toHaveProperty('write');
});

it('leaves out what takes a protected value from a context, whichever type gives it, through unions and chains', async () => {
  const shops = `${federation('"@key", "@external", "@requires", "@context", "@fromContext"')}
    type Query { user: User shop: Shop any: Place }
    type User @key(fields: "id") @context(name: "place") { id: ID! home: Home @external basket: Basket }
    type Shop @key(fields: "id") @context(name: "place") { id: ID! home: Home @external rank: Int @external till: ID @requires(fields: "rank") basket: Basket }
    union Place @context(name: "sort") = User | Shop
    type Home @key(fields: "id") { id: ID! country: String @external }
    type Basket @key(fields: "id") { id: ID!
      byPlace(country: String @fromContext(field: "$place { home { country } }")): Int
      bySort(sort: ID @fromContext(field: "$sort ... on User { id } ... on Shop { till }")): Int }`;
  const homes = (onRank: string, onCountry: string) => `${federation('"@key", "@requiresScopes"')}
    type User @key(fields: "id") { id: ID! home: Home } type Shop @key(fields: "id") { id: ID! home: Home rank: Int ${onRank} }
    type Home @key(fields: "id") { id: ID! country: String ${onCountry} }`;
  // Composed by somebody who was not told what the subgraph asks for now.
  const asking = homes('@requiresScopes(scopes: [["r"]])', '@requiresScopes(scopes: [["c"]])');
  const graph = await graphOfSupergraph(
    composed(shops, homes('', '')),
    new Map([
      ['s0', shops],
      ['s1', asking],
    ]),
  );
  const basketOf = (...scopes: readonly string[]) => /type Basket \{[^}]*\}/.exec(graph.visibleTo(withScopes(...scopes)))?.[0];
  expect(basketOf()).toBe('type Basket {\n  id: ID!\n}');
  expect(basketOf('c')).toBe('type Basket {\n  id: ID!\n  byPlace: Int\n}');
  expect(basketOf('r')).toBe('type Basket {\n  id: ID!\n  bySort: Int\n}');
});

it('reads a supergraph of others, with the names it has there', async () => {
  const sdl = composed(`${federation('{ name: "@requiresScopes", as: "@needs" }')} type Query { a: Int b: Int @needs(scopes: [["s"]]) }`);
  const graph = await graphOfSupergraph(sdl);
  expect(graph.visibleTo(known)).not.toContain('b: Int');
  expect(graph.visibleTo(withScopes('s'))).toContain('b: Int');
});

it('protects in all subgraphs what one of them protects, and asks for everything that several ask for', async () => {
  const shared = (directive: string) =>
    `${federation('"@shareable", "@authenticated", "@requiresScopes"')} type Query { q: T @shareable } type T @shareable { a: Int b: Int ${directive} }`;
  const one = await graphOf(shared('@authenticated'), shared(''));
  expect(one.visibleTo()).toContain('type T {\n  a: Int\n}');
  const both = await graphOf(shared('@requiresScopes(scopes: [["x"], ["y"]])'), shared('@requiresScopes(scopes: [["z"]])'));
  expect(['x', 'z', 'xz', 'yz', 'xyz'].map((scopes) => both.viewOf(withScopes(...scopes)).mayRead('T', 'b'))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

it('asks on an interface for what all its implementations ask for', async () => {
  const graph = await graphOf(`${federation('"@requiresScopes"')}
    type Query { pets: [Pet!]! }
    interface Pet { name: String vet: String }
    type Cat implements Pet { name: String @requiresScopes(scopes: [["cat"]]) vet: String }
    type Dog implements Pet { name: String @requiresScopes(scopes: [["dog"]]) vet: String }`);
  const mayRead = (...scopes: string[]) => ['Pet', 'Cat', 'Dog'].map((type) => graph.viewOf(withScopes(...scopes)).mayRead(type, 'name'));
  expect([mayRead(), mayRead('cat'), mayRead('cat', 'dog')]).toEqual([
    [false, false, false],
    [false, true, false],
    [true, true, true],
  ]);
  expect(graph.visibleTo(withScopes('cat'))).toContain('interface Pet {\n  vet: String\n}');
});

it('asks of a field for what the fields it is computed from ask for, through chains', async () => {
  const supergraph = composed(
    `${federation('"@key", "@requiresScopes"')} type Query { t: T } type T @key(fields: "id") { id: ID! price: Int @requiresScopes(scopes: [["s"]]) }`,
    `${federation('"@key", "@external", "@requires", "@requiresScopes"')}
      type T @key(fields: "id") { id: ID! price: Int @external tax: Int @requires(fields: "price") @requiresScopes(scopes: [["s"]]) }`,
    `${federation('"@key", "@external", "@requires", "@requiresScopes"')}
      type T @key(fields: "id") { id: ID! tax: Int @external total: Int @requires(fields: "tax") @requiresScopes(scopes: [["s"]]) name: String }`,
  );
  // A supergraph that was composed by somebody less careful, and says so of the first field alone.
  const [first = '', ...rest] = supergraph.split('@requiresScopes(scopes: [["s"]])');
  const graph = await graphOfSupergraph(`${first}@requiresScopes(scopes: [["s"]])${rest.join('')}`);
  expect(graph.visibleTo(known)).toContain('type T {\n  id: ID!\n  name: String\n}');
  expect(graph.visibleTo(withScopes('s'))).toMatch(/price[\s\S]*tax[\s\S]*total/);
});

it('asks of every object for what a subgraph asks through an interface object', async () => {
  const graph = await graphOf(
    `${federation('"@key"')} type Query { items: [Item!]! } interface Item @key(fields: "id") { id: ID! } type Book implements Item @key(fields: "id") { id: ID! }`,
    `${federation('"@key", "@interfaceObject", "@requiresScopes"')}
      type Item @key(fields: "id") @interfaceObject { id: ID! cost: Int @requiresScopes(scopes: [["cost"]]) }`,
  );
  expect(['Item', 'Book'].map((type) => graph.viewOf(known).mayRead(type, 'cost'))).toEqual([false, false]);
  expect(['Item', 'Book'].map((type) => graph.viewOf(withScopes('cost')).mayRead(type, 'cost'))).toEqual([true, true]);
});

it('is the same object for callers who may see the same, whoever they are', async () => {
  const graph = await graphOf(
    `${federation('"@requiresScopes"')} type Query { a: Int b: Int @requiresScopes(scopes: [["s"], ["t", "u"]]) }`,
  );
  expect(graph.viewOf(withScopes('s', 'other'))).toBe(graph.viewOf(withScopes('t', 'u', 'x')));
  expect(graph.viewOf(withScopes('t'))).toBe(graph.viewOf());
});

it('shows a caller who may use nothing a query type without fields', async () => {
  const graph = await graphOf(`${federation('"@authenticated"')} type Query { a: Int @authenticated }`);
  expect(graph.visibleTo()).not.toContain('a: Int');
  expect(graph.visibleTo(known)).toContain('a: Int');
});

it('refuses more alternatives than can be looked through quickly', async () => {
  const scopes = Array.from({ length: 17 }, (_, at) => `["s${at}"]`).join(', ');
  await expect(
    graphOf(`${federation('"@requiresScopes"')} type Query { a: Int b: Int @requiresScopes(scopes: [${scopes}]) }`),
  ).rejects.toMatchObject({ message: expect.stringContaining('Query.b') });
});
