// Goal: a mistake anywhere before it does not get a protected value out: the last check keeps it, and says so.
// Method: subgraphs that answer more than they were asked, or a value that escaped its mask; the answer, the alarm and the log.

import { createLogger } from '../../gateway/logger';
import { type RunningGateway, startGateway } from '../../gateway/start';
import { accessDirectives } from '../../schemas/access-directives';
import { ask, callerWith, type Json, LogRecorder, testConfig, tokenKey } from '../gateway/support/stack';
import { rawAnswer, SubgraphServer } from '../gateway/support/subgraph-server';
import { federation } from './support/graph';

const people = new SubgraphServer({
  name: 'people',
  typeDefs: `${federation('"@key", "@requiresScopes"')}
    ${accessDirectives}
    type Query { person: Person persons: [Person!]! }
    type Person @key(fields: "id") {
      id: ID!
      email: String @mask(kind: "emailDomain", unless: [["personal"]])
      account: String @mask(kind: "lastFour", unless: [["personal"]])
      born: String @mask(kind: "year", unless: [["personal"]])
      ssn: String @requiresScopes(scopes: [["personal"]])
      friend: Person
    }`,
  resolvers: {} as never,
});

const log = new LogRecorder();
let gateway: RunningGateway;
beforeAll(async () => {
  await people.start();
  gateway = await startGateway({
    config: testConfig(),
    subgraphs: [{ name: 'people', url: people.url, sdl: people.sdl }],
    logger: createLogger('debug', log),
    tokenKey,
  });
});
afterAll(async () => {
  await gateway?.close();
  await people.stop();
});

const caught = async (): Promise<number> => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(/^meshway_access_caught_total (\d+)$/m.exec(text)?.[1]);
};
const answered = async (data: Json, query: string, headers: Record<string, string> = {}): Promise<Json> => {
  people.misbehave(rawAnswer(JSON.stringify({ data })));
  return (await ask(gateway.url, query, { headers })).body;
};

it('lets through what has the form of its mask', async () => {
  const person = { email: '***@example.org', account: '***1234', born: '1980-01-01' };
  expect((await answered({ person }, '{ person { email account born } }')).data).toEqual({ person });
  expect(await caught()).toBe(0);
});

it.each([
  ['an address', { email: 'CANARY@example.org' }, 'Person.email'],
  ['an account', { account: 'CANARY-12345678' }, 'Person.account'],
  ['a day', { born: '1980-05-17' }, 'Person.born'],
])('keeps %s that escaped its mask, raises the alarm and names the field in the log', async (_, leaked, coordinate) => {
  const before = await caught();
  const [field] = Object.keys(leaked);
  const body = await answered({ person: leaked }, `{ person { ${field} } }`);
  expect(body.data.person[field as string]).toBeNull();
  expect(JSON.stringify(body)).not.toContain(Object.values(leaked)[0]);
  expect(await caught()).toBe(before + 1);
  expect(log.lines.filter((line) => line.coordinate === coordinate)).toMatchObject([{ level: 'error' }]);
});

it('shows them as they are to those who may see them', async () => {
  const person = { email: 'ann@example.org', account: '12345678', born: '1980-05-17' };
  const reader = await callerWith({ scopes: ['personal'] });
  expect((await answered({ person }, '{ person { email account born } }', reader)).data).toEqual({ person });
});

it('writes none of what a subgraph answers unasked', async () => {
  const body = await answered({ person: { id: '1', ssn: 'CANARY-1' } }, '{ person { id ssn } }');
  expect(body.data).toEqual({ person: { id: '1', ssn: null } });
});
