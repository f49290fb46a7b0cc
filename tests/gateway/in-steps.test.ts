import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildASTSchema,
  type DocumentNode,
  GraphQLSchema,
  introspectionFromSchema,
  parse,
  print,
  printSchema,
  validateSchema,
} from 'graphql';
import { buildSchema } from '../../gateway/generations/build-schema';
import { parseSchema } from '../../gateway/generations/parse-schema';
import { SchemaParser } from '../../gateway/generations/schema-parser';
import { atOnce, inTurns, type Steps } from '../../gateway/threads';
import { root } from '../support/meshway';

const supergraph = readFileSync(join(root, 'schemas/supergraph.graphql'), 'utf8');

const everything = {
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
};

const schemas = {
  'the example mesh': supergraph,
  'roots of other names':
    'schema { query: Ask mutation: Tell } type Ask { a: Int } type Tell { b(c: In = {d: [1]}): Int } input In { d: [Int!]! }',
  'types that refer to one another, and are extended':
    'type Query { a: A } interface I { b: B } type A implements I { b: B } type B { a: A u: U } union U = A | B extend type A { c: E } enum E { X Y }',
  'directives, of which one is known by the standard':
    'directive @own(a: S) on FIELD directive @skip(if: Boolean!) on FIELD scalar S type Query { a: S }',
  'all that a definition can say': `
    "The whole." schema { query: Query }
    "Seen." directive @seen("How often." often: [Int!]! = [1, 2] old: Int @deprecated(reason: "Nobody looks.")) repeatable on FIELD | QUERY
    "A web address." scalar Url @specifiedBy(url: "https://example.org/url")
    scalar Plain
    "Named." interface Named implements Node { id: ID! "What it is called." name(long: Boolean = true): String! @deprecated }
    interface Node { id: ID! }
    type Thing implements Named & Node { id: ID! name(long: Boolean = true): String! urls: [[Url!]]! @deprecated(reason: "Use url.") url: Url }
    "One of them." union Any = Thing | Other
    type Other { kind: Kind plain: Plain }
    "How it is." enum Kind { "Large." BIG SMALL @deprecated(reason: "There are none.") }
    input By @oneOf { id: ID name: String }
    input Where { by: By = { id: "1" } kinds: [Kind!] = [BIG] and: [Where!] old: Int = 1 @deprecated(reason: "Use by.") }
    type Query { things(where: Where = { kinds: [SMALL] }, first: Int = 20): [Any!]! __proto: Int }
    extend enum Kind { TINY }
    extend union Any = Query
    extend input Where { more: Float = 1.5 }
    extend scalar Plain @specifiedBy(url: "https://example.org/not-looked-at")
    extend interface Named { again: Named }
    extend type Thing { again: Named }
    extend schema { mutation: Other }`,
};

describe.each(Object.entries(schemas))('%s', (_, sdl) => {
  test('is parsed as graphql-js parses it', () => {
    expect(JSON.stringify(atOnce(parseSchema(sdl)))).toBe(JSON.stringify(parse(sdl, { noLocation: true })));
  });

  test('is built as graphql-js builds it', () => {
    const document = parse(sdl);
    const built = atOnce(buildSchema(document));
    const peer = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
    expect(printSchema(built)).toBe(printSchema(peer));
    expect(introspectionFromSchema(built, everything)).toEqual(introspectionFromSchema(peer, everything));
    expect(validateSchema(new GraphQLSchema({ ...built.toConfig(), assumeValid: false })).map(String)).toEqual(
      validateSchema(new GraphQLSchema({ ...peer.toConfig(), assumeValid: false })).map(String),
    );
    expect(built.getDirectives().map(({ name }) => name)).toEqual(peer.getDirectives().map(({ name }) => name));
    expect(rootsOf(built)).toEqual(rootsOf(peer));
  });
});

describe('a schema after another', () => {
  const pieces = (sdl: string): readonly string[] => parse(sdl).definitions.map(print);
  const changed = pieces(supergraph).map((text) => text.replace('type Query', '"Where to begin." type Query'));

  test('is parsed as graphql-js parses it', () => {
    const parser = new SchemaParser();
    for (const texts of [pieces(supergraph), changed, changed, [...changed].reverse(), [supergraph]]) {
      const alone = parse(texts.join('\n'), { noLocation: true });
      expect(JSON.stringify(atOnce(parser.parse(texts)))).toBe(JSON.stringify(alone));
    }
  });

  test('has all definitions that have not changed from the one before, and no others', () => {
    const parser = new SchemaParser();
    const [first, second] = [pieces(supergraph), changed].map((texts) => atOnce(parser.parse(texts)).definitions);
    const anew = second?.filter((definition) => !first?.includes(definition)) ?? [];
    expect(anew.map((definition) => 'name' in definition && definition.name?.value)).toEqual(['Query']);
  });

  test('keeps nothing of one that could not be parsed', () => {
    const parser = new SchemaParser();
    const [query] = atOnce(parser.parse(['type Query { a: Int }'])).definitions;
    expect(() => atOnce(parser.parse(['type Query { a: Int }', 'type']))).toThrow(/^Syntax Error/);
    expect(atOnce(parser.parse(['type Query { a: Int }'])).definitions[0]).toBe(query);
  });
});

test('what refers to a type that is not there is refused in the words of graphql-js', () => {
  for (const sdl of ['type Query { a: B }', 'type Query { a(b: B): Int }', 'type Query implements B { a: Int }', 'union Query = B']) {
    const document = parse(sdl);
    const [ours, theirs] = [() => atOnce(buildSchema(document)), () => buildASTSchema(document, { assumeValidSDL: true })].map(messageOf);
    expect(ours).toBe(theirs);
    expect(ours).toBe('Unknown type: "B".');
  }
});

test('what is no schema is refused in the words of graphql-js', () => {
  for (const text of ['', 'type', 'type Query { a: }', 'type Query { a: Int } }', '"']) {
    const [ours, theirs] = [() => atOnce(parseSchema(text)), () => parse(text)].map(messageOf);
    expect(ours).toBe(theirs);
    expect(ours).toMatch(/^Syntax Error/);
  }
});

test('what waits has its turn while a long work is done', async () => {
  const order: string[] = [];
  const waiting = new Promise<void>((resolve) => {
    setImmediate(() => {
      order.push('what waited');
      resolve();
    });
  });
  const documents = await inTurns(manyTimes(parseSchema, supergraph));
  order.push('the work');
  await waiting;
  expect(documents).toHaveLength(20);
  expect(order).toEqual(['what waited', 'the work']);
});

function* manyTimes(parseOne: (sdl: string) => Steps<DocumentNode>, sdl: string): Steps<readonly DocumentNode[]> {
  const documents: DocumentNode[] = [];
  for (let time = 0; time < 20; time += 1) documents.push(yield* parseOne(sdl));
  return documents;
}

function rootsOf(schema: ReturnType<typeof buildASTSchema>): readonly (string | undefined)[] {
  return [schema.getQueryType()?.name, schema.getMutationType()?.name, schema.getSubscriptionType()?.name];
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was refused';
}
