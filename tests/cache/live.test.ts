// Goal: what live subgraphs say of the use of their data is obeyed, whatever it is mixed with; what they do not say is not guessed.
// Method: a real gateway over a live subgraph and one with snapshots, in this process, whose headers and answers are set by each test.
import { type RunningGateway, startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import type { Discovery } from '../../schemas/discovery';
import type { Transport } from '../../schemas/transport';
import { ask, testConfig } from '../gateway/support/stack';
import { until } from '../support/redis-server';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const sdl = {
  kept: `${link} type Query { kept: Int }`,
  live: `${link} type Query { now(of: Int): Int }`,
};
const snapshot = {
  number: 1,
  id: '0'.repeat(64),
  createdAt: '2026-01-01T00:00:00.000Z',
  current: true,
  quality: 'passed',
  contractVersion: '1.0.0',
} as const;

let headers: Readonly<Record<string, string>>;
let isBroken: boolean;
let asked: number;

const transport = (name: 'kept' | 'live'): Transport => ({
  send: async () => {
    if (name === 'kept')
      return { status: 200, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: '{"data":{"kept":1}}' };
    asked += 1;
    const body = isBroken ? { data: { now: null }, errors: [{ message: 'broken' }] } : { data: { now: asked } };
    return { status: 200, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
  },
  discover: async (): Promise<Discovery | undefined> =>
    name === 'live'
      ? undefined
      : { meshway: 1, subgraph: name, descriptor: { id: 'urn:kept' }, contract: {}, sdl: sdl.kept, snapshots: [snapshot] },
  close: async () => undefined,
});

let gateway: RunningGateway;
let of = 0;
beforeAll(async () => {
  gateway = await startGateway({
    config: testConfig({ logLevel: 'silent', forwardHeaders: 'x-tenant' }),
    subgraphs: (['kept', 'live'] as const).map((name) => ({ name, sdl: sdl[name], transport: transport(name) })),
    contextKey: newContextKey(),
  });
});
afterAll(() => gateway.close());
beforeEach(() => {
  // A question of its own for each test.
  of += 1;
  asked = 0;
  isBroken = false;
  headers = {};
});
const now = async (fields = '', sent: Record<string, string> = {}) => {
  const {
    body,
    status,
    headers: got,
  } = await ask(gateway.url, `query ($of: Int) { now(of: $of) ${fields} }`, {
    variables: { of },
    headers: sent,
  });
  const [control, vary] = [got.get('cache-control'), got.get('vary')];
  return { now: body.data?.now, control, vary, status: got.get('cache-status'), code: status, body };
};

it('is kept for as long as it says, and says so to the reader', async () => {
  headers = { 'cache-control': 'max-age=60' };
  expect(await now()).toMatchObject({ now: 1, status: 'meshway; fwd=uri-miss; stored' });
  const again = await now();
  expect([again.now, again.status]).toEqual([1, expect.stringContaining('hit')]);
  expect(Number(/max-age=(\d+)$/.exec(again.control ?? '')?.[1])).toBeLessThanOrEqual(60);
  expect(again.body.extensions.meshway.products).toEqual([expect.objectContaining({ product: 'live', source: 'live' })]);
});

it.each([
  ['nothing', {}],
  ['no-store', { 'cache-control': 'no-store' }],
  ['no-cache', { 'cache-control': 'no-cache' }],
  ['a time that is over', { 'cache-control': 'max-age=60', age: '60' }],
])('is not kept when it says %s', async (_, said) => {
  headers = said;
  expect([await now(), await now()]).toMatchObject([
    { now: 1, control: 'no-store' },
    { now: 2, control: 'no-store' },
  ]);
});

it('is left to the reader’s own cache when it says private, and not kept here', async () => {
  headers = { 'cache-control': 'private, max-age=60', age: '20' };
  for (const fields of ['', 'kept'])
    expect([await now(fields), await now(fields)]).toMatchObject([
      { control: 'private, max-age=40', status: expect.not.stringMatching(/hit|stored/) },
      {
        control: 'private, max-age=40',
        vary: expect.stringContaining('authorization, meshway-api-key, meshway-as-of, meshway-purpose, x-tenant'),
      },
    ]);
  expect(asked).toBe(4);
  isBroken = true;
  expect(await now()).toMatchObject({ control: 'no-store' });
});

it('is not asked for by a reader who wants only what is kept', async () => {
  const { body, code } = await now('', { 'cache-control': 'only-if-cached' });
  expect([code, body.errors[0].extensions.code, asked]).toEqual([504, 'NOT_CACHED', 0]);
});

it('keeps what is mixed as long as the live part allows, whatever a product with snapshots says', async () => {
  headers = { 'cache-control': 's-maxage=60, max-age=0' };
  expect([await now('kept'), await now('kept')]).toMatchObject([{ now: 1 }, { now: 1 }]);
  headers = { 'cache-control': 'no-store' };
  of += 100;
  expect([await now('kept'), await now('kept')]).toMatchObject([{ now: 2 }, { now: 3 }]);
});

it('counts the time it spent in caches on the way', async () => {
  headers = { 'cache-control': 'max-age=61', age: '60' };
  await now();
  expect((await now()).now).toBe(1);
  await until('it is out of date', async () => (await now()).now === 2);
});

it('is made anew behind the reader where it may be served stale, and served stale while it fails where it may', async () => {
  headers = { 'cache-control': 'max-age=61, stale-while-revalidate=60, stale-if-error=60', age: '61' };
  await now();
  expect((await now()).now).toBe(1);
  await until('there is a newer one', async () => (await now()).now > 1);

  of += 200;
  headers = { 'cache-control': 'max-age=61, stale-if-error=60', age: '61' };
  const good = (await now()).now;
  isBroken = true;
  expect((await now()).now).toBe(good);
  isBroken = false;
  expect((await now()).now).toBeGreaterThan(good);
});

it('is not kept with an error in it, and told apart by what goes on to subgraphs', async () => {
  headers = { 'cache-control': 'max-age=60' };
  isBroken = true;
  expect((await now()).body.errors).toHaveLength(1);
  isBroken = false;
  const a = await now('', { 'x-tenant': 'a' });
  expect((await now('', { 'x-tenant': 'b' })).now).not.toBe(a.now);
  expect(await now('', { 'x-tenant': 'a' })).toMatchObject({ now: a.now, control: expect.stringMatching(/^private, max-age=/) });
});
