// Goal: a gateway serves what was published last, soon, and never less than what it served before, whatever is published and whatever
// happens to the registry. (How soon: under-load.test.ts.)
// Method: real gateways on a registry in a folder and in PostgreSQL, real subgraphs, publishers over HTTP with keys; the registry is broken
// and taken away.
import { rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { openStore } from '../../gateway/registry';
import { describeWithPostgres, PostgresServer } from '../support/postgres-server';
import { describeWithRedis, RedisServer, until } from '../support/redis-server';
import { tempDir } from '../support/temp-dir';
import { ClockServer, QUESTION } from './support/clock';
import { addPublisher, type FollowingGateway, startFollowing } from './support/gateways';

const LIMIT_MS = 15_000;
let clock: ClockServer;
beforeAll(async () => {
  clock = await new ClockServer().start();
});
afterAll(() => clock.stop());

async function versionOn(gateway: FollowingGateway): Promise<number | undefined> {
  const { body } = await gateway.ask(QUESTION);
  return body.data?.clock?.tower?.clock?.seen;
}

describe('a gateway on a folder', () => {
  let place: string;
  let home: string;
  let gateway: FollowingGateway;
  let key: string;
  let keyOfPayments: string;
  let next = 0;

  const publishClock = async () => {
    next += 1;
    const { status, body } = await gateway.call(key, 'POST', '/registry/publish', clock.clock(next));
    expect({ status, body }).toMatchObject({ status: 200, body: { kind: 'published' } });
    return body as { sequence: number };
  };
  const isOnNewest = async () => (await versionOn(gateway)) === next;

  beforeAll(async () => {
    place = join(await tempDir(), 'registry');
    home = await tempDir();
    gateway = await startFollowing(place, home);
    key = await addPublisher(place, 'ann', ['clock', 'tower']);
    keyOfPayments = await addPublisher(place, 'bob', ['payments']);
  });
  afterAll(() => gateway.close());

  it('waits, not ready, while nothing is published', async () => {
    expect(await gateway.health()).toMatchObject({ status: 503, body: { change: 0, problem: 'nothing is published in its registry' } });
    const { status, body } = await gateway.ask('{ __typename }');
    expect({ status, message: body.errors[0].message }).toEqual({ status: 503, message: expect.stringContaining('nothing is published') });
  });

  it('is ready soon after the first publications', async () => {
    await publishClock();
    await gateway.call(key, 'POST', '/registry/publish', clock.tower());
    await until('the clock is read', isOnNewest, LIMIT_MS);
    expect(await gateway.health()).toMatchObject({ status: 200, body: { status: 'ready', change: 2, subgraphs: ['clock', 'tower'] } });
  });

  it('serves the next at its new address', async () => {
    await publishClock();
    await until('the new clock is read', isOnNewest, LIMIT_MS);
  });

  it('rehearses without publishing', async () => {
    const { status, body } = await gateway.call(key, 'POST', '/registry/publish', { ...clock.clock(99), dryRun: true });
    expect({ status, body }).toEqual({ status: 200, body: { kind: 'rehearsed', product: 'clock', version: '1.2.0', findings: [] } });
  });

  it.each([
    ['a schema that is none', () => clock.clock(50), { sdl: 'type Query {' }, /sdl-syntax: Syntax Error.*\n {4}at clock\.graphql:1:13$/],
    [
      'a schema that does not compose',
      () => clock.clock(50),
      { sdl: 'type Query {\n  clock: Nothing\n}' },
      /Nothing.*\n {4}at clock\.graphql:2:3/,
    ],
    ['an address where nobody is', () => clock.clock(50), { url: 'http://127.0.0.1:1/graphql' }, /SUBGRAPH_ADDRESS: .*cannot be reached/],
    [
      'an address that is not public',
      () => clock.clock(50),
      { url: 'http://169.254.169.254/latest' },
      /SUBGRAPH_ADDRESS: .*not on the public internet/,
    ],
    ['an address with a password', () => clock.clock(50), { url: 'http://a:b@127.0.0.1/' }, /SUBGRAPH_ADDRESS: .*password/],
  ])('refuses %s, says why, keeps serving and notes it', async (_, of, wrong, why) => {
    const { status, body } = await gateway.call(key, 'POST', '/registry/publish', { ...of(), ...wrong });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { errors: [{ message: expect.stringMatching(why), extensions: { code: 'PUBLICATION_REFUSED' } }] },
    });
    expect(await versionOn(gateway)).toBe(next);
    const { body: history } = await gateway.call(key, 'GET', '/registry/history');
    expect(history.refusals[0]).toMatchObject({
      product: 'clock',
      publisher: 'ann',
      code: 'PUBLICATION_REFUSED',
      message: expect.stringMatching(why),
    });
  });

  it('refuses a key of another domain, one that is unknown and none, and notes who tried', async () => {
    const proposal = clock.clock(50);
    expect(await gateway.call(keyOfPayments, 'POST', '/registry/publish', proposal)).toMatchObject({
      status: 403,
      body: { errors: [{ message: 'The key of bob may not publish "clock".' }] },
    });
    expect(await gateway.call(keyOfPayments, 'POST', '/registry/rollback', { to: 0 })).toMatchObject({ status: 403 });
    expect(await gateway.call('mwp_stolen', 'POST', '/registry/publish', proposal)).toMatchObject({ status: 401 });
    expect(await gateway.call(undefined, 'GET', '/registry/history')).toMatchObject({ status: 401 });
    const { body } = await gateway.call(key, 'GET', '/registry/history?limit=3');
    expect(body.refusals).toMatchObject([
      { code: 'PUBLISHER_UNKNOWN' },
      { publisher: 'bob', product: '*' },
      { publisher: 'bob', product: 'clock' },
    ]);
    expect(body.changes[0]).toMatchObject({
      sequence: 3,
      publisher: 'ann',
      change: { kind: 'published', product: 'clock', version: '1.1.0' },
    });
    expect(JSON.stringify(body)).not.toContain('mwp_');
  });

  it.each([
    ['50 MB', () => JSON.stringify({ ...clock.clock(50), sdl: 'x'.repeat(50_000_000) }), 413],
    ['a schema over the limit', () => ({ ...clock.clock(50), sdl: 'x'.repeat(9_000_000) }), 413],
    ['what is no JSON', () => '{', 400],
    ['a list', () => [], 400],
    ['no schema', () => ({ product: 'clock', url: 'http://a' }), 400],
    ['a number for a schema', () => ({ ...clock.clock(50), sdl: 7 }), 400],
  ])('refuses %s', async (_, body, status) => {
    expect(await gateway.call(key, 'POST', '/registry/publish', body()).catch(() => ({ status: 413 }))).toMatchObject({ status });
    expect(await versionOn(gateway)).toBe(next);
  });

  it('takes nothing from a publisher who is gone in the middle', async () => {
    const { body: before } = await gateway.call(key, 'GET', '/registry/history');
    const { port, hostname } = new URL(gateway.url);
    const body = JSON.stringify(clock.clock(50));
    const head = `POST /registry/publish HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.write(head + body.slice(0, body.length / 2), resolve));
    socket.destroy();
    expect(await versionOn(gateway)).toBe(next);
    expect((await gateway.call(key, 'GET', '/registry/history')).body).toEqual(before);
  });

  it('knows no other service there', async () => {
    expect(await gateway.call(key, 'GET', '/registry/publish')).toMatchObject({ status: 404 });
    expect(await gateway.call(key, 'POST', '/registry/constructor', {})).toMatchObject({ status: 404 });
    expect(await gateway.call(key, 'GET', '/registry/state?at=-1')).toMatchObject({ status: 400 });
    expect(await gateway.call(key, 'GET', '/registry/state?at=99')).toMatchObject({ status: 404 });
  });

  it('goes back to an earlier state', async () => {
    const { body } = await gateway.call(key, 'POST', '/registry/rollback', { to: 2, product: 'clock', reason: 'slow' });
    expect(body).toEqual({ sequence: 4 });
    await until('the first clock is read', async () => (await versionOn(gateway)) === 1, LIMIT_MS);
  });

  it('does not serve a supergraph that cannot be served, says so, and serves the next', async () => {
    const store = await openStore(place);
    const change = {
      kind: 'rolled-back',
      to: 4,
      products: [],
      supergraph: 'type Query { a: Int }',
      publisher: 'mallory',
      reason: '',
    } as const;
    const bad = await store.publish(await store.newest(), change);
    await until('it is told', async () => (await gateway.health()).body.problem !== undefined);
    expect(await gateway.health()).toMatchObject({
      status: 200,
      body: { problem: expect.stringContaining(`change ${bad?.sequence} cannot be served`) },
    });
    expect(await versionOn(gateway)).toBe(1);
    await store.close();
    await publishClock();
    await until('the next is served', isOnNewest, LIMIT_MS);
    expect((await gateway.health()).body.problem).toBeUndefined();
  });

  it('does not connect to what another gateway may publish and this one not', async () => {
    const store = await openStore(place);
    const { supergraph = '', sequence } = await store.current();
    const change = { kind: 'rolled-back', to: sequence, products: [], publisher: 'mallory', reason: '' } as const;
    await store.publish(sequence, { ...change, supergraph: supergraph.replaceAll('127.0.0.1', '10.0.0.1') });
    await until('it is told', async () => /not on the public internet/.test((await gateway.health()).body.problem));
    expect(await versionOn(gateway)).toBe(next);
    await store.close();
    await publishClock();
    await until('the next is served', isOnNewest, LIMIT_MS);
  });

  it('serves what it has while the registry is away, after a restart too, and follows when it is back', async () => {
    await rename(place, `${place}.away`);
    await writeFile(place, 'no folder');
    await until('it is told', async () => (await gateway.health()).body.problem !== undefined);
    expect(await versionOn(gateway)).toBe(next);
    expect(await gateway.call(key, 'POST', '/registry/publish', clock.clock(77))).toMatchObject({ status: 503 });
    await gateway.close();
    gateway = await startFollowing(place, home);
    expect(await versionOn(gateway)).toBe(next);
    expect(await gateway.health()).toMatchObject({ status: 200, body: { problem: expect.stringContaining('The registry in') } });
    await rm(place);
    await rename(`${place}.away`, place);
    await until('it is followed again', async () => (await gateway.health()).body.problem === undefined);
    await publishClock();
    await until('the next is served', isOnNewest, LIMIT_MS);
  });

  it('keeps no connection to an address that is not served any more', async () => {
    for (let count = 0; count < 5; count += 1) {
      await publishClock();
      await until('it is served', isOnNewest, LIMIT_MS);
    }
    await until('the others are closed', () => clock.connections <= 4);
  });
});

describeWithPostgres('two gateways on one PostgreSQL', () => {
  let server: PostgresServer;
  let gateways: FollowingGateway[];
  let home: string;
  let key: string;
  const all = (version: number) => async () => (await Promise.all(gateways.map(versionOn))).every((seen) => seen === version);

  beforeAll(async () => {
    server = await PostgresServer.start();
    home = await tempDir();
    gateways = await Promise.all([startFollowing(server.url, home), startFollowing(server.url, await tempDir())]);
    key = await addPublisher(server.url, 'ann', ['*']);
  });
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    await server.remove();
  });

  it('serve what was published at either', async () => {
    const [one, two] = gateways;
    await one?.call(key, 'POST', '/registry/publish', clock.clock(0));
    await one?.call(key, 'POST', '/registry/publish', clock.tower());
    await two?.call(key, 'POST', '/registry/publish', clock.clock(1));
    await until('both serve it', all(1), LIMIT_MS);
  });

  it('go on when the database stops, after a restart too, and follow when it is back', async () => {
    await server.stop();
    await until('it is told', async () => (await gateways[0]?.health())?.body.problem !== undefined, LIMIT_MS);
    expect(await all(1)()).toBe(true);
    await gateways[0]?.close();
    gateways[0] = await startFollowing(server.url, home);
    expect(await all(1)()).toBe(true);
    await server.start();
    await until(
      'it is back',
      async () => (await gateways[1]?.call(key, 'POST', '/registry/publish', clock.clock(2)))?.status === 200,
      10_000,
    );
    await until('both serve it', all(2), LIMIT_MS);
  });
});

describeWithRedis('with Redis', () => {
  let redis: RedisServer;
  let gateways: FollowingGateway[];
  let key: string;
  beforeAll(async () => {
    redis = await RedisServer.start();
    const place = join(await tempDir(), 'registry');
    const slow = { registryPollMs: 60_000, redisUrl: redis.url };
    gateways = await Promise.all([startFollowing(place, await tempDir(), slow), startFollowing(place, await tempDir(), slow)]);
    key = await addPublisher(place, 'ann', ['*']);
  });
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    await redis.remove();
  });

  it('the news is there before anybody polls', async () => {
    for (const proposal of [clock.clock(0), clock.tower(), clock.clock(3)])
      await gateways[0]?.call(key, 'POST', '/registry/publish', proposal);
    const isThere = async () => (await gateways[1]?.ask(QUESTION))?.body.data?.clock?.version === 3;
    await until('the other serves it', isThere, LIMIT_MS);
  });
});
