// Goal: writing an answer ourselves gives what Apollo's executor gives, for good answers and bad.
// Method: random documents over a schema with every kind of type; one subgraph answers them truly, then one value of its answer is
// spoilt; both roads run on the same answer. Where Apollo gives up on a whole answer, ours must name the place.

import fc from 'fast-check';
import { Federation } from '../execution/support/federation';
import type { Json } from './support/stack';

const sdl = `
  scalar Anything
  enum Color { RED BLUE }
  type Query { a: A aa: [A!]! maybe: [A] i: I ii: [I!] u: U uu: [U!]! n: Int! matrix: [[Int!]!]! }
  type A implements I { id: ID! s: String! f: Float b: Boolean! e: Color! any: Anything next: A i: I! tags: [String!] deep: [[A!]] }
  type B implements I { id: ID! s: String! n: Int! other: A! }
  interface I { id: ID! s: String! }
  union U = A | B
`;
const leaf = { s: 's "quoted"\u2028', f: 1.5, b: true, e: 'BLUE', any: { x: [1, null] }, tags: ['t', ''] };
const a = (depth: number): Json => ({
  __typename: 'A',
  id: 'a1',
  ...leaf,
  next: depth > 0 ? () => a(depth - 1) : null,
  i: () => b(),
  deep: depth > 0 ? () => [[a(depth - 1)], null] : [],
});
const b = (): Json => ({ __typename: 'B', id: 7, s: '', n: -3, other: () => a(0) });
const root = {
  a: () => a(3),
  aa: () => [a(1), a(0)],
  maybe: () => [null, a(1)],
  i: () => b(),
  ii: () => [a(1), b()],
  u: () => a(1),
  uu: () => [b(), a(0)],
  n: () => 5,
  matrix: () => [[1, 2], []],
};

type Spoil = (data: Json) => Json;
let federation: Federation;
let spoil: Spoil = (data) => data;

beforeAll(async () => {
  federation = await Federation.start([{ name: 'only', typeDefs: sdl, resolvers: { Query: root } }]);
  federation.spoil = (_, answer) => ({ ...answer, data: spoil(answer.data) });
});
afterAll(() => federation.close());

/** Apollo tells what is wrong in the data it got beside the answer. */
const places = ({ data, errors = [], extensions }: Json) => ({
  data,
  errors: [...errors, ...(extensions?.valueCompletion ?? [])].map(({ path }: Json) => path),
});

async function bothRoads(query: string, variables?: Record<string, unknown>): Promise<Json> {
  const ours = await federation.ours(query, variables);
  expect(places(ours)).toEqual(places(await federation.apollo(query, variables)));
  return ours;
}

beforeEach(() => {
  spoil = (data) => data;
});

describe('documents written by hand', () => {
  it.each([
    '{ __typename n matrix t: __typename }',
    '{ a { ...F next { ...F next { id } } } } fragment F on A { id k: __typename e any tags }',
    '{ ii { __typename id ... on A { f b } ... on B { n other { s } } } }',
    '{ ii { s } uu { ... on I { id s } ... on A { x: s } ... on B { x: s } } }',
    '{ a { next { id } next { s next { b } } ... { next { f } } ... on I { id s } } }',
    '{ maybe { id deep { id } } u { ... on B { id } } }',
  ])('%s', async (query) => {
    const { data, errors } = await bothRoads(query);
    expect(errors).toBeUndefined();
    expect(data).not.toBeNull();
  });

  it('keep to @skip and @include, with variables and their defaults', async () => {
    const query =
      'query ($on: Boolean!, $off: Boolean = false) { a { id @include(if: $on) s @skip(if: $off) next @include(if: $on) { b @skip(if: $on) f } ... @include(if: $off) { e } } }';
    for (const on of [true, false])
      for (const off of [true, false, undefined]) await bothRoads(query, { on, ...(off === undefined ? {} : { off }) });
  });

  it('order fields as the document does', async () => {
    expect(Object.keys((await bothRoads('{ a { s id f __typename } }')).data.a)).toEqual(['s', 'id', 'f', '__typename']);
  });
});

describe('answers that are not what the schema promises', () => {
  it.each<[string, string, Spoil, (string | number)[]]>([
    ['an object where a list should be', '{ maybe { id } }', (data) => ({ ...data, maybe: { id: 1 } }), ['maybe']],
    ['a list where an object should be', '{ a { id } }', (data) => ({ ...data, a: [] }), ['a']],
    ['a string where an object should be', '{ a { id } }', (data) => ({ ...data, a: 'x' }), ['a']],
    ['a type the abstract type does not have', '{ i { id } }', (data) => ({ ...data, i: { ...data.i, __typename: 'Query' } }), ['i']],
  ])('%s is null with an error at its place', async (_, query, damage, path) => {
    spoil = damage;
    const { data, errors } = await federation.ours(query);
    expect(data[path[0] as string]).toBeNull();
    expect(errors).toEqual([expect.objectContaining({ path, extensions: expect.objectContaining({ code: 'SUBGRAPH_BAD_ANSWER' }) })]);
  });

  it('keep a key named like a method of objects apart from that method', async () => {
    spoil = () => JSON.parse('{"a":{"__proto__":{"id":"x"}}}');
    expect((await bothRoads('{ a { id } }')).data).toEqual({ a: null });
  });
});

describe('random documents and random damage', () => {
  const fields = {
    Query: { leaves: ['n', 'matrix', '__typename'], branches: { a: 'A', aa: 'A', maybe: 'A', i: 'I', ii: 'I', u: 'U', uu: 'U' } },
    A: {
      leaves: ['id', 's', 'f', 'b', 'e', 'any', 'tags', '__typename', 'y: s'],
      branches: { next: 'A', i: 'I', deep: 'A', 'again: next': 'A', '... on I': 'Wide', '...': 'A' },
    },
    B: { leaves: ['id', 's', 'n', '__typename', 'y: s'], branches: { other: 'A', '... on I': 'Wide' } },
    I: { leaves: ['id', 's', '__typename', 'y: s'], branches: { '... on A': 'A', '... on B': 'B' } },
    // Inside a wider fragment Apollo forgets what an object is, and drops a narrower one there; so none is put there.
    Wide: { leaves: ['id', 's', '__typename', 'y: s'], branches: {} },
    U: { leaves: ['__typename'], branches: { '... on A': 'A', '... on B': 'B', '... on I': 'I' } },
  } as const;
  type Name = keyof typeof fields;
  const names = Object.keys(fields) as Name[];
  const selections = fc.letrec<Record<Name, string>>((tie) => {
    const of = (name: Name) => {
      const branches = Object.entries(fields[name].branches).map(([field, type]) => tie(type).map((inner) => `${field} { ${inner} }`));
      return fc
        .array(fc.oneof({ maxDepth: 5, withCrossShrink: true }, fc.constantFrom(...fields[name].leaves), ...branches), {
          minLength: 1,
          maxLength: 4,
        })
        .map((parts) => parts.join(' '));
    };
    return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, fc.Arbitrary<string>>;
  });
  const badValue = fc.constantFrom<Json>(null, undefined, 0, 1.5, '', 'RED', 'GREEN', true, 1e21);

  it('come out the same on both roads', async () => {
    await fc.assert(
      fc.asyncProperty(selections.Query, fc.nat(), badValue, async (selection, at, value) => {
        spoil = (data) => {
          const spots = leavesOf(data);
          const spot = spots[at % (spots.length + 1)];
          if (spot) spot.holder[spot.key] = value;
          return data;
        };
        await bothRoads(`{ ${selection} }`);
      }),
      { numRuns: 150 },
    );
  });

  /** Places of values that are no lists or objects of the schema: damage to those ends Apollo's whole answer. */
  function leavesOf(value: Json): { holder: Json; key: string | number }[] {
    return Object.entries(value ?? {}).flatMap(([key, inner]) => {
      if (key === '__typename' || key === 'any') return [];
      return inner !== null && typeof inner === 'object' ? leavesOf(inner) : inner === null ? [] : [{ holder: value, key }];
    });
  }
});
