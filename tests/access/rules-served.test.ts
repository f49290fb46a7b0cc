// Goal: what breaks an access rule is never served, and a subgraph that comes up with it does not take away what is.
// Method: a real gateway over real subgraphs, one of them up from the start and the other later.
import { createLogger } from '../../gateway/logger';
import { startGateway } from '../../gateway/start';
import { ask, LogRecorder, testConfig } from '../gateway/support/stack';
import { SubgraphServer } from '../gateway/support/subgraph-server';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@requiresScopes"])';
const shop = new SubgraphServer({
  name: 'shop',
  typeDefs: `${link} type Query { items: [Item] } type Item @key(fields: "id") { id: ID! name: String cost: Int @requiresScopes(scopes: [["cost"]]) }`,
  resolvers: { Query: { items: () => [{ id: '1', name: 'lamp', cost: 3 }] } } as never,
});
const margins = new SubgraphServer({
  name: 'margins',
  typeDefs: `${link} type Item @key(fields: "id") { id: ID! cost: Int @external margin: Int @requires(fields: "cost") }`,
  resolvers: {} as never,
});
const broken = 'ACCESS_NOT_CARRIED: [margins] Item.margin reads Item.cost by @requires and does not carry what that asks for: scope:cost.';

beforeAll(async () => {
  await shop.start();
  await margins.start();
});

afterAll(() => Promise.all([shop.stop(), margins.stop()]));

const sources = [shop, margins].map(({ name }) => name);
const options = (log: LogRecorder): Parameters<typeof startGateway>[0] => ({
  config: testConfig(),
  logger: createLogger('debug', log),
  subgraphs: [shop, margins].map(({ name, url }) => ({ name, url })),
});

it('keeps a gateway from starting, with the report', async () => {
  await expect(startGateway(options(new LogRecorder()))).rejects.toMatchObject({
    code: 'COMPOSITION_FAILED',
    message: expect.stringContaining(broken),
  });
});

it('is left out when it comes up later: what was served stays served, and /health says why', async () => {
  await margins.stop();
  const log = new LogRecorder();
  const gateway = await startGateway(options(log));
  const told = log.next('a subgraph came up but cannot be served with the others');
  await margins.start();
  expect((await told).problem).toContain(broken);
  expect((await ask(gateway.url, '{ items { name } }')).body.data).toEqual({ items: [{ name: 'lamp' }] });
  expect((await ask(gateway.url, '{ items { margin } }')).status).toBe(400);
  const health = await (await fetch(`${gateway.url}/health/ready`)).json();
  expect(health).toMatchObject({ subgraphs: [sources[0]], problem: expect.stringContaining(broken) });
  await gateway.close();
});
