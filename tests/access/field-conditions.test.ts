// Goal: reading a field asks for everything that its value tells something of, and for nothing else.
// Method: supergraphs as they are written, a scope beside each thing that is protected; of each field, the scopes without which it is kept back.
import { withScopes, writtenGraph } from './support/written-graph';

const every = ['a', 'b', 'c', 'd', 'e', 'f'];
const needs = (scope: string): string => `@requiresScopes(scopes: [["${scope}"]])`;

/** Of fields, types and unions in a supergraph: the scopes that somebody who has all others is missing. */
function askedBy(sdl: string, ...coordinates: readonly string[]): Readonly<Record<string, string>> {
  const { viewOf } = writtenGraph(sdl);
  const scopesOf = (coordinate: string): string => {
    const [type = '', field] = coordinate.split('.');
    const isFree = (without: string): boolean => {
      const view = viewOf(withScopes(...every.filter((scope) => scope !== without)));
      return field === undefined ? view.mayName(type) : view.mayRead(type, field);
    };
    return every.filter((scope) => !isFree(scope)).join('');
  };
  return Object.fromEntries(coordinates.map((coordinate) => [coordinate, scopesOf(coordinate)]));
}

it('asks for what is said of a field, of its type, and of the type it returns', () => {
  const sdl = `type Query { free: Int own: Int ${needs('a')} held: Held inside: [Inside!]! }
    type Held ${needs('b')} { free: Int own: Int ${needs('a')} level: Level }
    type Inside { free: Int own: Int ${needs('a')} } enum Level ${needs('c')} { LOW }`;
  expect(askedBy(sdl, 'Query.free', 'Query.own', 'Query.held', 'Query.inside', 'Held', 'Held.free', 'Held.own', 'Held.level')).toEqual({
    'Query.free': '',
    'Query.own': 'a',
    'Query.held': 'b',
    'Query.inside': '',
    Held: 'b',
    'Held.free': 'b',
    'Held.own': 'ab',
    'Held.level': 'bc',
  });
});

it('asks for what an argument asks for that has to be given', () => {
  const sdl = `enum Level ${needs('a')} { LOW }
    input Filter { not: Filter deep: Deep } input Deep { levels: [Level] code: Code! } scalar Code ${needs('b')}
    type Query { may(level: Level): Int must(level: Level!): Int filled(level: Level! = LOW): Int deep(by: Filter!, text: String!): Int }`;
  expect(askedBy(sdl, 'Query.may', 'Query.must', 'Query.filled', 'Query.deep')).toEqual({
    'Query.may': '',
    'Query.must': 'a',
    'Query.filled': '',
    'Query.deep': 'ab',
  });
});

it('asks on an interface or union for what everything asks for that may stand there', () => {
  const sdl = `interface Wide { x: Int } interface Narrow implements Wide { x: Int ${needs('c')} }
    type One implements Wide { x: Int ${needs('a')} } type Two implements Narrow & Wide ${needs('b')} { x: Int }
    type Free { x: Int } union Either = One | Two | Free union Open = One | Free`;
  expect(askedBy(sdl, 'Wide.x', 'Narrow.x', 'One.x', 'Two.x', 'Free.x')).toEqual({
    'Wide.x': 'abc',
    'Narrow.x': 'bc',
    'One.x': 'a',
    'Two.x': 'b',
    'Free.x': '',
  });
  expect(askedBy(sdl, 'Wide.__typename', 'Either.__typename', 'Open.__typename', 'Two.__typename', 'Wide', 'Either')).toEqual({
    'Wide.__typename': 'b',
    'Either.__typename': 'b',
    'Open.__typename': '',
    'Two.__typename': 'b',
    Wide: '',
    Either: '',
  });
});

describe('the name of an interface', () => {
  const types = (one: string, two: string, union = ''): string =>
    `interface Any ${needs('a')} { x: Int } type One implements Any ${one} { x: Int } type Two implements Any ${two} { x: Int }
     union Either ${union} = One | Two`;

  it('asks for what is said of it, where its types do not all ask for it anyway', () => {
    expect(askedBy(types('', ''), 'Any', 'One')).toEqual({ Any: 'a', One: '' });
    expect(askedBy(types(needs('b'), needs('c')), 'Any')).toEqual({ Any: 'a' });
    expect(askedBy(`interface Any ${needs('a')} { x: Int }`, 'Any')).toEqual({ Any: 'a' });
  });

  it('asks for nothing that follows from what its types ask for: a fragment may narrow it', () => {
    expect(askedBy(types(needs('a'), needs('b')), 'Any', 'Any.x')).toEqual({ Any: '', 'Any.x': 'ab' });
    expect(askedBy(types(needs('a'), needs('a'), needs('a')), 'Any', 'Either')).toEqual({ Any: '', Either: 'a' });
  });

  it('asks for what is said of it where its types ask for more than can be multiplied out', () => {
    const ways = (name: string): string =>
      `@requiresScopes(scopes: [["a"], ${Array.from({ length: 15 }, (_, at) => `["${name}${at}"]`).join(', ')}])`;
    const { viewOf } = writtenGraph(types(ways('x'), ways('y')));
    expect([withScopes('x1', 'y1'), withScopes('a')].map((caller) => viewOf(caller).mayName('Any'))).toEqual([false, true]);
  });
});

describe('a computed field', () => {
  const person = `type Home { city: Int ${needs('b')} zip: Int free: Int } type Shop { rent: Int ${needs('c')} }
    union Place = Home | Shop interface Lived { where: Int }`;
  const asked = (requires: string): string | undefined =>
    askedBy(
      `${person} type Person { id: ID age: Int ${needs('a')} home: Home places: [Place!]
        x: Int @join__field(graph: G) @join__field(graph: H, requires: "${requires}") }`,
      'Person.x',
    )['Person.x'];

  it.each([
    ['id', ''],
    ['age', 'a'],
    ['{ age }', 'a'],
    ['home { free zip }', ''],
    ['home { city } age', 'ab'],
    ['places { __typename }', ''],
    ['places { ... on Shop { rent } }', 'c'],
    ['places { ... on Home { city } ... on Shop { rent } }', 'bc'],
    ['home { ... { city } }', 'b'],
    ['... on Person { age }', 'a'],
  ])('from %s asks for what that asks for', (requires, scopes) => expect(asked(requires)).toBe(scopes));

  it('asks for what the fields ask for that those are computed from, and ends where they are computed from one another', () => {
    const sdl = `type T { base: Int ${needs('a')} one: Int @join__field(requires: "base two") two: Int ${needs('b')} @join__field(requires: "one")
      three: Int @join__field(requires: "two") }`;
    expect(askedBy(sdl, 'T.one', 'T.two', 'T.three')).toEqual({ 'T.one': 'ab', 'T.two': 'ab', 'T.three': 'ab' });
  });

  it('is not given when it is computed from something that cannot be looked through', () => {
    expect(() => asked('...F')).toThrow('No supergraph has a fragment "F".');
  });

  it('asks for what it takes from a context, on whichever types give that', () => {
    const sdl = `${person}
      type A @context(name: "own") @context(name: "other") { age: Int ${needs('a')} } interface B @context(name: "own") { age: Int ${needs('d')} }
      union C @context(name: "far") = Home | A type D @context(name: "none") { age: Int ${needs('e')} } type E { age: Int ${needs('f')} }
      type Child {
        own: Int @join__field(graph: G, contextArguments: [{ context: "own", name: "x", type: "Int", selection: " { age }" }])
        other: Int @join__field(graph: G, contextArguments: [{ context: "other", name: "x", type: "Int", selection: "age" }])
        far: Int @join__field(graph: G, contextArguments: [{ context: "far", name: "x", type: "Int", selection: "{ ... on Home { city } }" }])
        both: Int @join__field(graph: G, contextArguments: [
          { context: "other", name: "x", type: "Int", selection: "{ age }" }, { context: "none", name: "y", type: "Int", selection: "{ age }" }])
        plain: Int @join__field(graph: G)
      }`;
    expect(askedBy(sdl, 'Child.own', 'Child.other', 'Child.far', 'Child.both', 'Child.plain')).toEqual({
      'Child.own': 'ad',
      'Child.other': 'a',
      'Child.far': 'b',
      'Child.both': 'ae',
      'Child.plain': '',
    });
  });
});

it('asks of an object for what is said of an interface through which a subgraph adds fields, and of no other interface', () => {
  const sdl = (isAdding: boolean): string =>
    `interface Added @join__type(graph: G) @join__type(graph: H, isInterfaceObject: ${isAdding}) ${needs('a')} { x: Int ${needs('b')} }
     interface Other @join__type(graph: G) { x: Int ${needs('c')} }
     type T implements Added & Other @join__type(graph: G) { x: Int }`;
  expect(askedBy(sdl(true), 'T', 'T.x')).toEqual({ T: 'a', 'T.x': 'ab' });
  expect(askedBy(sdl(false), 'T', 'T.x')).toEqual({ T: '', 'T.x': '' });
});

it('knows a supergraph’s directives by the names they have there', () => {
  const sdl = (links: string, join: string, context: string): string => `schema ${links} { query: Query } type Query { t: T }
    interface I @${join}type(graph: G, isInterfaceObject: true) { x: Int ${needs('a')} }
    type T implements I @${context}(name: "own") { x: Int age: Int ${needs('b')} y: Int @${join}field(graph: G, requires: "age") }
    type Child { z: Int @${join}field(graph: G, contextArguments: [{ context: "own", selection: "{ age }" }]) }
    interface J @other(isInterfaceObject: true) { x: Int ${needs('c')} }
    type U implements J @other(name: "own") { x: Int age: Int ${needs('c')} y: Int @other(requires: "age") }`;
  const link = (spec: string, as: string): string => `@link(url: "https://specs.apollo.dev/${spec}/v0.5"${as})`;
  const first = link('link', '');
  for (const [links, join, context] of [
    ['', 'join__', 'context'],
    [`${first} ${link('join', '')} ${link('context', '')}`, 'join__', 'context'],
    [`${first} ${link('context', ', as: "ctx"')} ${link('join', ', as: "j"')}`, 'j__', 'ctx'],
  ] as const)
    expect(askedBy(sdl(links, join, context), 'T.x', 'T.y', 'Child.z', 'U.x', 'U.y')).toEqual({
      'T.x': 'a',
      'T.y': 'b',
      'Child.z': 'b',
      'U.x': '',
      'U.y': '',
    });
});
