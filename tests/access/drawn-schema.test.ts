// Goal: a caller is shown what they may use, all that leads to it, and no name beyond; and what is shown is a schema.
// Method: supergraphs as they are written, with scopes; the whole schema of a view, printed. `visible-schema.test.ts` composes them.
import { graphqlSync, isScalarType, printSchema } from 'graphql';
import { withScopes, writtenGraph } from './support/written-graph';

const A = '@requiresScopes(scopes: [["a"]])';
const B = '@requiresScopes(scopes: [["b"]])';

/** Without what is said of access, as it is printed. */
const shown = (sdl: string, ...scopes: readonly string[]): string =>
  printSchema(writtenGraph(sdl).viewOf(withScopes(...scopes)).schema).trim();
const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const line = (sdl: string, ...scopes: readonly string[]): string => inOneLine(shown(sdl, ...scopes));

it('shows fields of every type that may be read, and arguments that may be given', () => {
  const sdl = `type Query { text: String! whole: [Int!] real: Float yes: Boolean id: ID url: Url level: Level kept: Int ${A}
      find(a: Level, b: [Level!], c: Filter, d: Deep, e: Open, f: Url): Int }
    scalar Url enum Level ${A} { LOW } input Filter { level: Level text: String } input Deep { not: [Deep!] filter: Filter }
    input Open { text: String = "x" not: Open }`;
  expect(line(sdl)).toBe(
    'type Query { text: String! whole: [Int!] real: Float yes: Boolean id: ID url: Url find(e: Open, f: Url): Int }' +
      ' scalar Url input Open { text: String = "x" not: Open }',
  );
  expect(line(sdl, 'a')).toContain('find(a: Level, b: [Level!], c: Filter, d: Deep, e: Open, f: Url): Int');
});

it('leaves out what has nothing left in it, and whatever leads to that alone', () => {
  const sdl = `type Query { a: One open: Int either: Either found: Found } type One { two: Two } type Two { three: [Three!]! } type Three { x: Int ${A} }
    union Either = One | Three union Found = Three | Rest type Rest { one: One x: Int }`;
  expect(line(sdl)).toBe('type Query { open: Int found: Found } union Found = Rest type Rest { x: Int }');
  expect(line(sdl, 'a')).toContain('union Either = One | Three union Found = Three | Rest');
});

it('leaves out what nobody can come to from the fields that are left', () => {
  const sdl = `type Query { open: Int gate: Gate ${A} } type Gate { by(level: Level, filter: Filter): Inside any: Any either: Either }
    type Inside { loop: Gate } enum Level { LOW } input Filter { code: Code } scalar Code
    interface Any { x: Int } type One implements Any { x: Int } union Either = Two type Two { x: Int }`;
  expect(line(sdl)).toBe('type Query { open: Int }');
  for (const name of ['Gate', 'Inside', 'Level', 'Filter', 'Code', 'Any', 'One', 'Either', 'Two']) expect(line(sdl, 'a')).toContain(name);
});

describe('an interface', () => {
  it('shows what everything has that a caller may know to implement it, and all of those that are left', () => {
    const sdl = `type Query { wide: Wide } interface Wide { x: Int y: Int z: Int } interface Narrow implements Wide { x: Int y: Int z: Int n: Int }
      type One implements Wide { x: Int ${A} y: Int z: Int far: Far }
      type Two implements Narrow & Wide ${B} { x: Int y: Int ${A} z: Int n: Int } type Far { x: Int }
      interface Elsewhere { x: Int } type There implements Elsewhere { x: Int } type Nowhere { x: Int }`;
    const far = 'type Far { x: Int }';
    expect(line(sdl)).toBe(
      `type Query { wide: Wide } interface Wide { y: Int z: Int } type One implements Wide { y: Int z: Int far: Far } ${far}`,
    );
    expect(line(sdl, 'b')).toBe(
      'type Query { wide: Wide } interface Wide { z: Int } interface Narrow implements Wide { x: Int z: Int n: Int } ' +
        `type One implements Wide { y: Int z: Int far: Far } type Two implements Narrow & Wide { x: Int z: Int n: Int } ${far}`,
    );
  });

  it('is not shown where nothing is left that implements it, or its own name may not be told', () => {
    const protectedAny = (any: string, one: string): string => `type Query { open: Int any: Any one: One }
      interface Any ${any} { x: Int } type One implements Any ${one} { x: Int }`;
    expect(line(protectedAny('', A))).toBe('type Query { open: Int }');
    expect(line(protectedAny(A, ''))).toBe('type Query { open: Int one: One } type One { x: Int }');
  });

  it('shows no field of a type that may not be named, though an implementation narrows it to one that may', () => {
    const narrowed = `type Query { any: Any } interface Any { x: Int inside: Inside } type One implements Any { x: Int inside: Free }
      union Inside ${A} = Free type Free { x: Int }`;
    expect(line(narrowed)).toBe(
      'type Query { any: Any } interface Any { x: Int } type One implements Any { x: Int inside: Free } type Free { x: Int }',
    );
  });
});

it('shows of a union the types that may be named', () => {
  const sdl = `type Query { any: Any closed: Closed one: One } union Any = One | Two union Closed ${B} = One type One { x: Int } type Two ${A} { x: Int }`;
  expect(line(sdl)).toBe('type Query { any: Any one: One } union Any = One type One { x: Int }');
  expect(line(sdl, 'a')).toBe('type Query { any: Any one: One } union Any = One | Two type One { x: Int } type Two { x: Int }');
  expect(line(sdl, 'b')).toContain('union Any = One union Closed = One');
});

it('shows the roots in which something is left, whatever they are called, and always one for queries', () => {
  const sdl = (on: string): string => `schema { query: Asked mutation: Done subscription: Told }
    type Asked { a: Int ${on} } type Done { a: Int ${on} b: Int ${A} } type Told { a: Int ${on} }`;
  expect(line(sdl(''))).toBe(
    'schema { query: Asked mutation: Done subscription: Told } type Asked { a: Int } type Done { a: Int } type Told { a: Int }',
  );
  expect(line(sdl(A))).toBe('schema { query: Asked } type Asked');
  expect(graphqlSync({ schema: writtenGraph(sdl(A)).viewOf().schema, source: '{ __typename }' })).toEqual({
    data: { __typename: 'Asked' },
  });
});

it('shows a type with all that it was extended by', () => {
  const sdl = `type Query { t: T closed: Int ${A} } interface I { x: Int } type T { x: Int } extend type T implements I
    extend type T { e: E u: U url: Url } extend type T { by(in: In): Int }
    enum E { A } extend enum E { B } union U = T extend union U = V type V { y: Int } scalar Url @specifiedBy(url: "https://x.example")
    input In { a: Int } extend input In { b: Int }`;
  const text = line(sdl);
  expect(text).toContain('type T implements I { x: Int e: E u: U url: Url by(in: In): Int }');
  expect(text).toContain('enum E { A B } union U = T | V');
  expect(text).toContain('input In { a: Int b: Int }');
  const url = writtenGraph(sdl).viewOf().schema.getType('Url');
  expect(isScalarType(url) && url.specifiedByURL).toBe('https://x.example');
});

it('leaves out a type that was extended, and has nothing left of either', () => {
  const sdl = `type Query { open: Int t: T } type T { x: Int ${A} } extend type T { y: Int ${A} }`;
  expect(line(sdl)).toBe('type Query { open: Int }');
});

describe('a directive', () => {
  it('is shown with the arguments that may be given, and the types of those', () => {
    const sdl = `directive @note(level: Level, kind: Kind, text: String) on FIELD type Query { open: Int }
      enum Level ${A} { LOW } enum Kind { LOUD }`;
    expect(line(sdl)).toBe('directive @note(kind: Kind, text: String) on FIELD type Query { open: Int } enum Kind { LOUD }');
    expect(line(sdl, 'a')).toContain('@note(level: Level, kind: Kind, text: String)');
  });

  it('is not taken for a type of the same name', () => {
    const sdl = `directive @secret on FIELD type Query { any: Any } interface Any { x: secret y: Int } interface secret ${A} { y: Int }
      type One implements Any { x: Open y: Int } type Open implements secret { y: Int }`;
    expect(line(sdl)).toBe(
      'directive @secret on FIELD type Query { any: Any } interface Any { y: Int } type One implements Any { x: Open y: Int } type Open { y: Int }',
    );
  });
});
