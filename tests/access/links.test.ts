// Goal: what a schema calls a directive of some specification is known under every way of linking it.
// Method: links in all their spellings, read.
import { type ConstDirectiveNode, Kind, parse } from 'graphql';
import { belongsTo, directiveName, type Link, readLinks, textArgument } from '../../schemas/links';

const linksOf = (...links: readonly string[]): readonly Link[] => readLinks(parse(`schema ${links.join(' ')} { query: Query }`));
const linkOf = (link: string): Link => {
  const [found] = linksOf(link);
  if (!found) throw new Error('no link');
  return found;
};

it('reads links of definitions and extensions of the schema, in both spellings, and nothing else', () => {
  const document = parse(`
    extend schema @link(url: "https://specs.example/a/v1.0") @other(url: 1)
    schema @core(feature: "https://specs.example/b/v0.1") { query: Query }
    type Query @link(url: "https://specs.example/c/v1.0") { x: Int }`);
  expect(readLinks(document).map(({ spec }) => spec)).toEqual(['a', 'b']);
  expect(readLinks(parse('schema { query: Query }'))).toEqual([]);
  expect(readLinks(parse('schema @link(as: "x") @tag { query: Query }'))).toEqual([]);
});

it.each([
  ['https://specs.example/join/v0.5', 'https://specs.example/join', 'join'],
  ['https://specs.example/join/v10.25/', 'https://specs.example/join', 'join'],
  ['https://specs.example/v1.0/join', 'https://specs.example/v1.0/join', 'join'],
  ['https://specs.example/join', 'https://specs.example/join', 'join'],
])('tells the specification of %s from its version', (url, identity, spec) => {
  expect(linkOf(`@link(url: "${url}")`)).toMatchObject({ url, identity, spec, prefix: spec, purpose: undefined });
});

it('reads what a link is for, what it is called and what it imports', () => {
  const { purpose, prefix, imports } = linkOf(
    '@link(url: "https://specs.example/x/v1.0", for: SECURITY, as: "y", import: ["@a", "T", { name: "@b", as: "@c" }, { name: "U", as: "V" }, { name: "@d" }, { as: "@e" }, { name: 1, as: 2 }, 3])',
  );
  expect([purpose, prefix]).toEqual(['SECURITY', 'y']);
  expect(Object.fromEntries(imports)).toEqual({ '@a': 'a', T: 'T', '@b': 'c', U: 'V', '@d': 'd' });
  expect(linkOf('@link(url: "https://specs.example/x/v1.0", import: "@a")').imports.size).toBe(0);
});

it('knows what a directive is called: as imported, as the specification itself, or with its prefix', () => {
  const link = linkOf('@link(url: "https://specs.example/x/v1.0", as: "y", import: [{ name: "@b", as: "@c" }])');
  expect([directiveName(link), directiveName(link, 'b'), directiveName(link, 'd')]).toEqual(['y', 'c', 'y__d']);
});

it('knows what belongs to a specification', () => {
  const link = linkOf('@link(url: "https://specs.example/x/v1.0", as: "y", import: ["@a", { name: "T", as: "U" }])');
  const names = ['y', 'y__d', 'a', 'U', 'x', 'b', 'T', 'y_d', 'd__y__', 'x__d', '@a'];
  expect(names.filter((name) => belongsTo(link, name))).toEqual(['y', 'y__d', 'a', 'U']);
  expect(belongsTo(linkOf('@link(url: "https://specs.example/x/v1.0")'), 'y')).toBe(false);
});

it('reads texts and enum values of arguments', () => {
  const [definition] = parse('schema @d(text: "a", word: B, number: 1) { query: Query }').definitions;
  const [node] = (definition?.kind === Kind.SCHEMA_DEFINITION && definition.directives) || [];
  const argument = (name: string) => textArgument(node as ConstDirectiveNode, name);
  expect(['text', 'word', 'number', 'none'].map(argument)).toEqual(['a', 'B', undefined, undefined]);
  expect(textArgument({ kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'd' } }, 'text')).toBeUndefined();
});
