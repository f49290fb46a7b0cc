// Goal: of an operation is left exactly what its caller may read, and each thing that is not is told by its path and coordinate.
// Method: one small graph; operations as they are asked, and as they are left for callers with some scopes. `law.test.ts` is the same for
// random graphs, and `matrix.test.ts` through a gateway.
import { type OperationDefinitionNode, parse, print } from 'graphql';
import { readConfig } from '../../gateway/config';
import { OperationStore } from '../../gateway/operations';
import { withScopes, writtenGraph } from './support/written-graph';

const graph = writtenGraph(`
  type Query {
    open: String closed: String @requiresScopes(scopes: [["a"]])
    thing: Thing things: [[Thing!]]! any: Any either: Either secret: Secret
    find(by: Filter, at: Level, text: String): String
  }
  type Mutation { touch: Int blow: Int @requiresScopes(scopes: [["a"]]) }
  interface Any { id: ID }
  type Thing implements Any { id: ID price: Int @requiresScopes(scopes: [["a"]]) self: Thing }
  type Other implements Any @requiresScopes(scopes: [["b"]]) { id: ID own: Int }
  union Either = Thing | Other
  type Secret @requiresScopes(scopes: [["a"]]) { x: Int }
  input Filter { text: String level: Level both: Filter }
  enum Level @requiresScopes(scopes: [["a"]]) { LOW HIGH }
  directive @note(if: Boolean) on FIELD`);
const store = new OperationStore(graph.schema, readConfig({}));

interface Left {
  readonly kept: string | undefined;
  /** `path: coordinate` */
  readonly denials: readonly string[];
  readonly removed: readonly string[];
  readonly isUntouched: boolean;
}

function left(query: string, scopes: readonly string[] = [], holding: readonly string[] = []): Left {
  const operation = store.find(query, undefined);
  const { kept, denials, removed } = graph.access.filter(operation, graph.access.standingOf(withScopes(...scopes)).view, holding);
  const text = (node: Parameters<typeof print>[0]): string => print(node).replace(/\s+/g, ' ');
  return {
    kept: kept && [kept.definition, ...kept.fragments.values()].map(text).join(' '),
    denials: denials.map(({ path, coordinate }) => `${path.join('/')}: ${coordinate}`),
    removed: [...removed].map(text),
    isUntouched: kept === operation,
  };
}

it('leaves an operation as it is when everything in it may be read', () => {
  const all = '{ open closed thing { price } any { id ... on Other { own } } find(by: { level: LOW }) }';
  expect(left(all, ['a', 'b'])).toMatchObject({ denials: [], removed: [], isUntouched: true });
  const some = '{ open thing { id ...T } } fragment T on Thing { self { id } }';
  expect(left(some)).toMatchObject({ denials: [], removed: [], isUntouched: true });
  const names = '{ __typename __schema { types { name } } __type(name: "Thing") { name } }';
  expect(left(names)).toMatchObject({ denials: [], removed: [], isUntouched: true });
});

it.each<[string, string | undefined, readonly string[]]>([
  ['{ open closed }', '{ open }', ['closed: Query.closed']],
  ['{ open: closed }', undefined, ['open: Query.closed']],
  ['{ closed closed open }', '{ open }', ['closed: Query.closed']],
  ['{ x: closed y: closed open }', '{ open }', ['x: Query.closed', 'y: Query.closed']],
  ['{ thing { price } thingprice: closed open }', '{ open }', ['thing/price: Thing.price', 'thingprice: Query.closed']],
  ['{ things { id price } }', '{ things { id } }', ['things/@/@/price: Thing.price']],
  ['{ thing { self { price } id } }', '{ thing { id } }', ['thing/self/price: Thing.price']],
  ['{ open thing { price } }', '{ open }', ['thing/price: Thing.price']],
  ['{ open secret { x } }', '{ open }', ['secret: Query.secret']],
  ['mutation { touch blow }', 'mutation { touch }', ['blow: Mutation.blow']],
])('takes out of %s what may not be read', (query, kept, denials) => {
  expect(left(query)).toMatchObject({ kept, denials, isUntouched: false });
});

it.each<[string, string | undefined, readonly string[]]>([
  ['{ ... { closed open } }', '{ ... { open } }', ['closed: Query.closed']],
  ['{ ... on Query { closed open } }', '{ ... on Query { open } }', ['... on Query/closed: Query.closed']],
  ['{ open ... { closed } }', '{ open }', ['closed: Query.closed']],
  ['{ any { ... on Other { own } ... on Thing { id } } }', '{ any { ... on Thing { id } } }', ['any/... on Other: Other']],
  ['{ either { ... on Thing { price } } open }', '{ open }', ['either/... on Thing/price: Thing.price']],
  [
    '{ thing { ...T } ...Q } fragment T on Thing { id price } fragment Q on Query { closed }',
    '{ thing { ...T } } fragment T on Thing { id }',
    ['thing/... on Thing/price: Thing.price', '... on Query/closed: Query.closed'],
  ],
  [
    '{ thing { ...T } } fragment T on Thing { id ...U } fragment U on Thing { price self { id } }',
    '{ thing { ...T } } fragment T on Thing { id ...U } fragment U on Thing { self { id } }',
    ['thing/... on Thing/... on Thing/price: Thing.price'],
  ],
  ['{ open any { ...O } } fragment O on Other { id }', '{ open }', ['any/... on Other: Other']],
])('takes out of the fragments of %s what may not be read', (query, kept, denials) => {
  expect(left(query)).toMatchObject({ kept, denials, isUntouched: false });
});

it('asks for an interface, and for the name of a type, what all the types ask that may stand there', () => {
  expect(left('{ any { id } either { __typename } }')).toMatchObject({
    kept: undefined,
    denials: ['any/id: Any.id', 'either/__typename: Either.__typename'],
  });
  expect(left('{ any { id } either { __typename } }', ['b'])).toMatchObject({ denials: [], isUntouched: true });
});

it('asks for an argument what every type of its value asks, whatever is given', () => {
  for (const query of ['{ find(at: LOW) }', '{ find(by: { text: "" }) }', 'query ($at: Level) { find(at: $at) }'])
    expect(left(query)).toMatchObject({ kept: undefined, denials: ['find: Query.find'] });
  expect(left('{ find find2: find(text: "") }')).toMatchObject({ denials: [], isUntouched: true });
  expect(left('{ find(by: { text: "" }) }', ['a'])).toMatchObject({ denials: [], isUntouched: true });
});

describe('what is skipped', () => {
  it('is taken out too where it may not be read, and not told of', () => {
    expect(left('{ open closed @skip(if: true) }')).toMatchObject({ kept: '{ open }', denials: [], removed: ['closed @skip(if: true)'] });
    expect(left('{ open closed @include(if: false) }')).toMatchObject({ kept: '{ open }', denials: [] });
    expect(left('{ open thing @skip(if: true) { price } }')).toMatchObject({ kept: '{ open }', denials: [] });
    expect(left('{ open ... @include(if: false) { closed } }')).toMatchObject({ kept: '{ open }', denials: [] });
  });

  it('is told of where it is not skipped', () => {
    expect(left('{ open closed @skip(if: false) }').denials).toEqual(['closed: Query.closed']);
    expect(left('{ open closed @include(if: true) @skip(if: false) }').denials).toEqual(['closed: Query.closed']);
    expect(left('{ open closed @include(if: true) @skip(if: true) }').denials).toEqual([]);
    expect(left('{ open closed @note(if: true) }').denials).toEqual(['closed: Query.closed']);
  });

  it('goes by the variables of the request', () => {
    const query = 'query ($show: Boolean!, $hide: Boolean!) { open closed @include(if: $show) @skip(if: $hide) }';
    expect(left(query, [], ['show']).denials).toEqual(['closed: Query.closed']);
    expect(left(query, [], ['show', 'hide']).denials).toEqual([]);
    expect(left(query, [], ['hide']).denials).toEqual([]);
    expect(left(query).denials).toEqual([]);
  });

  it('leaves an object of which nothing else was asked, to say that it is there', () => {
    expect(left('{ thing { price @skip(if: true) } }')).toMatchObject({ kept: '{ thing { __typename } }', denials: [] });
    expect(left('{ open thing { price @skip(if: true) self { price } } }')).toMatchObject({ kept: '{ open }' });
  });
});

it('leaves out variables and fragments that nothing uses any more, and keeps those of what is left', () => {
  const query = `query Both($at: Level, $text: String, $show: Boolean!, $skipped: Boolean!) {
    a: find(at: $at) find(text: $text) thing @include(if: $show) { ...T @skip(if: $skipped) ...P }
  } fragment T on Thing { id } fragment P on Thing { price @include(if: $show) }`;
  expect(left(query, [], ['show']).kept).toBe(
    'query Both($text: String, $show: Boolean!, $skipped: Boolean!) { find(text: $text) thing @include(if: $show) { ...T @skip(if: $skipped) } } fragment T on Thing { id }',
  );
});

it('lets nothing through of an operation that the schema has no root for', () => {
  const [definition] = parse('subscription { closed }').definitions as readonly [OperationDefinitionNode];
  const { view } = graph.access.standingOf(withScopes());
  expect(() => graph.access.filter({ definition, fragments: new Map() }, view, [])).toThrow('The schema has no subscription type.');
});
