// Goal: whatever a caller gets wrong is named, with a code and what to do, and nothing is half answered.
// Method: one table of wrong requests with the code, and the words, each must give; a hostile corpus that must come back as it went in.
import * as fc from 'fast-check';
import type { Engine } from '../../subgraphs/kit/engines';
import { openWarehouse, straight, type Warehouse } from './support/ask';
import { openSample } from './support/sample';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openSample();
});
afterAll(() => warehouse.close());

const cursor = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64');

describe('requests that are not answered have no data', () => {
  it.each<[string, string, unknown, string, RegExp]>([
    ['no GraphQL', '{ things {', undefined, 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
    ['nothing', '', undefined, 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
    ['an endless document', `{ ${'a '.repeat(60_000)} }`, undefined, 'TOO_MANY_TOKENS', /more than 50000 tokens/],
    ['a bottomless document', '{ things { nodes '.repeat(12_000), undefined, 'GRAPHQL_PARSE_FAILED', /./],
    ['an unknown field', '{ things { nodes { nope } } }', undefined, 'GRAPHQL_VALIDATION_FAILED', /nope/],
    ['only fragments', 'fragment F on Thing { id }', undefined, 'GRAPHQL_VALIDATION_FAILED', /never used/],
    ['a mutation', 'mutation { things { totalCount } }', undefined, 'GRAPHQL_VALIDATION_FAILED', /no mutation/],
    ['two operations', 'query A { __typename } query B { __typename }', undefined, 'OPERATION_RESOLUTION_FAILURE', /more than one/],
    [
      'a lossy decimal',
      'query ($d: Decimal) { things(where: { price: { eq: $d } }) { totalCount } }',
      { d: 0.1 },
      'BAD_USER_INPUT',
      /write it as text/,
    ],
    [
      'a 64-bit integer as a number',
      'query ($d: BigInt) { things(where: { big: { eq: $d } }) { totalCount } }',
      { d: 2 ** 53 },
      'BAD_USER_INPUT',
      /as text/,
    ],
    [
      'a date that is not',
      '{ things(where: { day: { eq: "2025-02-29" } }) { totalCount } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
      /2025-01-31/,
    ],
    [
      'a time without zone',
      '{ things(where: { at: { eq: "2025-01-01T00:00:00" } }) { totalCount } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
      /time zone/,
    ],
    [
      'a finer fraction than is kept',
      '{ things(where: { at: { eq: "2025-01-01T00:00:00.0000001Z" } }) { totalCount } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
      /6 digits/,
    ],
    ['variables that are a list', '{ __typename }', [1], 'BAD_USER_INPUT', /not an object/],
    ['a protected field', '{ things { nodes { id secret } } }', undefined, 'UNAUTHORIZED_FIELD_OR_TYPE', /Thing\.secret/],
    [
      'a protected field, skipped',
      '{ thing(id: 1) { ...F } } fragment F on Thing { id secret @skip(if: true) }',
      undefined,
      'UNAUTHORIZED_FIELD_OR_TYPE',
      /Thing\.secret/,
    ],
    [
      'a protected field of an entity',
      '{ _entities(representations: []) { ... on Thing { secret } } __schema { queryType { name } } }',
      undefined,
      'UNAUTHORIZED_FIELD_OR_TYPE',
      /Thing\.secret/,
    ],
    [
      'a filter on a protected field',
      '{ things(where: { secret: { eq: "x" } }) { totalCount } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
      /secret/,
    ],
    [
      'filters without bottom',
      'query ($w: ThingFilter) { things(where: $w) { totalCount } }',
      { w: nested(2_000) },
      'BAD_USER_INPUT',
      /deeper than 64/,
    ],
  ])('%s', async (_name, query, variables, code, words) => {
    const answer = await warehouse.ask(query, variables as never);
    expect(answer).not.toHaveProperty('data');
    expect(answer.errors?.[0]).toMatchObject({ message: expect.stringMatching(words), extensions: { code, fix: expect.any(String) } });
    expect(warehouse.statements).toHaveLength(0);
  });
});

describe('fields that cannot be answered', () => {
  it.each<[string, string, unknown, string, RegExp]>([
    ['a null operator', '{ things(where: { name: { eq: null } }) { totalCount } }', undefined, 'BAD_USER_INPUT', /where\.name\.eq.*isNull/],
    ['a null filter', '{ things(where: { name: null }) { totalCount } }', undefined, 'BAD_USER_INPUT', /where\.name.*isNull/],
    [
      'two fields in one order',
      '{ things(orderBy: [{ name: ASC, id: DESC }]) { totalCount } }',
      undefined,
      'BAD_USER_INPUT',
      /exactly one field/,
    ],
    ['no field in an order', '{ things(orderBy: [{}]) { totalCount } }', undefined, 'BAD_USER_INPUT', /exactly one field/],
    ['an order without direction', '{ things(orderBy: [{ name: null }]) { totalCount } }', undefined, 'BAD_USER_INPUT', /direction/],
    ['first and last', '{ things(first: 1, last: 1) { totalCount } }', undefined, 'BAD_PAGE', /both first and last/],
    ['less than nothing', '{ things(first: -1) { totalCount } }', undefined, 'BAD_PAGE', /-1/],
    ['too much', '{ things(first: 1001) { totalCount } }', undefined, 'PAGE_TOO_LARGE', /1001 items.*at most 1000/],
    ['too much, by variable', 'query ($n: Int) { things(last: $n) { nodes { id } } }', { n: 5000 }, 'PAGE_TOO_LARGE', /5000/],
    ['too much, deep', '{ things { nodes { parts(first: 2000) { totalCount } } } }', undefined, 'PAGE_TOO_LARGE', /"parts"/],
    ['too many groups', '{ thingGroups(by: [{ field: KIND }], first: 10001) { totalCount } }', undefined, 'PAGE_TOO_LARGE', /10000/],
    ['no group', '{ thingGroups(by: []) { totalCount } }', undefined, 'BAD_GROUP', /no field/],
    [
      'a group twice',
      '{ thingGroups(by: [{ field: DAY }, { field: DAY, bucket: YEAR }]) { totalCount } }',
      undefined,
      'BAD_GROUP',
      /DAY twice/,
    ],
    ['a bucket of words', '{ thingGroups(by: [{ field: NAME, bucket: YEAR }]) { totalCount } }', undefined, 'BAD_GROUP', /NAME is no date/],
    [
      'a key that is not grouped',
      '{ thingGroups(by: [{ field: KIND }]) { nodes { key { name } } } }',
      undefined,
      'BAD_GROUP',
      /"name" is not one/,
    ],
    [
      'an order by what is not grouped',
      '{ thingGroups(by: [{ field: KIND }], orderBy: [{ key: { name: ASC } }]) { totalCount } }',
      undefined,
      'BAD_GROUP',
      /"name"/,
    ],
    [
      'too long a list',
      'query ($ids: [ID!]) { things(where: { id: { in: $ids } }) { totalCount } }',
      { ids: Array.from({ length: 10_001 }, String) },
      'BAD_USER_INPUT',
      /at most 10000/,
    ],
    [
      'fragments that multiply',
      `{ things { nodes { ...F0 } } } ${Array.from({ length: 14 }, (_, at) => `fragment F${at} on Thing { a: parent { ...F${at + 1} } b: parent { ...F${at + 1} } }`).join(' ')} fragment F14 on Thing { id }`,
      undefined,
      'TOO_MANY_FIELDS',
      /5000/,
    ],
  ])('%s', async (_name, query, variables, code, words) => {
    const answer = await warehouse.ask(query, variables as never);
    expect(Object.values(answer.data)).toEqual([null]);
    expect(answer.errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(words),
        path: [expect.any(String)],
        locations: [expect.anything()],
        extensions: expect.objectContaining({ code, fix: expect.any(String) }),
      }),
    ]);
    expect(answer.errors?.[0]?.extensions).not.toHaveProperty('http');
    expect(warehouse.statements).toHaveLength(0);
  });
});

describe('cursors', () => {
  const page = (after: unknown) =>
    warehouse.ask('query ($after: String) { things(orderBy: [{ price: ASC }], after: $after) { nodes { id } } }', { after });

  it('are taken back only as they were given', async () => {
    const { data } = await warehouse.ask(
      '{ things(orderBy: [{ price: ASC }]) { edges { cursor } } other: things(orderBy: [{ price: DESC }]) { edges { cursor } } parts { edges { cursor } } }',
    );
    const good: string = data.things.edges[0].cursor;
    const [signature] = JSON.parse(Buffer.from(good, 'base64').toString());
    expect((await page(good)).data.things.nodes).toHaveLength(3);
    const bad = [
      '',
      ' ',
      'x',
      '🙂',
      `${good}!`,
      good.slice(1),
      data.other.edges[0].cursor,
      data.parts.edges[0].cursor,
      cursor(),
      cursor(signature),
      cursor(signature, '1.00'),
      cursor(signature, '1.00', null),
      cursor(signature, '1.00', '1', '1'),
      cursor(signature, 1, '1'),
      cursor(signature, {}, '1'),
      cursor(signature, '1e5', '1'),
      cursor(signature, '1.00', "1' OR 1=1"),
      cursor(signature, '1.001', '1'),
      cursor(signature, '1.00', '9'.repeat(30)),
      'A'.repeat(100_000),
    ];
    for (const after of bad)
      expect(await page(after)).toMatchObject({ data: { things: null }, errors: [{ extensions: { code: 'BAD_CURSOR' } }] });
  });

  it('that name a place where no row is are only a place', async () => {
    const { data } = await warehouse.ask('{ things(orderBy: [{ price: ASC }]) { edges { cursor } } }');
    const [signature] = JSON.parse(Buffer.from(data.things.edges[0].cursor, 'base64').toString());
    expect((await page(cursor(signature, '5.00', '-77'))).data.things.nodes).toEqual([{ id: '1' }, { id: '3' }]);
  });
});

it('keeps hostile text apart from the statement, and gives it back unchanged', async () => {
  const awkward = fc.constantFrom(
    "'",
    '"',
    '\\',
    '--',
    '/*',
    '*/',
    ';',
    '$1',
    '\u0000',
    '\n',
    '%',
    '_',
    '{',
    '}',
    '\u2028',
    'é',
    '😀',
    "'); DROP TABLE things; --",
  );
  const text = fc.oneof(
    fc.array(awkward, { maxLength: 6 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const texts = new Set<string>();
  await fc.assert(
    fc.asyncProperty(text, async (name) => {
      const { data, errors } = await warehouse.ask(
        'query ($name: String!, $id: ID!, $many: [String!]) { a: things(where: { or: [{ name: { eq: $name } }, { name: { contains: $name } }, { name: { in: $many } }, { ownerId: { eq: $id } }] }) { totalCount } b: thing(id: $id) { id } _entities(representations: [{ __typename: "Owner", id: $id }]) { ... on Owner { id things { totalCount } } } }',
        { name, id: name, many: Array.from({ length: 20 }, (_, at) => `${name}${at}`) },
      );
      expect(errors).toBeUndefined();
      expect(data._entities[0].id).toBe(name);
      texts.add(JSON.stringify(warehouse.statements.map(({ text: sql }) => sql).sort()));
    }),
    { numRuns: 100 },
  );
  // Whatever was asked for, the database was given the same statements.
  expect(texts.size).toBe(1);
});

it('takes names that JavaScript gives a meaning for names like any other', async () => {
  const query =
    'query ($__proto__: Int, $constructor: Int) { __proto__: things(first: $constructor) { constructor: totalCount __proto__: nodes { toString: id hasOwnProperty: name } } x: things(first: $__proto__) { nodes { id } } }';
  const text = await warehouse.text(query, JSON.parse('{ "__proto__": 1, "constructor": 2, "toString": 3 }'));
  expect(text).toContain(
    '{"data":{"__proto__":{"constructor":4,"__proto__":[{"toString":"1","hasOwnProperty":"one"},{"toString":"2","hasOwnProperty":null}]},"x":',
  );
});

it('rejects with an AbortError when the caller is gone, and only then', async () => {
  const gone = AbortSignal.abort();
  await expect(straight.execute({ query: '{ __typename }' }, warehouse.engine, gone)).rejects.toMatchObject({ name: 'AbortError' });
  const controller = new AbortController();
  const leaving: Engine = {
    ...warehouse.engine,
    query: (statement, signal) => {
      controller.abort();
      return warehouse.engine.query(statement, signal);
    },
  };
  const slow = straight.execute({ query: '{ things { totalCount } }' }, leaving, controller.signal);
  await expect(slow).rejects.toMatchObject({ name: 'AbortError' });
});

it('says when a sum leaves the range of its type, instead of rounding it', async () => {
  const big = '9'.repeat(28);
  const full = await openWarehouse(`INSERT INTO things (id, kind, huge) SELECT i, 'SMALL', ${big} FROM range(20) t(i)`);
  try {
    const answer = await full.ask(
      '{ thingAggregate { sum { huge } } a: thingAggregate { avg { huge } } b: thingAggregate { max { huge } } }',
    );
    expect(answer.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['thingAggregate'], 'NUMBER_OUT_OF_RANGE'],
      [['a'], 'NUMBER_OUT_OF_RANGE'],
    ]);
    expect(answer.data.b).toEqual({ max: { huge: `${big}.0000000000` } });
  } finally {
    await full.close();
  }
});

it('says what failed without saying how when the database fails', async () => {
  const broken = { ...warehouse.engine, query: () => Promise.reject(new Error('Catalog Error: secret_table does not exist')) };
  const answer = JSON.parse(await straight.execute({ query: '{ thing(id: 1) { id } __typename }' }, broken, new AbortController().signal));
  expect(answer).toMatchObject({
    data: { thing: null, __typename: 'Query' },
    errors: [{ path: ['thing'], extensions: { code: 'QUERY_FAILED' } }],
  });
  expect(JSON.stringify(answer)).not.toContain('secret_table');
});

function nested(depth: number): unknown {
  let filter: unknown = {};
  for (let at = 0; at < depth; at += 1) filter = { not: filter };
  return filter;
}

it.each<[string, object]>([
  ['wherever they stand', { or: Array.from({ length: 600 }, (_, at) => ({ id: { eq: String(at) } })) }],
  ['though they say nothing', { and: Array.from({ length: 1_001 }, () => ({})) }],
  ['though their lists are empty', { not: { or: Array.from({ length: 501 }, () => ({ and: [] })).concat(Array(501).fill({})) } }],
])('refuses a filter of more conditions than a database should plan, %s', async (_, where) => {
  const answer = await warehouse.ask('query ($where: ThingFilter) { things(where: $where) { totalCount } }', { where });
  expect(answer.errors?.[0]).toMatchObject({
    message: expect.stringContaining('more than 1000 conditions'),
    extensions: { code: 'BAD_USER_INPUT' },
  });
});
