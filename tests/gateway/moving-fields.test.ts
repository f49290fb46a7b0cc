// Goal: a field that moves to another subgraph by degrees is asked of the one that has it now, and a connection that breaks is tried again.
// Method: a running gateway over two real subgraphs that both know the field; its share is none or all, so that no test depends on luck.
import { type RunningGateway, startGateway } from '../../gateway/start';
import { ask, testConfig } from './support/stack';
import { SubgraphServer } from './support/subgraph-server';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override"])\n';

async function startMoving(percent: number) {
  const people = ['1', '2'].map((id) => ({ id, age: Number(id) * 10 }));
  const from = await new SubgraphServer({
    name: 'from',
    typeDefs: `${link} type Query { people: [Person!] } type Person @key(fields: "id") { id: ID! age: Int } type Mutation { rename: Boolean }`,
    resolvers: { Query: { people: () => people }, Mutation: { rename: () => true } },
  }).start();
  const to = await new SubgraphServer({
    name: 'to',
    typeDefs: `${link} type Person @key(fields: "id") { id: ID! age: Int @override(from: "from", label: "percent(${percent})") }`,
    resolvers: { Person: { __resolveReference: ({ id }: { id: string }) => ({ id, age: Number(id) * 100 }) } },
  }).start();
  const gateway: RunningGateway = await startGateway({
    config: testConfig({ logLevel: 'silent' }),
    subgraphs: [from, to].map(({ name, url }) => ({ name, url })),
  });
  const close = async (): Promise<void> => void (await Promise.all([gateway.close(), from.stop(), to.stop()]));
  return { from, to, gateway, close };
}

describe('@override(label:)', () => {
  it.each([
    [0, [10, 20]],
    [100, [100, 200]],
  ])('with percent(%d)', async (percent, ages) => {
    const { gateway, to, close } = await startMoving(percent);
    const { body } = await ask(gateway.url, '{ people { age } }');
    expect(body.data).toEqual({ people: ages.map((age) => ({ age })) });
    expect(to.requests.some(({ query }) => query.includes('_entities'))).toBe(percent === 100);
    await close();
  });
});

describe('a connection that breaks before the answer', () => {
  it('costs a query nothing, and is not tried again for a mutation', async () => {
    const { gateway, from, close } = await startMoving(0);
    let broken = 0;
    const breakOnce = (): void => {
      from.misbehave((request) => {
        broken += 1;
        from.misbehave(undefined);
        request.socket.destroy();
      });
    };
    breakOnce();
    expect((await ask(gateway.url, '{ people { id } }')).body.data).toEqual({ people: [{ id: '1' }, { id: '2' }] });
    breakOnce();
    const { body } = await ask(gateway.url, 'mutation { rename }');
    expect(body.errors[0].extensions).toMatchObject({ code: 'SUBGRAPH_UNREACHABLE', subgraph: 'from' });
    expect(broken).toBe(2);
    await close();
  });
});
