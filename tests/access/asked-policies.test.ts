// Goal: a policy that somebody else decides opens a field when they say so in time, for that operation and caller, and not otherwise.
// Method: a real gateway, a real hook over HTTP, and what the hook is asked.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '../../gateway/logger';
import { type RunningGateway, startGateway } from '../../gateway/start';
import { ask, callerWith, type Json, testConfig, tokenKey } from '../gateway/support/stack';
import { SubgraphServer } from '../gateway/support/subgraph-server';
import { federation } from './support/graph';

const subgraph = new SubgraphServer({
  name: 'clinic',
  typeDefs: `${federation('"@policy"')}
    type Query { open: String grown: String @policy(policies: [["adult"], ["guardian"]]) other: String @policy(policies: [["other"]]) }`,
  resolvers: { Query: { open: () => 'open', grown: () => 'CANARY-grown', other: () => 'CANARY-other' } } as never,
});

const questions: Json[] = [];
let granted: readonly string[] = [];
let hook: Server;
let gateway: RunningGateway;
beforeAll(async () => {
  await subgraph.start();
  hook = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    questions.push({ ...JSON.parse(text), token: request.headers.authorization });
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ granted }));
  }).listen(0, '127.0.0.1');
  await once(hook, 'listening');
  const { port } = hook.address() as AddressInfo;
  gateway = await startGateway({
    config: testConfig({ policyUrl: `http://127.0.0.1:${port}/decide`, policyToken: 'hook-token' }),
    subgraphs: [{ name: 'clinic', url: subgraph.url, sdl: subgraph.sdl }],
    logger: createLogger('silent'),
    tokenKey,
  });
});
afterAll(async () => {
  await gateway?.close();
  await subgraph.stop();
  hook.closeAllConnections();
  hook.close();
});

it('is asked once, for the policies the operation needs and no others, without any token', async () => {
  granted = ['guardian'];
  const caller = await callerWith({ scopes: ['s'] });
  const { body } = await ask(gateway.url, 'query Q { open grown again: grown }', { headers: caller });
  expect(body.data).toEqual({ open: 'open', grown: 'CANARY-grown', again: 'CANARY-grown' });
  expect(questions).toMatchObject([{ policies: ['adult', 'guardian'], caller: { subject: 'ann' }, token: 'Bearer hook-token' }]);
  expect(JSON.stringify(questions)).not.toContain(caller.authorization.slice(7));
});

it('is asked again the next time, and heeded', async () => {
  granted = [];
  expect(
    (await ask(gateway.url, 'query Q { open grown again: grown }', { headers: await callerWith({ scopes: ['s'] }) })).body.data,
  ).toEqual({
    open: 'open',
    grown: null,
    again: null,
  });
});

it('is not asked for an operation that needs none', async () => {
  questions.length = 0;
  await ask(gateway.url, '{ open }');
  expect(questions).toEqual([]);
});

it('means no when it is not there', async () => {
  hook.closeAllConnections();
  await new Promise((resolve) => hook.close(resolve));
  expect((await ask(gateway.url, '{ open grown }')).body.data).toEqual({ open: 'open', grown: null });
});
