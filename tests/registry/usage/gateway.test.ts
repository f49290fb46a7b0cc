// Goal: a running gateway counts what is asked of it, by client, hits and failures included; and tells readers what they should leave.
// Method: a real gateway over a real subgraph that deprecates a field; what it records, read back as a check reads it.
import { openStore, type RegistryStore } from '../../../gateway/registry';
import { readUsage } from '../../../gateway/registry/usage';
import { newContextKey } from '../../../schemas/context-key';
import { type Stack, startStack } from '../../gateway/support/stack';
import { SubgraphServer } from '../../gateway/support/subgraph-server';
import { tempDir } from '../../support/temp-dir';

const things = new SubgraphServer({
  name: 'things',
  typeDefs: `type Query {
      things(kind: Kind, like: Like, old: Int @deprecated(reason: "Nobody reads it.")): [Thing!]!
      boom: String
    }
    input Like { kinds: [Kind!] legacy: Int = 1 @deprecated(reason: "Use kinds.") }
    type Thing { id: ID! name: String title: String @deprecated(reason: "Use name.") }
    enum Kind { BIG SMALL @deprecated(reason: "There are none.") }`,
  resolvers: {
    Query: {
      things: () => [{ id: '1', name: 'a', title: 'a' }],
      boom: () => {
        throw new Error('boom');
      },
    },
  },
});
let store: RegistryStore;
let stack: Stack;

beforeAll(async () => {
  store = await openStore(await tempDir());
  await things.start();
  things.announce(1);
  const start = {
    subgraphs: [{ name: 'things', url: things.url }],
    contextKey: newContextKey(),
    recordUsage: (batch: Parameters<RegistryStore['appendUsage']>[0]) => store.appendUsage(batch),
  };
  stack = await startStack({ start });
});
afterAll(async () => {
  await stack.close();
  await things.stop();
  await store.close();
});

it('tells readers of what is deprecated beside their answer, kept or made, and nobody else', async () => {
  const query = 'query Old { things(kind: SMALL) { id title } }';
  const expected = [
    { coordinate: 'Kind.SMALL', reason: 'There are none.' },
    { coordinate: 'Thing.title', reason: 'Use name.' },
  ];
  for (let time = 0; time < 3; time += 1) {
    const { body } = await stack.ask(query);
    expect(body.data).toEqual({ things: [{ id: '1', title: 'a' }] });
    expect(body.extensions.meshway.deprecated).toEqual(expected);
  }
  const { body } = await stack.ask('{ things { id } }');
  expect(body.extensions.meshway.products).toHaveLength(1);
  expect(body.extensions.meshway).not.toHaveProperty('deprecated');
});

it('tells of deprecated arguments, and of input fields and enum values in variables, each time as they were given', async () => {
  const query = 'query Like($like: Like, $old: Int) { things(like: $like, old: $old) { id } }';
  const old = { coordinate: 'Query.things(old:)', reason: 'Nobody reads it.' };
  const toldOf = async (variables: Record<string, unknown>) => (await stack.ask(query, { variables })).body.extensions.meshway.deprecated;
  for (let time = 0; time < 2; time += 1) {
    expect(await toldOf({ like: { kinds: ['BIG'] } })).toEqual([old]);
    expect(await toldOf({ like: { kinds: ['SMALL'], legacy: 2 } })).toEqual([
      old,
      { coordinate: 'Kind.SMALL', reason: 'There are none.' },
      { coordinate: 'Like.legacy', reason: 'Use kinds.' },
    ]);
  }
});

it('counts every request, hits too, by operation and client, and what was given, not defaults, when it stops', async () => {
  const shop = { headers: { 'graphql-client-name': 'shop' } };
  for (let time = 0; time < 5; time += 1)
    await stack.ask('query List($kind: Kind) { things(kind: $kind) { id } }', { ...shop, variables: { kind: 'BIG' } });
  await stack.ask('query Fail { boom }', shop);
  await stack.ask('query Wrong { nothing }', shop);
  await stack.ask('query Left($like: Like) { things(like: $like) { id } }', { variables: { like: { kinds: ['BIG'] } } });
  await stack.gateway.close();
  const { since, uses } = await readUsage(store, 1, new Date());
  expect(since).toBeDefined();
  const of = (name: string) =>
    uses.filter(({ operation }) => operation === name).map(({ client, requests, errors }) => ({ client, requests, errors }));
  expect(of('List')).toEqual([{ client: 'shop', requests: 5, errors: 0 }]);
  expect(of('Fail')).toEqual([{ client: 'shop', requests: 1, errors: 1 }]);
  expect(of('Old')).toEqual([{ client: undefined, requests: 3, errors: 0 }]);
  expect(of('Wrong')).toEqual([]);
  expect([...(uses.find(({ operation }) => operation === 'List')?.coordinates ?? [])].sort()).toEqual([
    'Kind',
    'Kind.BIG',
    'Query.things',
    'Query.things(kind:)',
    'Thing.id',
  ]);
  const left = uses.find(({ operation }) => operation === 'Left')?.coordinates;
  expect(left).toContain('Like.kinds');
  expect(left).not.toContain('Like.legacy');
});
