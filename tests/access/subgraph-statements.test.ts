// Goal: after a publication, what counts is what the schemas say now; what did not change is not read again.
// Method: schemas read one after the other by the same reader; the statements looked at, and told apart by identity.
import { SubgraphStatements } from '../../gateway/access';
import { atOnce } from '../../gateway/threads';

const sdl = (scope: string) => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@requiresScopes"])
  type Query { a: Int @requiresScopes(scopes: [["${scope}"]]) }`;

it('reads a schema that changed, under whatever name, and keeps what others say', () => {
  const reader = new SubgraphStatements();
  const read = (subgraphs: Readonly<Record<string, string>>) => atOnce(reader.of(new Map(Object.entries(subgraphs))));
  const scopesOf = (statements: ReturnType<typeof read>, name: string) =>
    statements.get(name)?.requirements.get('Query.a')?.scopes.flat(2).join();

  const before = read({ one: sdl('x'), other: sdl('y') });
  const after = read({ one: sdl('z'), other: sdl('y'), third: sdl('x') });
  expect([scopesOf(before, 'one'), scopesOf(before, 'other')]).toEqual(['x', 'y']);
  expect([scopesOf(after, 'one'), scopesOf(after, 'other'), scopesOf(after, 'third')]).toEqual(['z', 'y', 'x']);
  expect(after.get('other')).toBe(before.get('other'));
  expect(read({ one: sdl('x') }).get('other')).toBeUndefined();
});
