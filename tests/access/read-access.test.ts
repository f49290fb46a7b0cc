// Goal: what a subgraph's schema says of access is read as it is meant, under every name, and nothing unclear is read as open.
// Method: small schemas, read; what is wrong with one is looked for in the error, with its coordinate.
import { parse } from 'graphql';
import { accessDirectives, readAccess } from '../../schemas/access-directives';
import { namesIn } from '../../schemas/access-statements';
import { type AnyOf, holdsAnyOf, stranger } from '../../schemas/caller';

const FEDERATION = 'https://specs.apollo.dev/federation/v2.9';
const link = (imports: string) => `extend schema @link(url: "${FEDERATION}", import: [${imports}])`;
const plain = link('"@key", "@authenticated", "@requiresScopes", "@policy"');
const read = (...parts: string[]) => readAccess(parse(parts.join('\n')));
const refusal = (...parts: string[]): string => {
  try {
    read(...parts);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ACCESS_INVALID', status: 422 });
    return (error as Error).message;
  }
  return 'nothing';
};

const orders = `
  type Query { orders: [Order] @authenticated }
  type Order @key(fields: "id") @authenticated @policy(policies: [["purpose:a"], ["purpose:b", "owner:orders"]])
    @rowFilter(name: "region", field: "country", operator: "equals", claim: "country", unless: [["orders:all"]])
    @rowFilter(name: "team", field: "team", operator: "in", claim: "teams")
    @minGroupSize(rows: 5, unless: [["orders:detail"]]) {
    id: ID!
    country: String
    team: String
    total: Int @mask(kind: "bucket", size: 100, unless: [["a", "b"], ["c"]])
    note: String @mask(kind: "null") @requiresScopes(scopes: [["a", "b"], ["c"]])
  }`;

it('reads each statement at its coordinate', () => {
  const { requirements, masks, rowFilters, minGroupSizes } = read(plain, accessDirectives, orders);
  expect(Object.fromEntries(requirements)).toEqual({
    'Query.orders': { authenticated: true, scopes: [], policies: [] },
    Order: { authenticated: true, scopes: [], policies: [[['purpose:a'], ['purpose:b', 'owner:orders']]] },
    'Order.note': { authenticated: false, scopes: [[['a', 'b'], ['c']]], policies: [] },
  });
  expect(Object.fromEntries(masks)).toEqual({
    'Order.total': { kind: 'bucket', size: 100, unless: [['a', 'b'], ['c']] },
    'Order.note': { kind: 'null', size: undefined, unless: [] },
  });
  expect(rowFilters.get('Order')).toEqual([
    { name: 'region', field: 'country', operator: 'equals', claim: 'country', unless: [['orders:all']] },
    { name: 'team', field: 'team', operator: 'in', claim: 'teams', unless: [] },
  ]);
  expect(minGroupSizes.get('Order')).toEqual({ rows: 5, unless: [['orders:detail']] });
});

it('says which scopes, policies and claims make a difference', () => {
  expect(namesIn(read(plain, accessDirectives, orders))).toEqual({
    scopes: new Set(['a', 'b', 'c', 'orders:all', 'orders:detail']),
    policies: new Set(['purpose:a', 'purpose:b', 'owner:orders']),
    claims: new Set(['country', 'teams']),
  });
});

it.each([
  ['imported under another name', link('{ name: "@requiresScopes", as: "@needs" }'), '@needs(scopes: [["a"]])'],
  ['not imported', link('"@key"'), '@federation__requiresScopes(scopes: [["a"]])'],
  ['of a link under another name', `extend schema @link(url: "${FEDERATION}", as: "fed")`, '@fed__requiresScopes(scopes: [["a"]])'],
  ['of its own link', 'extend schema @link(url: "https://specs.apollo.dev/requiresScopes/v0.1")', '@requiresScopes(scopes: [["a"]])'],
  [
    'of its own link under another name',
    'extend schema @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", as: "needs")',
    '@needs(scopes: [["a"]])',
  ],
  ['without any link', '', '@requiresScopes(scopes: [["a"]])'],
])('knows a directive %s', (_, links, use) => {
  expect(read(links, `type A { b: Int ${use} }`).requirements.get('A.b')?.scopes).toEqual([[['a']]]);
});

it('takes an import for what it is, not for what it is called', () => {
  const swapped = link('{ name: "@policy", as: "@authenticated" }, { name: "@tag", as: "@requiresScopes" }');
  const { requirements } = read(swapped, 'type A { b: Int @authenticated(policies: [["p"]]) @requiresScopes(name: "x") }');
  expect(requirements.get('A.b')).toEqual({ authenticated: false, scopes: [], policies: [[['p']]] });
});

it('adds up what stands on a definition, its extensions, interfaces, enums and scalars', () => {
  const { requirements } = read(
    plain,
    'type A @requiresScopes(scopes: [["a"]]) { x: Int }',
    'extend type A @requiresScopes(scopes: [["b"]]) @authenticated { y: Int @authenticated }',
    'interface I @policy(policies: [["p"]]) { x: Int @authenticated } enum E @authenticated { X } scalar S @authenticated',
  );
  expect(requirements.get('A')).toEqual({ authenticated: true, scopes: [[['a']], [['b']]], policies: [] });
  expect([...requirements.keys()]).toEqual(['A', 'A.y', 'I', 'I.x', 'E', 'S']);
});

it.each([
  ['@requiresScopes(scopes: [])', 'A.b: @requiresScopes needs lists of scopes, none of them empty'],
  ['@requiresScopes(scopes: [[]])', 'A.b: @requiresScopes needs lists of scopes, none of them empty'],
  ['@requiresScopes(scopes: [["a"], [""]])', 'A.b: @requiresScopes needs lists of scopes, none of them empty'],
  ['@requiresScopes(scopes: ["a"])', 'A.b: @requiresScopes needs lists of scopes, none of them empty'],
  ['@requiresScopes', 'A.b: @requiresScopes needs the argument "scopes"'],
  ['@requiresScopes(scopes: [["a"]], mode: "any")', 'A.b: @requiresScopes has no argument "mode"'],
  ['@authenticated(as: "admin")', 'A.b: @authenticated has no argument "as"'],
  ['@policy(policies: [[1]])', 'A.b: @policy needs lists of policies, none of them empty'],
  ['@mask(kind: "blur")', 'A.b: @mask has no kind "blur": use null, hash, lastFour, year, bucket, emailDomain'],
  ['@mask(kind: "bucket")', 'A.b: @mask of kind bucket needs a size of 1 or more'],
  ['@mask(kind: "bucket", size: 0)', 'A.b: @mask of kind bucket needs a size of 1 or more'],
  ['@mask(kind: "hash", size: 10)', 'A.b: @mask of kind hash needs no size'],
  ['@mask(kind: "hash", unless: [])', 'A.b: @mask needs lists of scopes in unless, none of them empty'],
  ['@mask(kind: "hash", unless: null)', 'A.b: @mask needs lists of scopes in unless, none of them empty'],
  ['@mask(kind: "null") @mask(kind: "hash")', 'A.b: @mask stands there twice'],
  ['@minGroupSize(rows: 5)', 'A.b: @minGroupSize stands on a field'],
])('refuses %s', (use, reason) => {
  expect(refusal(plain, `type A { b: String ${use} }`)).toContain(reason);
});

it.each([
  ['@rowFilter(name: "n", field: "b", operator: "like", claim: "c")', 'A: @rowFilter has no operator "like": use equals, in, startsWith'],
  ['@rowFilter(name: "n", field: "b", operator: "in")', 'A: @rowFilter needs the argument "claim"'],
  ['@rowFilter(name: "n", field: 1, operator: "in", claim: "c")', 'A: @rowFilter needs texts for name, field and claim'],
  [
    '@rowFilter(name: "n", field: "b", operator: "in", claim: "c") @rowFilter(name: "n", field: "b", operator: "in", claim: "d")',
    'A: @rowFilter has the name "n" twice',
  ],
  ['@minGroupSize(rows: 1)', 'A: @minGroupSize needs 2 rows or more'],
  ['@minGroupSize(rows: 2.5)', 'A: @minGroupSize needs 2 rows or more'],
  ['@mask(kind: "null")', 'A: @mask stands on a type'],
  ['@minGroupSize(rows: "5")', 'A: @minGroupSize needs 2 rows or more'],
  ['@minGroupSize(rows: 5) @minGroupSize(rows: 5)', 'A: @minGroupSize stands there twice'],
  ['@minGroupSize(rows: null)', 'A: @minGroupSize needs the argument "rows"'],
])('refuses a type with %s', (use, reason) => {
  expect(refusal(plain, `type A ${use} { b: String }`)).toContain(reason);
});

it('takes groups of two rows, buckets of one, and what stands on an extension of an object', () => {
  const { minGroupSizes, masks, rowFilters } = read(
    plain,
    'extend type A @minGroupSize(rows: 2) @rowFilter(name: "n", field: "b", operator: "in", claim: "c")',
    'extend type A { b: Int @mask(kind: "bucket", size: 1) }',
  );
  expect([minGroupSizes.get('A')?.rows, masks.get('A.b')?.size, rowFilters.get('A')?.length]).toEqual([2, 1, 1]);
});

it('refuses a list in which one name is empty, or is none', () => {
  expect(refusal(plain, 'type A { b: Int @requiresScopes(scopes: [["a", ""]]) }')).toContain('none of them empty');
  expect(refusal(plain, 'type A { b: Int @policy(policies: [["a", 1]]) }')).toContain('none of them empty');
});

it('does not take a directive of some other specification for one of access', () => {
  const { requirements } = read(
    'extend schema @link(url: "https://specs.example/own/v1.0", as: "own")',
    'type A { b: Int @own__authenticated c: Int @own__requiresScopes(scopes: 1) }',
  );
  expect(requirements.size).toBe(0);
});

it('tells each problem in a clause of its own', () => {
  expect(refusal(plain, 'type A { b: Int @authenticated(x: 1) c: Int @authenticated(y: 1) }')).toContain(
    'A.b: @authenticated has no argument "x"; A.c: @authenticated has no argument "y"',
  );
});

it.each<[AnyOf, readonly string[], boolean]>([
  [[], ['a'], false],
  [[['a']], [], false],
  [[['a']], ['a', 'b'], true],
  [[['a', 'b']], ['a'], false],
  [[['a', 'b'], ['c']], ['c'], true],
  [[['a', 'b'], ['c']], ['b', 'a'], true],
])('needs all names of one of %p', (anyOf, held, isEnough) => expect(holdsAnyOf(new Set(held), anyOf)).toBe(isEnough));

it('has a stranger who has nothing, and to whom nothing can be given', () => {
  expect(stranger).toEqual({ authenticated: false, scopes: [], policies: [], claims: {} });
  for (const part of [stranger, stranger.scopes, stranger.policies, stranger.claims]) expect(Object.isFrozen(part)).toBe(true);
});

it('refuses masks of an interface, other definitions of its directives, and tells everything at once', () => {
  const message = refusal(
    plain,
    'directive @mask(pattern: String) on FIELD_DEFINITION',
    'interface I { b: String @mask(kind: "null") } type A { b: String @authenticated(x: 1) }',
  );
  expect(message).toContain('@mask is defined otherwise than as directive @mask(kind: String!, size: Int, unless: [[String!]!])');
  expect(message).toContain('I.b: @mask stands on no object');
  expect(message).toContain('A.b: @authenticated has no argument "x"');
});

it('leaves directives alone that a schema defines for itself', () => {
  expect(refusal(plain, 'directive @tone(of: String) on FIELD_DEFINITION', 'type Query { a: Int @tone(of: "loud") }')).toBe('nothing');
});

describe('a directive of another specification that has a name of ours', () => {
  const foreign = `
    extend schema
      @link(url: "${FEDERATION}", import: ["@key", "@composeDirective"])
      @link(url: "https://other.example/mask/v1.0", import: ["@mask"])
      @composeDirective(name: "@mask")
    directive @mask(with: String) on FIELD_DEFINITION
    type Query { badge: Badge }
    type Badge @key(fields: "id") { id: ID! name: String @mask(with: "*") }`;

  it('means nothing here', () => expect(read(foreign).masks.size).toBe(0));

  it('is ours all the same when it is defined as ours is', () => {
    const ours = foreign
      .replace('directive @mask(with: String) on FIELD_DEFINITION', accessDirectives)
      .replace('with: "*"', 'kind: "null"');
    expect([...read(ours).masks.keys()]).toEqual(['Badge.name']);
  });

  it('is unclear without a link, and the way out is said', () => {
    const unlinked = foreign.replace(/@link\(url: "https:\/\/other[^)]+\)/, '').replace('@composeDirective(name: "@mask")', '');
    expect(refusal(unlinked)).toContain('if it is of another specification, import it with a @link of that one');
  });
});
