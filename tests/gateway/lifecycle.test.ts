// Goal: the gateway serves what is up, takes in what comes up, and stops without losing a request.
// Method: real subgraphs that are stopped and started while the gateway runs; each step waits for the event it needs.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startGateway } from '../../gateway/start';
import type { Transport } from '../../schemas/transport';
import { ask, startStack, testConfig } from './support/stack';
import { silence } from './support/subgraph-server';

describe('a subgraph that is down at the start', () => {
  it('is left out, named, and taken in when it comes up', async () => {
    const stack = await startStack({ down: ['writers'] });
    expect(stack.gateway.missing()).toEqual(['writers']);
    expect(await stack.get('/health/ready')).toMatchObject({ status: 200, body: { subgraphs: ['books'], down: ['writers'] } });
    expect((await stack.ask('{ books { title writer { id } } }')).body.data.books[0]).toEqual({ title: 'Dune', writer: { id: 'w1' } });
    const refused = await stack.ask('{ writers { name } }');
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0]).toMatchObject({
      message: expect.stringContaining('Missing now, with all their fields: writers.'),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', missingSubgraphs: ['writers'] },
    });

    const served = stack.logged('generation served');
    await stack.writers.start();
    await served;
    expect((await stack.ask('{ books { writer { name } } }')).body.data.books[0]).toEqual({ writer: { name: 'Frank Herbert' } });
    expect(await stack.get('/health/ready')).toMatchObject({ status: 200, body: { subgraphs: ['books', 'writers'], down: [] } });
    await stack.close();
  });

  it('does not interrupt a request that began before it came up', async () => {
    const stack = await startStack({ down: ['writers'] });
    let finish: () => void = () => undefined;
    stack.books.misbehave((_, response) => {
      finish = () => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"books":[]}}');
    });
    const reached = once(stack.books.events, 'request');
    const answer = stack.ask('{ books { id } }');
    await reached;
    const served = stack.logged('generation served');
    await stack.writers.start();
    await served;
    finish();
    expect((await answer).body.data).toEqual({ books: [] });
    await stack.close();
  });

  it('leaves nothing to serve when it is the only one, until it comes up', async () => {
    const stack = await startStack({ down: ['books', 'writers'] });
    expect(await stack.get('/health/ready')).toMatchObject({ status: 503, body: { status: 'not ready', down: ['books', 'writers'] } });
    expect(await stack.get('/health/live')).toMatchObject({ status: 200 });
    expect(await stack.ask('{ __typename }')).toMatchObject({
      status: 503,
      body: { errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', reason: 'it waits for books, writers' } }] },
    });
    const served = stack.logged('generation served');
    await stack.books.start();
    await served;
    expect((await stack.ask('{ books { id } }')).status).toBe(200);
    await stack.close();
  });
});

describe('subgraphs that need one another', () => {
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])';
  const needy = `${link} type Query { t: T } type T @key(fields: "id") { id: ID! price: Int @external tax: Int @requires(fields: "price") }`;
  const base = `${link} type Query { base: Int } type T @key(fields: "id") { id: ID! price: Int }`;
  const broken = 'type Query { t: Int }';

  /** Down until it is given a schema. */
  function appearing(): Transport & { sdl?: string } {
    const transport: Transport & { sdl?: string } = {
      send: async () => Promise.reject(new Error('connection refused')),
      discover: async () => {
        if (transport.sdl === undefined) throw new Error('connection refused');
        return { meshway: 1, subgraph: 'base', descriptor: {}, contract: {}, sdl: transport.sdl, snapshots: [] };
      },
      close: () => Promise.resolve(),
    };
    return transport;
  }

  it('are not served without what they need, which is said, and are served once it is there', async () => {
    const transport = appearing();
    const stack = await startStack({
      start: {
        subgraphs: [
          { name: 'needy', url: 'http://127.0.0.1:1/graphql', sdl: needy },
          { name: 'base', transport },
        ],
      },
    });
    expect(await stack.get('/health/ready')).toMatchObject({
      status: 503,
      body: { down: ['base'], problem: expect.stringContaining('T.price') },
    });
    expect(stack.log).toContainEqual(
      expect.objectContaining({ level: 'error', missing: ['base'], problem: expect.stringContaining('T.price') }),
    );
    const served = stack.logged('generation served');
    transport.sdl = base;
    await served;
    expect(await stack.get('/health/ready')).toMatchObject({ status: 200, body: { subgraphs: ['base', 'needy'], down: [] } });
    await stack.close();
  });

  it('keep what is served when a newcomer does not fit', async () => {
    const transport = appearing();
    const stack = await startStack({
      start: {
        subgraphs: [
          { name: 'first', url: 'http://127.0.0.1:1/graphql', sdl: `${link} type Query { t: T } type T @key(fields: "id") { id: ID! }` },
          { name: 'newcomer', transport },
        ],
      },
    });
    const refused = stack.logged('a subgraph came up but cannot be served with the others');
    transport.sdl = broken;
    await refused;
    expect(await stack.get('/health/ready')).toMatchObject({
      status: 200,
      body: { subgraphs: ['first'], problem: expect.stringContaining('FIELD_TYPE_MISMATCH') },
    });
    await stack.close();
  });
});

describe('a subgraph that goes down later', () => {
  it('costs its own fields, is named by /health/ready, and is used again when it is back', async () => {
    const stack = await startStack();
    await stack.writers.stop();
    const { body } = await stack.ask('{ books { title writer { name } } }');
    expect(body.data.books[0]).toEqual({ title: 'Dune', writer: { name: null } });
    expect(body.errors[0].extensions).toMatchObject({ code: 'SUBGRAPH_UNREACHABLE', subgraph: 'writers' });
    expect(await stack.get('/health/ready')).toMatchObject({ status: 200, body: { down: ['writers'] } });
    await stack.writers.start();
    expect((await stack.ask('{ books { title writer { name } } }')).body.errors).toBeUndefined();
    expect((await stack.get('/health/ready')).body.down).toEqual([]);
    await stack.close();
  });
});

describe('starting', () => {
  it('refuses subgraphs that do not compose, and lists every problem with its place', async () => {
    const subgraphs = [
      { name: 'a', url: 'http://a.test', sdl: 'type Query { x: Int }\ntype T { y: Nowhere }' },
      { name: 'b', url: 'http://b.test', sdl: 'type Query {' },
    ];
    await expect(startGateway({ config: testConfig({ logLevel: 'silent' }), subgraphs: subgraphs.slice(0, 1) })).rejects.toMatchObject({
      code: 'COMPOSITION_FAILED',
      message: expect.stringMatching(/INVALID_GRAPHQL: \[a\] Unknown type "?Nowhere"?[\s\S]*at a:2:13/),
    });
    await expect(startGateway({ config: testConfig({ logLevel: 'silent' }), subgraphs })).rejects.toMatchObject({
      code: 'COMPOSITION_FAILED',
      message: expect.stringMatching(/\[b\] Syntax Error[\s\S]*at b:1:13/),
    });
  });

  it('says that a port is in use', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    await expect(startGateway({ config: testConfig({ port, logLevel: 'silent' }), subgraphs: [] })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `Port ${port} is in use.`,
    });
    busy.close();
  });
});

describe('stopping', () => {
  it('finishes what is in flight, and turns others away', async () => {
    const stack = await startStack();
    let finish: () => void = () => undefined;
    stack.books.misbehave((_, response) => {
      finish = () => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"books":[{"id":"b9"}]}}');
    });
    const reached = once(stack.books.events, 'request');
    const answer = stack.ask('{ books { id } }');
    await reached;
    const stopped = stack.gateway.close();
    await expect(fetch(`${stack.url}/health/live`)).rejects.toThrow();
    finish();
    expect((await answer).body.data).toEqual({ books: [{ id: 'b9' }] });
    await stopped;
    await stack.close();
  });

  it('says it is not ready before it refuses connections', async () => {
    const stack = await startStack({ config: { shutdownDelayMs: 200 } });
    const stopped = stack.gateway.close();
    expect(await stack.get('/health/ready')).toMatchObject({ status: 503, body: { stopping: true } });
    expect((await ask(stack.url, '{ books { id } }')).status).toBe(200);
    await stopped;
    await stack.close();
  });

  it('gives up on what does not finish in time', async () => {
    const stack = await startStack({ config: { shutdownTimeoutMs: 50 } });
    stack.books.misbehave(silence);
    const reached = once(stack.books.events, 'request');
    const aborted = once(stack.books.events, 'aborted');
    const answer = stack.ask('{ books { id } }');
    const failure = expect(answer).rejects.toThrow();
    await reached;
    await stack.gateway.close();
    await Promise.all([failure, aborted]);
    await stack.close();
  });
});
