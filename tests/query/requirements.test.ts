// Goal: a subgraph answers nobody a field unless they have everything that the field, its type and the type it answers ask for, and tells
// which field it was.
// Method: a small schema, operations on it, and callers who have all, a part, or nothing of what is asked; no database.
import { buildASTSchema, Kind, parse } from 'graphql';
import { accessDirectives, readAccess } from '../../schemas/access-directives';
import { type Caller, stranger } from '../../schemas/caller';
import { selectedFields } from '../../subgraphs/kit/query/coordinates';
import { indexGraph } from '../../subgraphs/kit/query/graph';
import { holds, needsOf, refuseUnless } from '../../subgraphs/kit/query/requirements';
import { warehouseModel } from './support/warehouse';

/** `Thing`, `Part` and `Rate` are the warehouse's, whose keys are known; the others are as a team may add them. */
const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated", "@requiresScopes", "@policy"])
  ${accessDirectives}
  directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE
  directive @requiresScopes(scopes: [[String!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE
  directive @policy(policies: [[String!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE
  directive @link(url: String!, import: [String]) repeatable on SCHEMA
  type Query {
    open: Int known: Int @authenticated scoped: Int @requiresScopes(scopes: [["a", "b"], ["c"]]) asked: Int @policy(policies: [["p", "q"], ["r"]])
    all: Int @authenticated @requiresScopes(scopes: [["a"]]) @policy(policies: [["p"]])
    thing: Thing things: [Thing!]! part: Part rate: Rate maker: Maker any: Any either: Either named: Named
    _entities: [_Entity]!
  }
  interface Kept { id: ID! }
  type Thing implements Kept @requiresScopes(scopes: [["things"]]) { id: ID! name: String secret: String @requiresScopes(scopes: [["secrets"]]) part: Part }
  type Part { id: ID! @requiresScopes(scopes: [["ids"]]) label: String }
  type Rate @authenticated { code: ID! day: ID! value: Int }
  type Maker implements Any @policy(policies: [["makers"]]) { id: ID! x: Int y: Int @requiresScopes(scopes: [["y"]]) }
  type Other implements Any { id: ID! x: Int @requiresScopes(scopes: [["x"]]) y: Int }
  interface Any { id: ID! x: Int y: Int }
  interface Named @requiresScopes(scopes: [["named"]]) { label: String @requiresScopes(scopes: [["label"]]) }
  type Only implements Named { label: String }
  union Either = Maker | Part
  union _Entity = Thing | Maker`;
const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });
const access = readAccess(parse(sdl));
const graph = indexGraph(warehouseModel);

const caller = (given: Partial<Caller> = {}): Caller => ({ ...stranger, authenticated: true, ...given });
const withScopes = (...scopes: string[]): Caller => ({ ...stranger, scopes });

/** The field a caller is refused for; nothing when they get an answer. Nobody vouches for `undefined`. */
function refusedFor(query: string, by: Caller | undefined): unknown {
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('It is no operation.');
  try {
    refuseUnless(needsOf(selectedFields(schema, operation, {}), access, schema, graph), by);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: 'UNAUTHORIZED_FIELD_OR_TYPE' });
    return (error as { extensions: Record<string, unknown> }).extensions.coordinate;
  }
}

describe('a field', () => {
  it.each<[string, Caller | undefined, boolean]>([
    ['open', undefined, true],
    ['open', stranger, true],
    ['known', undefined, false],
    ['known', stranger, false],
    ['known', withScopes('a', 'b', 'c'), false],
    ['known', caller(), true],
    ['scoped', withScopes('a', 'b'), true],
    ['scoped', withScopes('c'), true],
    ['scoped', withScopes('a'), false],
    ['scoped', caller({ policies: ['a', 'b', 'c'] }), false],
    ['scoped', undefined, false],
    ['asked', caller({ policies: ['r'] }), true],
    ['asked', caller({ policies: ['q', 'p'] }), true],
    ['asked', caller({ policies: ['q'] }), false],
    ['asked', withScopes('p', 'q', 'r'), false],
    ['all', caller({ scopes: ['a'], policies: ['p'] }), true],
    ['all', { ...stranger, scopes: ['a'], policies: ['p'] }, false],
    ['all', caller({ policies: ['p'] }), false],
    ['all', caller({ scopes: ['a'] }), false],
  ])('%s, for %j', (field, by, isAnswered) => {
    expect(refusedFor(`{ ${field} }`, by)).toBe(isAnswered ? undefined : `Query.${field}`);
  });

  it('is told of by its name, the first that is refused', () => {
    expect(refusedFor('{ open scoped known }', stranger)).toBe('Query.scoped');
    expect(refusedFor('{ open scoped known }', withScopes('c'))).toBe('Query.known');
  });

  it('asks for what its type and the type of its answer ask for', () => {
    expect(refusedFor('{ thing { name } }', stranger)).toBe('Query.thing');
    expect(refusedFor('{ things { name } }', stranger)).toBe('Query.things');
    expect(refusedFor('{ thing { name } }', withScopes('things'))).toBeUndefined();
    expect(refusedFor('{ thing { secret } }', withScopes('things'))).toBe('Thing.secret');
    expect(refusedFor('{ thing { secret } }', withScopes('secrets'))).toBe('Query.thing');
    expect(refusedFor('{ rate { value } }', withScopes('things'))).toBe('Query.rate');
  });

  it('of an interface or union asks for what every type asks that may stand there, and what the interface does', () => {
    expect(refusedFor('{ any { x } }', caller())).toBe('Query.any');
    expect(refusedFor('{ any { x } }', caller({ policies: ['makers'] }))).toBe('Any.x');
    expect(refusedFor('{ any { x } }', caller({ policies: ['makers'], scopes: ['x'] }))).toBeUndefined();
    expect(refusedFor('{ any { y } }', caller({ policies: ['makers'], scopes: ['x'] }))).toBe('Any.y');
    expect(refusedFor('{ either { __typename } }', caller())).toBe('Query.either');
    expect(refusedFor('{ either { ... on Part { label } } }', caller({ policies: ['makers'] }))).toBeUndefined();
    expect(refusedFor('{ named { label } }', stranger)).toBe('Query.named');
    expect(refusedFor('{ named { label } }', withScopes('named'))).toBe('Named.label');
    expect(refusedFor('{ named { label } }', withScopes('named', 'label'))).toBeUndefined();
  });
});

describe('how a gateway joins', () => {
  const entities = (fields: string) => `{ _entities { ${fields} } }`;

  it('it may read keys and names of types without what their types ask, and nothing else', () => {
    expect(refusedFor(entities('__typename ... on Thing { id }'), stranger)).toBeUndefined();
    expect(refusedFor(entities('... on Thing { name }'), stranger)).toBe('Thing.name');
    expect(refusedFor(entities('... on Thing { id } ... on Maker { x }'), stranger)).toBe('Maker.x');
    expect(refusedFor(entities('... on Maker { id }'), stranger)).toBe('Maker.id');
  });

  it('it may not read a key that asks for something itself', () => {
    expect(refusedFor('{ part { id } }', stranger)).toBe('Part.id');
    expect(refusedFor('{ part { id } }', withScopes('ids'))).toBeUndefined();
  });

  it('each key of several is one', () => {
    const rate = (fields: string) =>
      refusedFor(`{ any { ... on Any { __typename } } rate { ${fields} } }`, caller({ policies: ['makers'] }));
    expect(rate('code day')).toBeUndefined();
    const [code] = selectedFieldsOf('{ rate { code day } }').filter(({ name }) => name === 'code');
    const { always, unvouched } = needsOf(code ? [code] : [], access, schema, graph);
    expect([always, unvouched.map(({ coordinate }) => coordinate)]).toEqual([[], ['Rate.code']]);
  });

  it('nobody else does: whom no gateway vouches for reads no key of what they may not see, and no name', () => {
    expect(refusedFor(entities('... on Thing { id }'), undefined)).toBe('Thing.id');
    expect(refusedFor(entities('... on Thing { __typename }'), undefined)).toBe('Thing.__typename');
    expect(refusedFor(entities('__typename'), undefined)).toBe('_Entity.__typename');
    expect(refusedFor('{ part { label } }', undefined)).toBeUndefined();
  });

  it('a field of an interface is no key of those that have it for one', () => {
    expect(refusedFor('{ any { id } }', withScopes('x'))).toBe('Query.any');
    expect(refusedFor(entities('... on Any { id }'), stranger)).toBe('Any.id');
    expect(refusedFor(entities('... on Kept { id }'), stranger)).toBe('Kept.id');
  });
});

function selectedFieldsOf(query: string): ReturnType<typeof selectedFields> {
  const [operation] = parse(query).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? selectedFields(schema, operation, {}) : [];
}

it.each<[string, Parameters<typeof holds>[1], Caller, boolean]>([
  ['nothing is asked', undefined, stranger, true],
  ['a known caller is', { authenticated: true, scopes: [], policies: [] }, caller(), true],
  ['a known caller is', { authenticated: true, scopes: [], policies: [] }, stranger, false],
  ['one of two scopes is', { authenticated: false, scopes: [['a'], ['b']], policies: [] }, withScopes('b'), true],
  ['both of two scopes are', { authenticated: false, scopes: [['a', 'b']], policies: [] }, withScopes('b'), false],
  ['a policy is', { authenticated: false, scopes: [], policies: [['a']] }, caller({ policies: ['a'] }), true],
  ['a policy is', { authenticated: false, scopes: [], policies: [['a']] }, withScopes('a'), false],
  ['a scope is beside a policy', { authenticated: true, scopes: [['a']], policies: [['p']] }, caller({ scopes: ['a'] }), false],
  ['a scope is beside a policy', { authenticated: true, scopes: [['a']], policies: [['p']] }, caller({ policies: ['p'] }), false],
  ['all of it is there', { authenticated: true, scopes: [['a']], policies: [['p']] }, caller({ scopes: ['a'], policies: ['p'] }), true],
])('tells what a contract asks: %s (%j of %j)', (_, protection, by, isEnough) => {
  expect(holds(by, protection)).toBe(isEnough);
});
