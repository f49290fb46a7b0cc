// Goal: a grant opens to its consumer what its product's owner allowed, within a second, and nothing of another product; and within a
// second of its end nothing of it is answered any more, from no cache.
// Method: a real gateway over real subgraphs with snapshots, so that answers are kept; a desk over the same folder decides while it runs.
import { join } from 'node:path';
import { queryAudit } from '../../gateway/audit';
import { type Actor, type Consumer, GrantDesk, openLedger, type Terms } from '../../gateway/grants';
import { createLogger } from '../../gateway/logger';
import { type RunningGateway, startGateway } from '../../gateway/start';
import type { Caller } from '../../schemas/caller';
import { newContextKey } from '../../schemas/context-key';
import { contextHeader, readContext } from '../../schemas/signed-context';
import { type Asked, ask, callerWith, testConfig, tokenKey } from '../gateway/support/stack';
import type { SubgraphServer } from '../gateway/support/subgraph-server';
import { until } from '../support/redis-server';
import { tempDir } from '../support/temp-dir';
import { productServer } from './support/product-server';

const orders = productServer('orders', 'Order', 'in');
const payments = productServer('payments', 'Payment', 'equals');
const contextKey = newContextKey();
const boss: Actor = { name: 'operator:test', owns: () => true };
const ann: Consumer = { kind: 'user', id: 'ann' };
let gateway: RunningGateway;
let desk: GrantDesk;
let home: string;

beforeAll(async () => {
  for (const server of [orders, payments]) {
    await server.start();
    server.announce(1);
  }
  home = await tempDir();
  desk = new GrantDesk(openLedger(join(home, 'grants')));
  gateway = await startGateway({
    config: testConfig(),
    logger: createLogger('silent'),
    subgraphs: [orders, payments].map(({ name, url }) => ({ name, url })),
    contextKey,
    tokenKey,
    grants: join(home, 'grants'),
    audit: { dir: join(home, 'audit'), key: newContextKey() },
  });
});

afterAll(async () => {
  await gateway?.close();
  await Promise.all([orders, payments].map((server) => server.stop()));
});

async function grant(terms: Partial<Terms>, name = 'orders', purpose = 'support', consumer = ann): Promise<string> {
  const { id } = await desk.request({ product: name, consumer, purpose, scopes: [], note: '' }, boss);
  await desk.approve(id, { scopes: [], rows: {}, ...terms }, '', boss);
  return id;
}

const asAnn = async (query: string, more: Record<string, string> = {}, claims = {}): Promise<Asked> =>
  ask(gateway.url, query, { headers: { ...(await callerWith({ claims })), ...more } });
const secretOf = ({ body }: Asked): unknown => body.data.orders[0].secret;
const SECOND = 1_000;

it('opens a field within a second, and closes it within a second, though its answers were kept', async () => {
  const query = '{ orders { id secret } }';
  const headers = await callerWith();
  const asked = (): Promise<Asked> => ask(gateway.url, query, { headers });
  expect((await asked()).body).toMatchObject({
    data: { orders: [{ secret: null }] },
    errors: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }],
  });
  const id = await grant({ scopes: ['orders:read'] });
  await until('it is open', async () => secretOf(await asked()) === 'orders-canary', SECOND);
  // From here on the same bytes are asked for, and found in memory: in the cache, and before the request is read.
  for (let times = 0; times < 5; times += 1) expect(secretOf(await asked())).toBe('orders-canary');
  expect((await asked()).headers.get('cache-status')).toContain('hit');
  await desk.revoke(id, 'over', boss);
  await until('it is closed', async () => secretOf(await asked()) === null, SECOND);
  for (let times = 0; times < 5; times += 1) expect(secretOf(await asked())).toBeNull();
  expect((await ask(gateway.url, '{ __type(name: "Order") { fields { name } } }', { headers })).body.data.__type.fields).toEqual([
    { name: 'id' },
    { name: 'region' },
  ]);
});

it('ends by itself', async () => {
  await grant({ scopes: ['orders:read'], until: new Date(Date.now() + 800).toISOString() });
  await until('it is open', async () => secretOf(await asAnn('{ orders { id secret } }')) === 'orders-canary', SECOND);
  await until('it is over', async () => secretOf(await asAnn('{ orders { id secret } }')) === null, 2 * SECOND);
});

it('is its consumer’s alone', async () => {
  const id = await grant({ scopes: ['orders:read'] });
  await until('it is open', async () => secretOf(await asAnn('{ orders { id secret } }')) !== null, SECOND);
  const others = [await callerWith({ subject: 'bob' }), {}, { 'graphql-client-name': 'ann' }];
  for (const headers of others) expect(secretOf(await ask(gateway.url, '{ orders { id secret } }', { headers }))).toBeNull();
  expect(secretOf(await asAnn('{ orders { id secret } }', { 'meshway-purpose': 'marketing' }))).toBeNull();
  await desk.revoke(id, '', boss);
});

it('opens nothing of another product', async () => {
  const shared = (answer: Asked): string =>
    [answer.body.data.orders[0].shared, answer.body.data.payments[0].secret, answer.body.data.payments[0].shared].join();
  const query = '{ orders { id shared secret } payments { id secret shared } }';
  const first = await grant({ scopes: ['shared', 'payments:read', 'orders:read'] });
  await until('it is open', async () => secretOf(await asAnn(query)) !== null, SECOND);
  expect(shared(await asAnn(query))).toBe(',,');
  const second = await grant({ scopes: ['shared'] }, 'payments');
  await until('both granted it', async () => shared(await asAnn(query)) === 'orders-shared,,payments-shared', SECOND);
  for (const id of [first, second]) await desk.revoke(id, '', boss);
});

it('lets its purpose be stated, and no other, once every product that asks for it has granted it', async () => {
  const forHelp = async (purpose: string): Promise<unknown> =>
    (await asAnn('{ orders { id forHelp } }', { 'meshway-purpose': purpose })).body.data.orders[0].forHelp;
  expect(await forHelp('help')).toBeNull();
  const ofPayments = await grant({ scopes: ['payments:read'] }, 'payments', 'help');
  const isPaymentsOpen = async (): Promise<boolean> =>
    (await asAnn('{ payments { id secret } }', { 'meshway-purpose': 'help' })).body.data.payments[0].secret !== null;
  await until('the grant of the one holds', isPaymentsOpen, SECOND);
  expect(await forHelp('help')).toBeNull();
  const ofOrders = await grant({}, 'orders', 'help');
  await until('it may be stated', async () => (await forHelp('help')) === 'help', SECOND);
  expect(await forHelp('other')).toBeNull();
  await desk.revoke(ofOrders, '', boss);
  await until('it may not be stated', async () => (await forHelp('help')) === null, SECOND);
  await desk.revoke(ofPayments, '', boss);
});

describe('rows', () => {
  const toldTo = (server: SubgraphServer): Caller => {
    const header = String(server.requests.at(-1)?.headers[contextHeader]);
    return readContext(header, server.name, contextKey).caller;
  };

  it.each<[string, object, string | undefined, Caller['claims'], Caller['claims']]>([
    ['the granted ones for who had none', {}, undefined, { region: ['EU', 'US'] }, {}],
    ['beside the caller’s own', { region: 'JP' }, undefined, { region: ['EU', 'JP', 'US'] }, { region: 'JP' }],
    [
      'of another product, with what is one value left as the caller’s own',
      { region: 'JP' },
      'payments',
      { region: 'JP' },
      { region: 'JP' },
    ],
  ])('are told to the product that granted them: %s', async (name, claims, ofProduct, toOrders, toPayments) => {
    const id = await grant({ rows: { region: ['EU', 'US'] } }, ofProduct ?? 'orders');
    const query = `query ${name.replace(/\W/g, '')} { orders { region } payments { region } }`;
    await until(
      'it counts',
      async () => {
        await asAnn(query, { 'cache-control': 'no-cache' }, claims);
        const told = [toldTo(orders).claims, toldTo(payments).claims];
        return JSON.stringify(told) === JSON.stringify([toOrders, toPayments]);
      },
      SECOND,
    );
    await desk.revoke(id, '', boss);
  });
});

it('is named in the audit log by every operation that reads its product while it is in force, and by no other', async () => {
  const id = await grant({ scopes: ['orders:read'] });
  const elsewhere = await grant({ scopes: ['payments:read'] }, 'payments');
  await until('both hold', async () => (await asAnn('{ payments { id secret } }')).body.data.payments[0].secret !== null, SECOND);
  await until('it is written', async () => {
    await asAnn('{ orders { id secret } }', { 'x-request-id': 'under-a-grant', 'meshway-purpose': 'support' });
    for await (const line of queryAudit(join(home, 'audit'), { grant: id, purpose: 'support' })) {
      expect(line).toMatchObject({
        request: 'under-a-grant',
        grants: [id],
        principal: { subject: 'ann' },
        rowFilters: ['Order.home'],
        read: ['Order.id', 'Order.secret', 'Query.orders'],
      });
      return true;
    }
    return false;
  });
  await desk.revoke(elsewhere, '', boss);
});
