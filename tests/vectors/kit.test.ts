// Goal: a subgraph reads exactly the snapshot that the gateway's context pins, and believes nobody else's.
// Method: one domain folder served over HTTP, asked with contexts signed here, well and badly.
import type { KeyObject } from 'node:crypto';
import { stranger } from '../../schemas/caller';
import { newContextKey } from '../../schemas/context-key';
import { contextHeader, signContext } from '../../schemas/signed-context';
import { pinOf, type SnapshotPin } from '../../schemas/vector';
import { openSubgraph, type SubgraphServer, serveOverHttp } from '../../subgraphs/kit/serving';
import type { Manifest } from '../../subgraphs/kit/snapshots';
import type { Json } from '../gateway/support/stack';
import { Mesh } from './support/mesh';

const key = newContextKey();
const log = { warn: () => undefined, error: () => undefined };
let mesh: Mesh;
let server: SubgraphServer;
let snapshots: Manifest[];

beforeEach(async () => {
  mesh = await Mesh.create();
  snapshots = [await mesh.airports({ SFO: 'one' }), await mesh.airports({ SFO: 'two' })];
  server = await serveOverHttp(await openSubgraph(mesh.folder('airports'), { home: mesh.home, log, contextKey: key }), {
    host: '127.0.0.1',
    port: 0,
  });
});
afterEach(() => server.close());

async function askWith(context: string | undefined): Promise<{ status: number; name: unknown; code: unknown; message: string }> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(context === undefined ? {} : { [contextHeader]: context }) },
    body: JSON.stringify({ query: '{ airports { nodes { name } } }' }),
  });
  const { data, errors }: Json = await response.json();
  return {
    status: response.status,
    name: data?.airports.nodes[0].name,
    code: errors?.[0].extensions.code,
    message: errors?.[0].message ?? '',
  };
}

const context = (pin: SnapshotPin | undefined, audience = 'airports', signedWith: KeyObject = key, nowMs?: number): string =>
  signContext({ audience, pins: new Map(pin === undefined ? [] : [['airports', pin]]), caller: stranger }, signedWith, nowMs);
const pin = (number: number): SnapshotPin => pinOf(snapshots[number - 1] as Manifest);

it('reads the snapshot that is pinned, several at once, and the current one when none is', async () => {
  const answers = await Promise.all([1, 2, 1, 2, 1].map((number) => askWith(context(pin(number)))));
  expect(answers.map(({ name }) => name)).toEqual(['one', 'two', 'one', 'two', 'one']);
  expect((await askWith(context(undefined))).name).toBe('two');
  expect((await askWith(undefined)).name).toBe('two');
});

it('keeps reading old snapshots when many more are read than are kept open', async () => {
  for (let number = 3; number <= 12; number += 1) snapshots.push(await mesh.airports({ SFO: `number ${number}` }));
  for (let round = 0; round < 2; round += 1) {
    const answers = await Promise.all(snapshots.map((snapshot) => askWith(context(pinOf(snapshot)))));
    expect(answers.map(({ name }) => name)).toEqual(['one', 'two', ...snapshots.slice(2).map(({ number }) => `number ${number}`)]);
  }
});

it.each<[string, () => string]>([
  ['signed with another key', () => context(pin(1), 'airports', newContextKey())],
  ['for another subgraph', () => context(pin(1), 'flights')],
  ['that is a minute old', () => context(pin(1), 'airports', key, Date.now() - 60_000)],
  ['that is no context', () => 'trust me'],
])('refuses a context %s', async (_, made) => {
  expect(await askWith(made())).toMatchObject({ status: 401, code: 'CONTEXT_INVALID', name: undefined });
});

it('refuses every context when it has no key, and answers those who send none', async () => {
  const keyless = await openSubgraph(mesh.folder('airports'), { home: mesh.home, log });
  const body = JSON.stringify({ query: '{ airports { totalCount } }' });
  const never = new AbortController().signal;
  expect((await keyless.handle({ body, headers: { [contextHeader]: context(pin(1)) } }, never)).status).toBe(401);
  expect((await keyless.handle({ body, headers: {} }, never)).status).toBe(200);
  await keyless.close();
});

it('says whether a snapshot never was, is gone, or was retracted, and why', async () => {
  expect(await askWith(context({ ...pin(2), number: 9 }))).toMatchObject({ status: 404, code: 'SNAPSHOT_NOT_FOUND' });
  expect(await askWith(context({ ...pin(2), id: 'ab'.repeat(16) }))).toMatchObject({ status: 404, code: 'SNAPSHOT_NOT_FOUND' });
  await mesh.store.prune('airports', { keep: 1, youngerThanMs: 0 }, Date.now() + 3_600_000);
  expect(await askWith(context(pin(1)))).toMatchObject({ status: 410, code: 'SNAPSHOT_PRUNED' });
});

it('stops reading a retracted snapshot at once, though it has it open, and goes back to the one before', async () => {
  expect((await askWith(context(pin(2)))).name).toBe('two');
  expect((await askWith(undefined)).name).toBe('two');
  await mesh.store.retract('airports', 2, 'twice is too often');
  expect(await askWith(context(pin(2)))).toMatchObject({ status: 410, code: 'SNAPSHOT_RETRACTED' });
  expect((await askWith(context(pin(2)))).message).toContain('twice is too often');
  expect((await askWith(undefined)).name).toBe('one');
});
