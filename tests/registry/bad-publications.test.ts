// Goal: whatever is wrong with a publication, the graph goes on as it was on every gateway, its publisher is told what to do, and the
// history tells. Of two who break each other at once one wins. Both stores.
// Method: two real gateways on one registry, real subgraphs, publishers over HTTP and with the command; use as gateways record it.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, type Proposal } from '../../gateway/registry';
import { SubgraphServer } from '../gateway/support/subgraph-server';
import { runMeshway } from '../support/meshway';
import { describeWithPostgres, PostgresServer } from '../support/postgres-server';
import { until } from '../support/redis-server';
import { tempDir } from '../support/temp-dir';
import { ClockServer, QUESTION } from './support/clock';
import { addPublisher, type FollowingGateway, startFollowing } from './support/gateways';

const LIMIT_MS = 20_000;
jest.setTimeout(60_000);

let clock: ClockServer;
beforeAll(async () => {
  clock = await new ClockServer().start();
});
afterAll(() => clock.stop());

/** What a wall clock asked yesterday and today. */
const used = {
  operation: {
    kind: 'operation',
    hash: 'a'.repeat(64),
    name: 'Wall',
    coordinates: ['Query.clock', 'Clock.version'],
    text: '{ clock { version } }',
  },
  count: { kind: 'count', hash: 'a'.repeat(64), client: { name: 'wall' }, requests: 7, errors: 0, latency: [7] },
};

function keepsTheGraph(registry: () => Promise<string>): void {
  let place: string;
  let gateways: readonly [FollowingGateway, FollowingGateway];
  let keys: Readonly<Record<'all' | 'payments', string>>;
  const publish = (proposal: unknown, key: string | undefined = keys.all, gateway = gateways[0]) =>
    gateway.call(key, 'POST', '/registry/publish', proposal);
  const seen = async (gateway: FollowingGateway) => (await gateway.ask(QUESTION)).body.data?.clock?.tower?.clock?.seen;
  const bothServe = async (version: number) => (await Promise.all(gateways.map(seen))).every((one) => one === version);

  beforeAll(async () => {
    place = await registry();
    gateways = [await startFollowing(place, await tempDir()), await startFollowing(place, await tempDir())];
    keys = { all: await addPublisher(place, 'ann', ['*']), payments: await addPublisher(place, 'bob', ['payments']) };
    const store = await openStore(place);
    await store.appendUsage({ at: new Date().toISOString(), records: [{ kind: 'started' }, used.operation, used.count] });
    await store.close();
    await publish(clock.clock(1));
    await publish(clock.tower());
    await until('both serve it', () => bothServe(1), LIMIT_MS);
  });
  afterAll(() => Promise.all(gateways.map((gateway) => gateway.close())));

  const bad: readonly [string, (of: Proposal) => unknown, 'all' | 'payments' | 'stolen', string, RegExp, RegExp][] = [
    [
      'an invalid schema',
      (of) => ({ ...of, sdl: 'type Query {' }),
      'all',
      'PUBLICATION_REFUSED',
      /Syntax Error.*\n {4}at clock\.graphql:1:13/,
      /Mend what is named/,
    ],
    [
      'a breaking one, by the clients that use what goes',
      (of) => ({ ...of, sdl: of.sdl.replace('version: Int ', ''), version: '2.0.0' }),
      ...(['all', 'PUBLICATION_REFUSED'] as const),
      /Clock\.version is gone\. It would break wall: Wall \(7 requests/,
      /Mend what is named/,
    ],
    [
      'an address where nobody answers',
      (of) => ({ ...of, url: 'http://127.0.0.1:1/' }),
      'all',
      'PUBLICATION_REFUSED',
      /cannot be reached/,
      /Mend/,
    ],
    [
      'the address of a server, without the path to its graph',
      (of) => ({ ...of, url: gateways[0].url }),
      'all',
      'PUBLICATION_REFUSED',
      /there is no GraphQL at this path \(HTTP status 40[45]\)/,
      /Mend/,
    ],
    ['a foreign key', (of) => of, 'payments', 'PUBLISHER_FORBIDDEN', /key of bob may not publish "clock"/, /Use the key of the team/],
    ['a key nobody gave', (of) => of, 'stolen', 'PUBLISHER_UNKNOWN', /./, /./],
    ['9 MB', (of) => ({ ...of, sdl: `${of.sdl}# ${'x'.repeat(9_000_000)}` }), 'all', 'PUBLICATION_TOO_LARGE', /bytes/, /./],
  ];
  it.each(bad)('refuses %s, says what to do, and goes on', async (_, of, who, code, message, fix) => {
    const { status, body } = await publish(of(clock.clock(9)), who === 'stolen' ? 'mwp_stolen' : keys[who]);
    const [error] = body.errors;
    expect({ isRefused: status >= 400, error }).toMatchObject({
      isRefused: true,
      error: { message: expect.stringMatching(message), extensions: { code, fix: expect.stringMatching(fix) } },
    });
    expect(await bothServe(1)).toBe(true);
    const { body: history } = await gateways[1].call(keys.all, 'GET', '/registry/history');
    expect(history.changes).toHaveLength(2);
    const [noted] = history.refusals;
    expect([noted.code, noted.publisher]).toEqual([code, { all: 'ann', payments: 'bob', stolen: undefined }[who]]);
  });

  it('refuses 50 MB before anything reads it: the command does not even send them, and the history tells of who does', async () => {
    const [file, key] = [join(await tempDir(), 'big.graphql'), join(await tempDir(), 'key')];
    await writeFile(file, `${clock.clock(9).sdl}# ${'x'.repeat(50_000_000)}`);
    await writeFile(key, keys.all);
    const args = [
      'publish',
      '--name',
      'clock',
      '--url',
      clock.clock(9).url,
      '--sdl',
      file,
      '--registry',
      gateways[0].url,
      '--key-file',
      key,
    ];
    expect(await runMeshway(args)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/"clock" is not published: .* bytes[\s\S]*PUBLICATION_TOO_LARGE/),
    });
    await publish({ ...clock.clock(9), sdl: 'x'.repeat(50_000_000) }).catch(() => 'hung up on');
    const { body } = await gateways[0].call(keys.all, 'GET', '/registry/history');
    expect(body.refusals[0]).toMatchObject({ publisher: 'ann', code: 'BODY_TOO_LARGE' });
    expect(await bothServe(1)).toBe(true);
  });

  it('notes what is refused where the store is opened itself', async () => {
    const file = join(await tempDir(), 'bad.graphql');
    await writeFile(file, 'type Query { clock: Nothing }');
    expect(await runMeshway(['publish', '--name', 'clock', '--sdl', file, '--registry', place])).toMatchObject({ code: 1 });
    const { body } = await gateways[0].call(keys.all, 'GET', '/registry/history');
    expect(body.refusals[0]).toMatchObject({ code: 'PUBLICATION_REFUSED', product: 'clock', message: expect.stringContaining('Nothing') });
  });

  it('lets exactly one of two win who break each other at once, each at another gateway, and tells the other why', async () => {
    const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@shareable"])';
    const clash = (product: string, type: string) => ({
      ...clock.tower(),
      product,
      sdl: `${link} type Query { total: ${type} @shareable }`,
    });
    const answers = await Promise.all([publish(clash('left', 'Int')), publish(clash('right', 'String'), keys.all, gateways[1])]);
    const lost = answers.filter(({ status }) => status !== 200);
    expect(lost).toMatchObject([{ status: 422, body: { errors: [{ message: expect.stringMatching(/FIELD_TYPE_MISMATCH/) }] } }]);
    expect((await gateways[1].call(keys.all, 'GET', '/registry/history')).body.changes).toHaveLength(3);
  });

  it('takes a subgraph of Federation 1 by asking it for its schema, and answers across', async () => {
    const typeDefs = 'extend type Clock @key(fields: "id") { id: ID! @external sticker: String } extend type Query { stickers: Int }';
    const stickers = new SubgraphServer({
      name: 'stickers',
      typeDefs,
      resolvers: { Clock: { sticker: () => 'mine' }, Query: { stickers: () => 1 } },
    });
    await stickers.start();
    const key = join(await tempDir(), 'key');
    await writeFile(key, keys.all);
    const args = ['publish', '--name', 'stickers', '--url', stickers.url, '--registry', gateways[0].url, '--key-file', key, '--wait'];
    expect(await runMeshway(args)).toMatchObject({ code: 0, stdout: expect.stringContaining('stickers 1.0.0 is published') });
    const { body } = await gateways[0].ask('{ stickers clock { version sticker } }');
    expect(body.data).toEqual({ stickers: 1, clock: { version: 1, sticker: 'mine' } });
    await stickers.stop();
  });
}

describe('on a folder', () => {
  keepsTheGraph(async () => join(await tempDir(), 'registry'));
});

describeWithPostgres('on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());
  keepsTheGraph(async () => server.url);
});
