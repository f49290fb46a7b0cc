// Goal: grants in PostgreSQL hold on every gateway within a second, and end on every one within a second, whoever decides where; nothing that
// was said to have happened is lost or overtaken.
// Method: two real gateways over one real PostgreSQL and a subgraph whose answers are kept; many desks at once; the server stopped and started.
import { Client } from 'pg';
import { type AccessRequest, type Actor, GrantDesk, openLedger, type Terms } from '../../gateway/grants';
import { createLogger } from '../../gateway/logger';
import { openStore } from '../../gateway/registry';
import { type RunningGateway, startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import { type Asked, ask, callerWith, testConfig, tokenKey } from '../gateway/support/stack';
import { describeWithPostgres, PostgresServer } from '../support/postgres-server';
import { until } from '../support/redis-server';
import { productServer } from './support/product-server';

const boss: Actor = { name: 'operator:test', owns: () => true };
const asked: AccessRequest = {
  product: 'orders',
  consumer: { kind: 'user', id: 'ann' },
  purpose: 'support',
  scopes: ['orders:read'],
  note: '',
};
const terms: Terms = { scopes: ['orders:read'], rows: { region: ['EU'] } };
const SECOND = 1_000;

describeWithPostgres('grants in PostgreSQL', () => {
  let server: PostgresServer;
  let url: string;
  let databases = 0;
  const desks: GrantDesk[] = [];
  const deskAt = (place = url): GrantDesk => {
    const desk = new GrantDesk(openLedger(place));
    desks.push(desk);
    return desk;
  };
  const run = async (sql: string): Promise<void> => {
    const client = new Client(url);
    await client.connect();
    await client.query(sql);
    await client.end();
  };

  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  beforeEach(async () => {
    databases += 1;
    url = await server.createDatabase(`grants${databases}`);
  });
  afterEach(() => Promise.all(desks.splice(0).map((desk) => desk.close())));
  afterAll(() => server.remove());

  it('makes its table once, however many begin together, also beside a registry', async () => {
    const [store, ...lists] = await Promise.all([openStore(url), ...Array.from({ length: 8 }, () => deskAt().list())]);
    expect(lists).toEqual(Array(8).fill([]));
    await store.close();
  });

  it('keeps everything that is said to have happened, in one order, however many write at once', async () => {
    const said = await Promise.all(
      Array.from({ length: 6 }, async (_, writer) => {
        const desk = deskAt();
        const ids: string[] = [];
        for (let count = 0; count < 10; count += 1) ids.push((await desk.request({ ...asked, note: `${writer}` }, boss)).id);
        return ids;
      }),
    );
    const grants = await deskAt().list();
    expect(grants.map(({ id }) => id)).toEqual(Array.from({ length: 60 }, (_, index) => `g${index + 1}`));
    expect(new Set(said.flat()).size).toBe(60);
    for (const [writer, ids] of said.entries())
      for (const id of ids) expect(grants.find((grant) => grant.id === id)?.history[0]?.event.note).toBe(`${writer}`);
  });

  it('takes many decisions at once of one desk, one after the other', async () => {
    const desk = deskAt();
    const ids = await Promise.all(Array.from({ length: 20 }, async () => (await desk.request(asked, boss)).id));
    expect(new Set(ids).size).toBe(20);
    await Promise.all(ids.map((id) => desk.approve(id, terms, '', boss)));
    expect((await deskAt().list()).map(({ state }) => state)).toEqual(Array(20).fill('approved'));
  });

  it('lets one of two decisions at once win, and tells the other', async () => {
    const { id } = await deskAt().request(asked, boss);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => deskAt().refuse(id, '', boss)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await deskAt().list())[0]?.history).toHaveLength(2);
  });

  it.each([
    ['an event changed', "UPDATE meshway.grant_records SET body = replace(body, 'EU', 'US') WHERE sequence = 2"],
    ['an event taken out', 'DELETE FROM meshway.grant_records WHERE sequence = 2'],
    ['an event moved', 'UPDATE meshway.grant_records SET sequence = 9 WHERE sequence = 3'],
  ])('is not believed after %s', async (_, change) => {
    const desk = deskAt();
    const { id } = await desk.request(asked, boss);
    await desk.approve(id, terms, '', boss);
    await desk.revoke(id, '', boss);
    await run(change);
    await expect(deskAt().list()).rejects.toMatchObject({ code: 'GRANTS_UNREADABLE' });
  });

  it('never tells a password', async () => {
    const failed = deskAt('postgres://ann:secret@127.0.0.1:1/db').list();
    await expect(failed).rejects.toThrow(/postgres:\/\/127\.0\.0\.1:1\/db/);
    await expect(failed).rejects.not.toThrow(/secret/);
  });

  describe('on two gateways', () => {
    const orders = productServer('orders', 'Order', 'in');
    const gateways: RunningGateway[] = [];
    let headers: { authorization: string };

    beforeAll(async () => {
      await orders.start();
      orders.announce(1);
      headers = await callerWith();
    });
    beforeEach(async () => {
      const options = { logger: createLogger('silent'), subgraphs: [{ name: orders.name, url: orders.url }], tokenKey, grants: url };
      for (let count = 0; count < 2; count += 1)
        gateways.push(await startGateway({ config: testConfig(), contextKey: newContextKey(), ...options }));
    });
    afterEach(() => Promise.all(gateways.splice(0).map((gateway) => gateway.close())));
    afterAll(() => orders.stop());

    const secrets = (): Promise<readonly unknown[]> =>
      Promise.all(
        gateways.map(async (gateway) => {
          const { body }: Asked = await ask(gateway.url, '{ orders { id secret } }', { headers });
          return body.data.orders[0].secret;
        }),
      );
    const open = async (): Promise<boolean> => (await secrets()).every((secret) => secret === 'orders-canary');
    const closed = async (): Promise<boolean> => (await secrets()).every((secret) => secret === null);

    it('holds on both within a second of being approved on one, and on none within a second of being revoked on the other', async () => {
      const owner = await callerWith({ subject: 'olga', owns: ['orders'] });
      const post = async (gateway: RunningGateway | undefined, path: string, body: object, as = owner): Promise<{ id: string }> => {
        const response = await fetch(`${gateway?.url}/access/${path}`, {
          method: 'POST',
          headers: { ...as, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        expect(response.status).toBe(200);
        return (await response.json()) as { id: string };
      };
      expect(await closed()).toBe(true);
      const { id: grant } = await post(gateways[0], 'request', { product: 'orders', purpose: 'support', scopes: ['orders:read'] }, headers);
      await post(gateways[0], 'approve', { grant });
      await until('it is open', open, SECOND);
      for (let times = 0; times < 3; times += 1) expect(await open()).toBe(true);
      await post(gateways[1], 'revoke', { grant, reason: 'over' });
      await until('it is closed', closed, SECOND);
      for (let times = 0; times < 3; times += 1) expect(await closed()).toBe(true);
    });

    it('holds on none within a second of the database giving no answer, and again when it does', async () => {
      const { id } = await deskAt().request(asked, boss);
      await deskAt().approve(id, terms, '', boss);
      await until('it is open', open, SECOND);
      const client = new Client(url);
      await client.connect();
      await client.query('BEGIN; LOCK TABLE meshway.grant_records IN ACCESS EXCLUSIVE MODE');
      await until('it is closed', closed, SECOND);
      await client.query('COMMIT');
      await client.end();
      await until('it is open again', open, 10 * SECOND);
    });

    it('holds on none within a second of the database being away, and again when it is back', async () => {
      const { id } = await deskAt().request(asked, boss);
      await deskAt().approve(id, terms, '', boss);
      await until('it is open', open, SECOND);
      await server.stop();
      await until('it is closed', closed, SECOND);
      await server.start();
      await until('it is open again', open, 10 * SECOND);
    });
  });
});
