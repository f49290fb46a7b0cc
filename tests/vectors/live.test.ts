// Goal: what cannot be pinned is said to be live, and still answers.
// Method: a plain federation subgraph beside nothing, one that announces nonsense, and a subgraph that does not share the gateway's key.

import { newContextKey } from '../../schemas/context-key';
import type { Transport } from '../../schemas/transport';
import { startStack } from '../gateway/support/stack';
import { failure, Mesh, serve } from './support/mesh';

it('marks the answers of subgraphs that know nothing of snapshots', async () => {
  const stack = await startStack({ start: { contextKey: newContextKey() } });
  const { body } = await stack.ask('{ books { title writer { name } } }');
  expect(body.data.books).toHaveLength(2);
  expect(body.extensions.meshway.products).toEqual([
    { product: 'books', source: 'live' },
    { product: 'writers', source: 'live' },
  ]);
  expect(stack.books.requests[0]?.headers['meshway-context']).toBeUndefined();
  const replayed = await stack.ask('{ books { title } }', { headers: { 'meshway-as-of': body.extensions.meshway.snapshot } });
  expect(replayed.body.extensions.meshway.products).toEqual([{ product: 'books', source: 'live' }]);
  const dated = await stack.ask('{ books { title } }', { headers: { 'meshway-as-of': '2026-01-01T00:00:00Z' } });
  expect(failure(dated)).toEqual({ status: 400, code: 'AS_OF_LIVE' });
  await stack.close();
});

it('takes a subgraph for live whose announcement cannot be read, and says so in the log', async () => {
  const sdl = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") type Query { hello: String }';
  const snapshots = [{ number: 0, id: 'x', createdAt: 'today' }] as never;
  const transport: Transport = {
    send: async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"data":{"hello":"world"}}' }),
    discover: async () => ({ meshway: 1, subgraph: 'greeter', descriptor: {}, contract: {}, sdl, snapshots }),
    close: async () => {},
  };
  const stack = await startStack({ start: { contextKey: newContextKey(), subgraphs: [{ name: 'greeter', transport }] } });
  expect((await stack.ask('{ hello }')).body).toEqual({
    data: { hello: 'world' },
    extensions: { meshway: { snapshot: expect.any(String), products: [{ product: 'greeter', source: 'live' }] } },
  });
  expect(stack.log).toContainEqual(expect.objectContaining({ level: 'warn', subgraph: 'greeter' }));
  await stack.close();
});

it('says what is wrong when gateway and subgraph do not share a key', async () => {
  const mesh = await Mesh.create();
  await mesh.airports({ SFO: 'San Francisco' });
  await mesh.flights([['SFO', 'SFO']]);
  const graph = await serve(mesh, { over: 'http', subgraphKey: newContextKey() });
  const asked = await graph.ask('{ airports { totalCount } }');
  expect(failure(asked)).toEqual({ status: 200, code: 'CONTEXT_INVALID' });
  expect(asked.body.errors[0].extensions.fix).toContain('MESHWAY_CONTEXT_KEY');
  await graph.close();
});

it('serves a product before its first snapshot, and pins it from then on', async () => {
  const mesh = await Mesh.create();
  await mesh.airports({ SFO: 'San Francisco' });
  const graph = await serve(mesh, { over: 'process' });
  expect(failure(await graph.ask('{ flights { totalCount } }'))).toEqual({ status: 200, code: 'SNAPSHOT_NOT_FOUND' });
  const flipped = graph.flipped();
  await mesh.flights([['SFO', 'SFO']]);
  await flipped;
  const { body } = await graph.ask('{ flights { totalCount } }');
  expect(body.data.flights.totalCount).toBe(1);
  expect(body.extensions.meshway.products).toMatchObject([{ product: 'flights', source: 'snapshot', snapshot: 1 }]);
  await graph.close();
});
