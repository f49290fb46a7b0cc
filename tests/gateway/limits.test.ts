// Goal: a document past a limit is refused at once with the limit's code, and a hostile one costs others nothing.
// Method: documents made to be as expensive as they can for their size, sent to a running gateway and timed; law checks with fast-check.
import fc from 'fast-check';
import { buildSchema, OverlappingFieldsCanBeMergedRule, parse, type specifiedRules, validate } from 'graphql';
import { checkVariables, OperationRefused, OperationStore } from '../../gateway/operations';
import { fieldsCanMerge } from '../../gateway/operations/fields-can-merge';
import { type Stack, startStack, testConfig } from './support/stack';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
const doubling = (levels: number): string =>
  `{ books { ...f0 } } ${repeat(levels, (i) => `fragment f${i} on Book { ...f${i + 1} ...f${i + 1} }`)} fragment f${levels} on Book { id }`;

const hostile: readonly (readonly [string, string, string])[] = [
  ['too many tokens', `{ ${repeat(10_000, () => 'a')} }`, 'TOO_MANY_TOKENS'],
  ['half a megabyte of one token', `{ books(a: "${'x'.repeat(500_000)}") { id } }`, 'GRAPHQL_VALIDATION_FAILED'],
  ['nesting that would end the parser’s stack', '{a'.repeat(4_900), 'TOO_DEEP'],
  ['nested lists', `{ books(a: ${'['.repeat(4_000)}`, 'TOO_DEEP'],
  ['fields nested too deep', `${'{ books { writer '.repeat(20)}{ id }${'} }'.repeat(20)}`, 'TOO_DEEP'],
  [
    'depth hidden in fragments',
    `{ books { ...f0 } } ${repeat(40, (i) => `fragment f${i} on Book { writer { books { ...f${i + 1} } } }`)} fragment f40 on Book { id }`,
    'TOO_DEEP',
  ],
  ['fragments that double', doubling(40), 'TOO_MANY_FIELDS'],
  ['fragments that double past any number', doubling(800), 'TOO_MANY_FIELDS'],
  [
    'many operations that are each within the limits',
    `${repeat(100, (i) => `query q${i} { books { ...f0 } }`)} ${repeat(8, (i) => `fragment f${i} on Book { id ...f${i + 1} ...f${i + 1} }`)} fragment f8 on Book { id }`,
    'TOO_MANY_FIELDS',
  ],
  ['aliases', `{ ${repeat(1_000, (i) => `a${i}: __typename`)} }`, 'TOO_MANY_ROOT_FIELDS'],
  ['aliases under one field', `{ books { ${repeat(1_000, (i) => `a${i}: id`)} } }`, 'TOO_MANY_ALIASES'],
  ['root fields through fragments', `{ ${repeat(60, () => '...r')} } fragment r on Query { __typename }`, 'TOO_MANY_ROOT_FIELDS'],
  [
    'fragments that contain each other',
    '{ books { ...a } } fragment a on Book { ...b } fragment b on Book { ...a }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a fragment that contains itself', '{ books { ...a } } fragment a on Book { writer { books { ...a } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['a thousand unknown fields', `{ books { ${repeat(4_000, (i) => `unknown${i}`)} } }`, 'GRAPHQL_VALIDATION_FAILED'],
  ['twenty thousand tokens', `{ books { ${repeat(19_997, () => 'id')} } }`, 'TOO_MANY_TOKENS'],
  [
    'fields that overlap in fragments in every way',
    `{ books { ${repeat(34, (i) => `...o${i}`)} } } ${repeat(34, (i) => `fragment o${i} on Book { ${repeat(34, (j) => (j > i ? `...o${j}` : 'writer { books { id } }'))} }`)}`,
    'TOO_MANY_FIELDS',
  ],
  [
    'introspection of introspection',
    '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
];

describe('a hostile document', () => {
  // The best of three: the limit is about the gateway's work, not about what else the machine does.
  it.each(hostile)('%s', async (_, query, code) => {
    const times: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const startedAt = performance.now();
      const { status, body } = await stack.ask(query);
      times.push(performance.now() - startedAt);
      expect({ status, code: body.errors[0].extensions.code }).toEqual({ status: 400, code });
      expect(body.errors.length).toBeLessThanOrEqual(21);
    }
    expect(Math.min(...times)).toBeLessThan(200);
  });

  it('may call a fragment __schema', async () => {
    const { status, body } = await stack.ask('{ ...__schema } fragment __schema on Query { __schema { queryType { name } } }');
    expect([status, body.data]).toEqual([200, { __schema: { queryType: { name: 'Query' } } }]);
  });

  it('may repeat one field as often as the limits allow: the work grows with the text, not with its square', () => {
    const schema = buildSchema('type Query { id: ID }');
    const merge = (count: number) => validate(schema, parse(`{ ${repeat(count, () => 'id')} }`), [fieldsCanMerge]);
    const startedAt = performance.now();
    expect(merge(50_000)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('is refused with 4xx for application/json too: it is not run, and not wrong', async () => {
    expect((await stack.ask(doubling(40), { headers: { accept: 'application/json' } })).status).toBe(400);
  });

  it('does not keep others waiting', async () => {
    const attack = Promise.all(Array.from({ length: 20 }, (_, index) => stack.ask(`${doubling(300)} # ${index}`)));
    const slowest = Promise.all(
      Array.from({ length: 20 }, async () => {
        const startedAt = performance.now();
        expect((await stack.ask('{ book(id: "b1") { title } }')).status).toBe(200);
        return performance.now() - startedAt;
      }),
    ).then((times) => Math.max(...times));
    expect((await attack).every(({ status }) => status === 400)).toBe(true);
    expect(await slowest).toBeLessThan(1_000);
  });
});

it.each<[string, unknown]>([
  ['with fields nobody knows', Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, 1]))],
  ['of half a megabyte', 'x'.repeat(500_000)],
])('a variable %s is refused in few words', (_, by) => {
  const schema = buildSchema('type Query { found(by: By): Int } input By { id: ID }');
  const operation = new OperationStore(schema, testConfig()).find('query ($by: By) { found(by: $by) }', undefined, () => schema);
  const refusal = refusalOf(() => checkVariables(schema, operation, { by }));
  expect([refusal?.status, refusal?.code]).toEqual([400, 'BAD_USER_INPUT']);
  expect(refusal?.errors[0]?.message).toMatch(/^Variable "\$by" got invalid value .+ … .+"By"/s);
  expect(JSON.stringify(refusal?.errors).length).toBeLessThan(10_000);
});

function refusalOf(act: () => unknown): OperationRefused | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof OperationRefused) return error;
    throw error;
  }
  return undefined;
}

describe('the default limits', () => {
  const schema = buildSchema('type Query { a: A } type A { a: A b: Int }');
  const store = new OperationStore(schema, testConfig());

  it('leave room for a query through six subgraphs', () => {
    const deep = `{ ${'a { '.repeat(20)} b ${'} '.repeat(20)} }`;
    expect(store.find(deep, undefined).definition.operation).toBe('query');
  });

  it('keep one object for one text and name', () => {
    const text = 'query A { a { b } } query B { a { b } }';
    expect(store.find(text, 'A')).toBe(store.find(text, 'A'));
    expect(store.find(text, 'A')).not.toBe(store.find(text, 'B'));
    expect(() => store.find(text, 'C')).toThrow(OperationRefused);
  });
});

describe('field merging', () => {
  const schema = buildSchema(`
    interface I { id: ID n(x: Int): Int i: I } union U = A | B
    type A implements I { id: ID n(x: Int): Int i: I s: String only: Int list: [Int] }
    type B implements I { id: ID n(x: Int): Int i: I s: Int other: Int list: [Int!] }
    type Query { i: I a: A b: B u: U }
  `);
  const fieldsOf = {
    I: ['id', 'n', 'n(x: 1)', 'x: id', 'x: n'],
    U: ['__typename', 'x: __typename'],
    A: ['id', 'n', 'n(x: 1)', 'n(x: 2)', 'x: id', 's', 'x: s', 'x: only', 'y: list', 'y: n(x: 1)'],
    B: ['id', 'n', 'n(x: 1)', 'n(x: 2)', 'x: id', 's', 'x: s', 'x: other', 'y: list', 'y: n(x: 1)'],
  };
  type Name = keyof typeof fieldsOf;
  const within = (types: readonly Name[], tie: (name: Name) => fc.Arbitrary<string>) =>
    fc.constantFrom(...types).chain((type) => tie(type).map((inner) => `... on ${type} { ${inner} }`));
  const selections = fc.letrec<Record<Name, string>>((tie) => {
    const of = (name: Name, ...branches: fc.Arbitrary<string>[]) =>
      fc
        .array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constantFrom(...fieldsOf[name]), ...branches), {
          minLength: 1,
          maxLength: 5,
        })
        .map((parts) => parts.join(' '));
    const nested = fc.tuple(fc.constantFrom('i', 'j: i', 'x: i'), tie('I')).map(([field, inner]) => `${field} { ${inner} }`);
    return {
      I: of('I', nested, within(['A', 'B', 'I'], tie)),
      U: of('U', within(['A', 'B', 'I'], tie)),
      A: of('A', nested, within(['A', 'I'], tie)),
      B: of('B', nested, within(['B', 'I'], tie)),
    };
  });
  const asked = fc
    .constantFrom<[string, Name][]>(['i', 'I'], ['a', 'A'], ['b', 'B'], ['u', 'U'])
    .chain(([root, type]) => selections[type].map((inner) => ({ root, inner })));

  it('finds a conflict exactly when graphql-js does', () => {
    fc.assert(
      fc.property(asked, selections.I, ({ root, inner }, second) => {
        const document = parse(`{ ${root} { ${inner} ...f } } fragment f on I { ${second} }`);
        const conflicts = (rule: (typeof specifiedRules)[number]) => validate(schema, document, [rule]).length > 0;
        expect(conflicts(fieldsCanMerge)).toBe(conflicts(OverlappingFieldsCanBeMergedRule));
      }),
      { numRuns: 300 },
    );
  });
});
