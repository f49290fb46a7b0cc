// Goal: pages in pages cannot ask for more objects than one operation may, and values cannot nest until somebody's stack ends.
// Method: operations on a schema with pages, read by a store with small limits; the count of each is in its error.
import { buildSchema } from 'graphql';
import { checkVariables, OperationRefused, OperationStore } from '../../gateway/operations';
import type { Json } from './support/stack';
import { testConfig } from './support/stack';

const schema = buildSchema(`
  input Filter { and: [Filter!] or: [[Filter]] x: Int any: Any }
  scalar Any
  type Query { all(first: Int = 20, last: Int, filter: Filter): Page! one: Node list: [Node] any(any: Any): Int }
  type Page { nodes: [Node!]! total: Int }
  interface Thing { inner(first: Int = 10): Page! }
  type Node implements Thing { id: ID inner(first: Int = 10): Page! bare(last: Int): Page! }
`);
const store = new OperationStore(schema, testConfig({ maxObjects: 1_000 }));

function problem(query: string, variables: Json = {}): Json {
  try {
    checkVariables(schema, store.find(query, undefined), variables);
    return undefined;
  } catch (error) {
    if (!(error instanceof OperationRefused)) throw error;
    return error.errors[0]?.extensions;
  }
}

const inner = (levels: number): string => (levels === 0 ? 'id' : `inner { nodes { ${inner(levels - 1)} } }`);

describe('the objects of all pages together', () => {
  it.each<[string, string, Json, number | undefined]>([
    ['are those of one page', '{ all(first: 1001) { nodes { id } } }', {}, 1_001],
    ['may be as many as the limit', '{ all(first: 1000) { nodes { id } } }', {}, undefined],
    ['are multiplied in pages of pages', '{ all(first: 100) { nodes { inner(first: 10) { nodes { id } } } } }', {}, 1_100],
    ['are the default where no size is given', `{ all { nodes { ${inner(2)} } } }`, {}, 20 * (1 + 10 * (1 + 10))],
    ['are added up over fields', '{ a: all(first: 600) { total } b: all(first: 500) { total } }', {}, 1_100],
    [
      'are counted in fragments of any kind',
      '{ all(first: 500) { ...P } } fragment P on Page { nodes { ... on Thing { inner(first: 2) { total } } } }',
      {},
      1_500,
    ],
    ['count the last as the first', '{ one { bare(last: 2000) { total } } }', {}, 2_000],
    ['are not guessed where a list has no size', '{ list { id } one { bare { total } } }', {}, undefined],
    ['come from variables', 'query ($n: Int) { all(first: $n) { total } }', { n: 5_000 }, 5_000],
    ['come from the default of a variable', 'query ($n: Int = 3000) { all(first: $n) { total } }', {}, 3_000],
    [
      'are the field’s default for a variable nobody gave',
      'query ($n: Int) { all(first: $n) { nodes { inner(first: 100) { total } } } }',
      {},
      2_020,
    ],
    ['cannot be made fewer by what is negative', '{ a: all(first: -5000) { total } b: all(first: 1001) { total } }', {}, 1_001],
    [
      'stay a number however they multiply',
      `{ all(first: 2147483647) { nodes { ${'inner(first: 2147483647) { nodes { '.repeat(10)} id ${'} }'.repeat(10)} } } }`,
      {},
      1e12,
    ],
  ])('%s', (_, query, variables, count) => {
    expect(problem(query, variables)).toEqual(
      count === undefined ? undefined : expect.objectContaining({ code: 'TOO_MANY_OBJECTS', count }),
    );
  });

  it('are counted once for each fragment, however often it is used', () => {
    const fragments = Array.from({ length: 10 }, (_, i) => `fragment f${i} on Page { ${`...f${i + 1} `.repeat(2)} }`).join(' ');
    const query = `query ($n: Int) { all(first: $n) { ...f0 } } ${fragments} fragment f10 on Page { nodes { inner(first: 1) { total } } }`;
    expect(problem(query, { n: 1 })).toMatchObject({ count: 1_025 });
  });
});

describe('a variable', () => {
  const nested = (levels: number): Json => Array.from({ length: levels }).reduce((value: Json) => ({ and: [value] }), { x: 1 });

  it.each([3_000, 100_000])('of %d levels is refused with its name, in no time', (levels) => {
    const value = nested(levels);
    const startedAt = process.cpuUsage();
    for (const query of ['query ($f: Filter) { all(filter: $f) { total } }', 'query ($f: Any) { any(any: $f) }'])
      expect(problem(query, { f: value })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(process.cpuUsage(startedAt).user).toBeLessThan(200_000);
  });

  it('of a few levels is taken', () =>
    expect(problem('query ($f: Filter) { all(filter: $f) { total } }', { f: nested(20) })).toBeUndefined());

  it('that is no whole number of 32 bits is refused', () => {
    expect(problem('query ($n: Int) { all(first: $n) { total } }', { n: 1e300 })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(problem(`{ all(first: ${'9'.repeat(1_000)}) { total } }`)).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });
});
