// Goal: what a check says of two schemas is true of every operation.
// Method: each kind of change by example; and random schemas changed at random, with random operations, judged by graphql-js. The short run
// has the same cases each time; `npm test -- tests/registry/check/diff --globals '{"schemas":3000,"seed":1}'` is the long run.
import { buildSchema, parse, validate } from 'graphql';
import { diffSchemas } from '../../../gateway/registry/check/changes';
import { Random } from '../../execution/law/random';
import { randomOperation } from './support/random-operation';
import { mutate, randomShape, schemaOf } from './support/random-schema';

const { schemas = 60, seed = 40_600 } = globalThis as { schemas?: number; seed?: number };

const base = (parts: Partial<Record<'t' | 'i' | 'e' | 'u' | 'q' | 'more', string>> = {}): string => `
  type Query { ${parts.q ?? 't(a: Int, i: I): T'} u: U }
  ${parts.t ?? 'type T implements N { id: ID! n: Int e: E }'}
  type S implements N { id: ID! }
  interface N { id: ID! }
  ${parts.u ?? 'union U = T | S'}
  ${parts.i ?? 'input I { x: Int y: E = A }'}
  ${parts.e ?? 'enum E { A B }'}
  ${parts.more ?? ''}`;

it.each<[string, string, string, string]>([
  ['an object that is gone', base({ u: 'union U = T | S', more: 'type G { a: Int }' }), base(), 'breaking type-removed G'],
  ['a new object', base(), base({ more: 'type G { a: Int }' }), 'compatible type-added G'],
  ['a field that is gone', base(), base({ t: 'type T implements N { id: ID! e: E }' }), 'breaking field-removed T.n'],
  ['a new field', base(), base({ t: 'type T implements N { id: ID! n: Int m: Int e: E }' }), 'compatible field-added T.m'],
  ['another type of a field', base(), base({ t: 'type T implements N { id: ID! n: String e: E }' }), 'breaking field-type-changed T.n'],
  ['a list for a value', base(), base({ t: 'type T implements N { id: ID! n: [Int] e: E }' }), 'breaking field-type-changed T.n'],
  ['an answer that may be null', base({ t: 'type T implements N { id: ID! n: Int! e: E }' }), base(), 'breaking field-became-nullable T.n'],
  [
    'an answer that is never null',
    base(),
    base({ t: 'type T implements N { id: ID! n: Int! e: E }' }),
    'dangerous field-became-non-null T.n',
  ],
  [
    'a deprecated field',
    base(),
    base({ t: 'type T implements N { id: ID! n: Int @deprecated(reason: "old") e: E }' }),
    'compatible field-deprecated T.n',
  ],
  [
    'a deprecated argument',
    base(),
    base({ q: 't(a: Int @deprecated(reason: "old"), i: I): T' }),
    'compatible argument-deprecated Query.t(a:)',
  ],
  [
    'a deprecated input field',
    base(),
    base({ i: 'input I { x: Int @deprecated(reason: "old") y: E = A }' }),
    'compatible input-field-deprecated I.x',
  ],
  ['a deprecated value', base(), base({ e: 'enum E { A B @deprecated(reason: "old") }' }), 'compatible enum-value-deprecated E.B'],
  ['a new argument', base(), base({ q: 't(a: Int, i: I, b: Int): T' }), 'compatible argument-added Query.t(b:)'],
  ['a new required argument', base(), base({ q: 't(a: Int, i: I, b: Int!): T' }), 'breaking required-argument-added Query.t(b:)'],
  ['a new argument with a default', base(), base({ q: 't(a: Int, i: I, b: Int! = 1): T' }), 'compatible argument-added Query.t(b:)'],
  ['an argument that is gone', base(), base({ q: 't(i: I): T' }), 'breaking argument-removed Query.t(a:)'],
  ['an argument that takes less', base(), base({ q: 't(a: Int!, i: I): T' }), 'breaking argument-type-narrowed Query.t(a:)'],
  ['an argument that takes more', base({ q: 't(a: Int!, i: I): T' }), base(), 'compatible argument-type-widened Query.t(a:)'],
  ['a list where one was taken', base(), base({ q: 't(a: [Int], i: I): T' }), 'breaking argument-type-narrowed Query.t(a:)'],
  [
    'another default',
    base({ q: 't(a: Int = 1, i: I): T' }),
    base({ q: 't(a: Int = 2, i: I): T' }),
    'dangerous argument-default-changed Query.t(a:)',
  ],
  [
    'a default that is gone',
    base({ q: 't(a: Int! = 1, i: I): T' }),
    base({ q: 't(a: Int!, i: I): T' }),
    'breaking argument-default-removed Query.t(a:)',
  ],
  ['an input field that is gone', base(), base({ i: 'input I { y: E = A }' }), 'breaking input-field-removed I.x'],
  ['a new input field', base(), base({ i: 'input I { x: Int z: Int y: E = A }' }), 'compatible input-field-added I.z'],
  ['a new required input field', base(), base({ i: 'input I { x: Int z: Int! y: E = A }' }), 'breaking required-input-field-added I.z'],
  ['an input field that takes less', base(), base({ i: 'input I { x: Int! y: E = A }' }), 'breaking input-field-type-narrowed I.x'],
  ['another default of an input field', base(), base({ i: 'input I { x: Int y: E = B }' }), 'dangerous input-field-default-changed I.y'],
  ['an input of which one field is to be given', base(), base({ i: 'input I @oneOf { x: Int y: E }' }), 'breaking input-became-one-of I'],
  ['a value that could be given', base(), base({ e: 'enum E { A }' }), 'breaking enum-value-removed E.B'],
  [
    'a value that was only answered',
    base({ i: 'input I { x: Int }' }),
    base({ i: 'input I { x: Int }', e: 'enum E { A }' }),
    'dangerous enum-value-removed E.B',
  ],
  ['a value readers do not know', base(), base({ e: 'enum E { A B C }' }), 'dangerous enum-value-added E.C'],
  [
    'a value that can be given',
    base({ t: 'type T implements N { id: ID! }' }),
    base({ t: 'type T implements N { id: ID! }', e: 'enum E { A B C }' }),
    'compatible enum-value-added E.C',
  ],
  ['a member that left', base(), base({ u: 'union U = T' }), 'breaking union-member-removed U'],
  ['a member that came', base({ u: 'union U = T' }), base(), 'dangerous union-member-added U'],
  ['an interface that was left', base(), base({ t: 'type T { id: ID! n: Int e: E }' }), 'breaking interface-removed T'],
  ['an interface that was joined', base({ t: 'type T { id: ID! n: Int e: E }' }), base(), 'dangerous interface-added T'],
  ['another kind of type', base({ more: 'type G { a: Int }' }), base({ more: 'interface G { a: Int }' }), 'breaking type-kind-changed G'],
  ['mutations', base(), base({ more: 'type Mutation { m: Int }' }), 'compatible root-type-added mutation'],
  ['a directive that is gone', base({ more: 'directive @d on FIELD' }), base(), 'breaking directive-removed @d'],
  [
    'a directive with less use',
    base({ more: 'directive @d(a: Int) on FIELD | QUERY' }),
    base({ more: 'directive @d(a: Int) on FIELD' }),
    'breaking directive-narrowed @d',
  ],
])('knows %s', (_, before, after, expected) => {
  const found = diffSchemas(buildSchema(before), buildSchema(after)).map(
    ({ impact, code, coordinate }) => `${impact} ${code} ${coordinate}`,
  );
  expect(found).toContain(expected);
});

it('finds no difference between a schema and itself', () => {
  for (let index = 0; index < schemas; index += 1) {
    const shape = randomShape(new Random(seed + index));
    expect(diffSchemas(schemaOf(shape), schemaOf(shape))).toEqual([]);
  }
});

it(`never calls a change harmless that makes a valid operation invalid, in ${schemas} schemas from seed ${seed}`, () => {
  let harmless = 0;
  for (let index = 0; index < schemas; index += 1) {
    const random = new Random(seed + index);
    const shape = randomShape(random);
    const before = schemaOf(shape);
    const operations = Array.from({ length: 8 }, () => randomOperation(random, before));
    for (let left = random.whole(1, 2); left > 0; left -= 1) mutate(random, shape);
    const after = schemaOf(shape);
    const changes = diffSchemas(before, after);
    const isHarmless = !changes.some(({ impact, code }) => impact === 'breaking' || code === 'field-became-non-null');
    if (isHarmless) harmless += 1;
    const broken = operations.filter((text) => validate(after, parse(text)).length > 0);
    if (isHarmless && broken.length > 0) throw new Error(`seed ${seed + index}: ${broken[0]}\n${JSON.stringify(changes, null, 1)}`);
  }
  // Otherwise the law would hold of nothing.
  expect(harmless).toBeGreaterThan(schemas / 5);
});
