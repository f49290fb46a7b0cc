// Goal: whoever is known asks for access over a gateway, the owners of the product decide there, and nobody learns of what is not theirs.
// Method: a real gateway over a real subgraph, asked by callers with tokens and keys; the commands of `meshway access` against the same one.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newApiKey } from '../../gateway/identity';
import { createLogger } from '../../gateway/logger';
import { type RunningGateway, startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import { ask, callerWith, type Json, testConfig, tokenKey } from '../gateway/support/stack';
import { compiled, type Finished, finished, startChild } from '../snapshots/support/child';
import { tempDir } from '../support/temp-dir';
import { productServer } from './support/product-server';

const orders = productServer('orders', 'Order', 'in');
const { key: apiKey, sha256 } = newApiKey();
let gateway: RunningGateway;
let home: string;

beforeAll(async () => {
  await orders.start();
  orders.announce(1);
  home = await tempDir();
  const identityFile = join(home, 'identity.yaml');
  await writeFile(identityFile, JSON.stringify({ applications: [{ id: 'reports', sha256 }] }));
  gateway = await startGateway({
    config: testConfig({ identityFile }),
    logger: createLogger('silent'),
    subgraphs: [{ name: orders.name, url: orders.url }],
    contextKey: newContextKey(),
    tokenKey,
    grants: join(home, 'grants'),
  });
});

afterAll(async () => {
  await gateway?.close();
  await orders.stop();
});

interface Answered {
  readonly status: number;
  readonly body: Json;
}

async function call(path: string, headers: Record<string, string>, body?: unknown): Promise<Answered> {
  const response = await fetch(`${gateway.url}/access/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const codeOf = ({ status, body }: Answered): [number, string] => [status, body.errors?.[0].extensions.code];
const ann = (): Promise<{ authorization: string }> => callerWith({ subject: 'ann' });
const olga = (): Promise<{ authorization: string }> => callerWith({ subject: 'olga', owns: ['orders'] });
const wanted = { product: 'orders', purpose: 'support', scopes: ['orders:read'], reason: 'calls' };

async function asked(headers: Record<string, string>, more: object = {}): Promise<string> {
  const { status, body } = await call('request', headers, { ...wanted, ...more });
  expect(status).toBe(200);
  return body.id;
}

it('walks from a request to its end, and holds as soon as it is answered', async () => {
  const headers = await ann();
  const secret = async (): Promise<unknown> => (await ask(gateway.url, '{ orders { id secret } }', { headers })).body.data.orders[0].secret;
  expect(await secret()).toBeNull();
  const grant = await asked(headers);
  const approved = await call('approve', await olga(), {
    grant,
    rows: { region: ['EU'] },
    until: '2999-12-31T00:00:00+01:00',
    reason: 'fine',
  });
  expect(approved).toMatchObject({
    status: 200,
    body: {
      id: grant,
      state: 'approved',
      consumer: { kind: 'user', id: 'ann', issuer: 'urn:meshway:local' },
      terms: { scopes: ['orders:read'], rows: { region: ['EU'] }, until: '2999-12-30T23:00:00.000Z' },
      history: [
        { by: 'user:ann', event: { kind: 'requested', note: 'calls' } },
        { by: 'user:olga', event: { kind: 'approved', note: 'fine' } },
      ],
    },
  });
  expect(await secret()).toBe('orders-canary');
  expect((await call('revoke', await olga(), { grant, reason: 'over' })).body.state).toBe('revoked');
  expect(await secret()).toBeNull();
});

it('is asked for by an application with its key, for itself', async () => {
  const headers = { 'meshway-api-key': apiKey };
  const grant = await asked(headers);
  const { body } = await call('list', headers);
  expect(body).toMatchObject([{ id: grant, consumer: { kind: 'application', id: 'reports' }, state: 'requested' }]);
  expect((await call('refuse', await olga(), { grant, reason: 'no' })).body.state).toBe('refused');
});

it('shows a caller what they asked for, what is theirs, and what they decide about; and of the rest nothing', async () => {
  const forTeam = await asked(await callerWith({ subject: 'carl' }), { for: 'team:risk', purpose: 'fraud' });
  const seenBy = async (grant: Parameters<typeof callerWith>[0]): Promise<string[]> =>
    (await call('list?product=orders&state=requested', await callerWith(grant))).body.map(({ id }: { id: string }) => id);
  expect(await seenBy({ subject: 'carl' })).toEqual([forTeam]);
  expect(await seenBy({ subject: 'rita', claims: { teams: ['risk'] } })).toEqual([forTeam]);
  expect(await seenBy({ subject: 'olga', owns: ['orders'] })).toEqual([forTeam]);
  expect(await seenBy({ subject: 'bob' })).toEqual([]);
  const bob = await callerWith({ subject: 'bob', owns: ['payments'] });
  for (const decision of ['approve', 'refuse', 'revoke'])
    expect(codeOf(await call(decision, bob, { grant: forTeam, reason: '' }))).toEqual([404, 'GRANT_NOT_FOUND']);
  const rita = await callerWith({ subject: 'rita', claims: { team: 'risk' } });
  expect(codeOf(await call('approve', rita, { grant: forTeam }))).toEqual([403, 'GRANT_NOT_OWNED']);
  await call('refuse', await olga(), { grant: forTeam });
  expect(codeOf(await call('approve', await olga(), { grant: forTeam }))).toEqual([409, 'GRANT_SETTLED']);
});

it.each<[string, string, unknown, [number, string]]>([
  ['no product', 'request', { purpose: 'x' }, [400, 'BAD_REQUEST']],
  ['a consumer that is nobody', 'request', { ...wanted, for: 'ann' }, [400, 'BAD_REQUEST']],
  ['scopes that are no list', 'request', { ...wanted, scopes: 'orders:read' }, [400, 'BAD_REQUEST']],
  ['an empty purpose', 'request', { ...wanted, purpose: '' }, [400, 'GRANT_INVALID']],
  ['a reason without end', 'request', { ...wanted, reason: 'x'.repeat(1_001) }, [400, 'GRANT_INVALID']],
  ['a list', 'request', [], [400, 'BAD_REQUEST']],
  ['no JSON', 'request', '{', [400, 'BAD_REQUEST']],
  ['too much', 'request', { ...wanted, reason: 'x'.repeat(300_000) }, [413, 'BODY_TOO_LARGE']],
  ['rows that are no lists', 'approve', { grant: 'g1', rows: { region: 'EU' } }, [400, 'BAD_REQUEST']],
  ['an end that is no time', 'approve', { grant: 'g1', until: 'soon' }, [400, 'BAD_REQUEST']],
  ['a grant that is not there', 'approve', { grant: 'g999' }, [404, 'GRANT_NOT_FOUND']],
  ['what is no path', 'everything', {}, [404, 'NOT_FOUND']],
])('refuses %s', async (_, path, body, expected) => {
  expect(codeOf(await call(path, await olga(), body))).toEqual(expected);
});

describe('what the graph does not have', () => {
  it.each<[string, object, string]>([
    ['a product', { ...wanted, product: 'ordesr' }, 'the graph has no product "ordesr" (did you mean "orders"?)'],
    ['a scope', { ...wanted, scopes: ['everything'] }, 'nothing in orders asks for the scope "everything"'],
  ])('is not asked for: %s', async (_, body, reason) => {
    const refused = await call('request', await ann(), body);
    expect(codeOf(refused)).toEqual([400, 'GRANT_INVALID']);
    expect(refused.body.errors[0].message).toBe(`The grant cannot be: ${reason}.`);
  });

  it.each<[string, object, string]>([
    ['a scope', { scopes: ['orders:raed'] }, 'nothing in orders asks for the scope "orders:raed" (did you mean "orders:read"?)'],
    ['a claim', { rows: { regoin: ['EU'] } }, 'no rows of orders go by the claim "regoin" (did you mean "region"?)'],
  ])('is not approved: %s', async (_, terms, reason) => {
    const grant = await asked(await ann());
    const refused = await call('approve', await olga(), { grant, ...terms });
    expect(codeOf(refused)).toEqual([400, 'GRANT_INVALID']);
    expect(refused.body.errors[0].message).toBe(`The grant cannot be: ${reason}.`);
    expect((await call('approve', await olga(), { grant })).body.state).toBe('approved');
    await call('revoke', await olga(), { grant, reason: '' });
  });

  it('is no state to list by', async () => {
    expect(codeOf(await call('list?state=nonsense', await ann()))).toEqual([400, 'BAD_REQUEST']);
  });
});

it.each<[string, Record<string, string>]>([
  ['nobody in particular', {}],
  ['somebody with a forged token', { authorization: 'Bearer a.b.c' }],
])('is not for %s', async (_, headers) => {
  expect(codeOf(await call('list', headers))).toEqual([401, 'UNAUTHENTICATED']);
  expect(codeOf(await call('request', headers, wanted))).toEqual([401, 'UNAUTHENTICATED']);
});

it('takes a hundred requests of one caller that nobody has decided, and no more', async () => {
  const headers = await callerWith({ subject: 'flo' });
  for (let count = 0; count < 100; count += 1) await asked(headers);
  expect(codeOf(await call('request', headers, wanted))).toEqual([400, 'GRANT_INVALID']);
  await asked(await callerWith({ subject: 'fay' }));
});

it('is where `meshway access` asks and decides, too', async () => {
  const program = await compiled('tests/grants/support/access-command.ts');
  const run = async (grant: Parameters<typeof callerWith>[0], ...args: string[]): Promise<Finished> => {
    const token = (await callerWith(grant)).authorization.slice('Bearer '.length);
    return finished(startChild(program, args, { MESHWAY_HOME: home, MESHWAY_GRANTS: gateway.url, MESHWAY_TOKEN: token }));
  };
  const requested = await run({ subject: 'dora' }, 'request', 'orders', '--purpose', 'support', '--scope', 'orders:read');
  expect(requested).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^g\d+ is requested: orders for user:dora of \S+, support\n/),
  });
  const [id = ''] = requested.stdout.split(' ');
  expect((await run({ subject: 'dora' }, 'approve', id)).stderr).toContain('(GRANT_NOT_OWNED)');
  expect((await run({ subject: 'olga', owns: ['orders'] }, 'approve', id, '--lasting', '2h')).stdout).toMatch(
    /is approved: .+\n.+\n.+orders:read, until /,
  );
  expect((await run({ subject: 'dora' }, 'list', '--state', 'approved')).stdout).toContain(`${id}  `);
  expect(await run({ subject: 'olga', owns: ['orders'] }, 'revoke', id, '--reason', 'over')).toMatchObject({ code: 0 });
  const without = await finished(startChild(program, ['list'], { MESHWAY_GRANTS: gateway.url, MESHWAY_TOKEN: '' }));
  expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining('A gateway wants to know who asks') });
  const nowhere = await finished(startChild(program, ['list'], { MESHWAY_GRANTS: 'http://127.0.0.1:1', MESHWAY_TOKEN: 'x' }));
  expect(nowhere.stderr).toMatch(/http:\/\/127\.0\.0\.1:1: [\s\S]+\(SERVICE_UNAVAILABLE\)/);
});
