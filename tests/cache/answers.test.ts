// Goal: an answer over snapshots is kept, told apart by everything it follows from, and never kept when it must not be.
// Method: a real gateway over two real subgraphs that announce which snapshot is current, so that a flip is one number.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { newContextKey } from '../../schemas/context-key';
import { callerWith, type Stack, type StackOptions, startStack } from '../gateway/support/stack';
import { describeWithRedis, RedisServer, until } from '../support/redis-server';

let newest = 1;
const start = (options: StackOptions = {}): Promise<Stack> =>
  startStack({
    config: { forwardHeaders: 'traceparent,x-tenant', ...options.config },
    announced: newest,
    start: { contextKey: newContextKey(), ...options.start },
  });

/** Publishes the next snapshot of both products, and waits until the gateway has heard of it. */
async function flip(stack: Stack): Promise<void> {
  newest += 1;
  stack.books.announce(newest);
  stack.writers.announce(newest);
  await until('the gateway knows the snapshot', async () => {
    const { body } = await stack.ask('{ books { id } }');
    return body.extensions?.meshway.products[0].snapshot === newest;
  });
  stack.books.requests.length = 0;
}

const query = '{ books { title } }';
const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(text).digest('hex') } });
const address = (parameters: object): string =>
  `/graphql?${new URLSearchParams(Object.entries(parameters).map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)]))}`;

describe('answers', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await start();
  });
  afterAll(() => stack.close());
  beforeEach(async () => {
    stack.books.misbehave(undefined);
    await flip(stack);
  });
  const status = ({ headers }: { headers: Headers }) => headers.get('cache-status');

  it('are made once and then kept', async () => {
    const first = await stack.ask(query);
    const second = await stack.ask(query);
    expect([status(first), status(second)]).toEqual(['meshway; fwd=uri-miss; stored', 'meshway; hit; detail=memory']);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(second.headers.get('cache-control')).toBe('no-cache');
    expect(stack.books.requests.length).toBe(1);
  });

  it('are made once for 500 who ask together', async () => {
    const answers = await Promise.all(Array.from({ length: 500 }, () => stack.ask(query)));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(stack.books.requests.length).toBe(1);
  });

  it('are made anew after a flip', async () => {
    await stack.ask(query);
    await flip(stack);
    expect(status(await stack.ask(query))).toMatch('uri-miss');
    expect(stack.books.requests.length).toBe(1);
  });

  it('are never kept without snapshots', async () => {
    const live = await startStack();
    live.books.requests.length = 0;
    await live.ask(query);
    const again = await live.ask(query);
    expect([status(again), again.headers.get('etag'), again.headers.get('cache-control')]).toEqual([
      'meshway; fwd=bypass; detail=live',
      null,
      'no-store',
    ]);
    expect(live.books.requests.length).toBe(2);
    await live.close();
  });

  it('are told apart by variables, operation and forwarded headers, not by tracing', async () => {
    const text = 'query A($id: ID! = "b1") { book(id: $id) { title } } query B { book(id: "b2") { title } }';
    const titles = async (options: object) => (await stack.ask(text, options)).body.data.book.title;
    expect(await titles({ operationName: 'A' })).toBe('Dune');
    expect(await titles({ operationName: 'B' })).toBe('Kindred');
    expect(await titles({ operationName: 'A', variables: { id: 'b2' } })).toBe('Kindred');
    expect(stack.books.requests.length).toBe(3);
    expect(status(await stack.ask(text, { operationName: 'A', variables: { id: 'b1', unknown: 1 } }))).toMatch('hit');
    expect(status(await stack.ask(text, { operationName: 'A', headers: { 'x-tenant': 'a' } }))).toMatch('miss');
    expect(status(await stack.ask(text, { operationName: 'A', headers: { traceparent: '00-1' } }))).toMatch('hit');
  });

  it('are given again without being made out anew, each with its own id and access line, until a flip', async () => {
    const ids = ['one', 'two', 'three', 'four'];
    const answers = [];
    for (const id of ids) answers.push(await stack.ask(query, { headers: { 'x-request-id': id } }));
    expect(answers.map(({ headers }) => headers.get('x-request-id'))).toEqual(ids);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    await until('the last line is written', async () => stack.log.slice(-1)[0]?.id === 'four');
    const lines = stack.log.slice(0).filter(({ msg, id }) => msg === 'request' && ids.includes(String(id)));
    expect(lines).toEqual(
      ids.map((id) => expect.objectContaining({ id, method: 'POST', path: '/graphql', status: 200, durationMs: expect.any(Number) })),
    );
    await flip(stack);
    expect(status(await stack.ask(query))).toMatch('uri-miss');
  });

  it('are given again only to the same request: media type, coding and the snapshot asked for are looked at each time', async () => {
    const ask = async (headers: Record<string, string>) => {
      const answer = await stack.ask(query, { headers });
      return { status: answer.status, type: answer.headers.get('content-type')?.split(';')[0], etag: answer.headers.get('etag') };
    };
    const plain = await ask({});
    for (let round = 0; round < 3; round += 1) {
      expect(await ask({})).toEqual(plain);
      expect(await ask({ accept: 'application/graphql-response+json' })).toEqual({ ...plain, type: 'application/graphql-response+json' });
      expect(await ask({ accept: 'text/csv' })).toMatchObject({ status: 406 });
      expect(await ask({ 'meshway-as-of': 'v1.broken' })).toMatchObject({ status: 400 });
      expect(await ask({ 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    }
  });

  it('are not kept when they hold an error', async () => {
    stack.books.misbehave((_, response) => void response.writeHead(500).end());
    expect((await stack.ask(query)).headers.get('etag')).toBeNull();
    stack.books.misbehave(undefined);
    const healthy = await stack.ask(query);
    expect([healthy.body.errors, status(healthy)]).toEqual([undefined, 'meshway; fwd=uri-miss; stored']);
  });

  it('are not made from the cache when the reader asks so', async () => {
    expect(await stack.ask(query, { headers: { 'cache-control': 'only-if-cached' } })).toMatchObject({
      status: 504,
      body: { errors: [{ extensions: { code: 'NOT_CACHED' } }] },
    });
    expect(status(await stack.ask(query, { headers: { 'cache-control': 'no-store' } }))).toBe('meshway; fwd=request');
    expect(status(await stack.ask(query))).toMatch('uri-miss');
    expect(status(await stack.ask(query, { headers: { 'cache-control': 'no-cache' } }))).toBe('meshway; fwd=request; stored');
    expect(status(await stack.ask(query, { headers: { 'cache-control': 'only-if-cached' } }))).toMatch('hit');
  });

  it('of mutations are never kept', async () => {
    const rename = 'mutation { rename(id: "b1", title: "x") { id } }';
    expect(status(await stack.ask(rename))).toBe('meshway; fwd=bypass; detail=mutation');
    expect(status(await stack.ask(rename))).toBe('meshway; fwd=bypass; detail=mutation');
  });

  it('are 304 for a GET that has them, in whatever coding it got them', async () => {
    const big = '{ __schema { types { name description fields { name description } } } }';
    for (const coding of ['br', 'gzip', 'identity']) {
      const first = await fetch(stack.url + address({ query: big }), { headers: { 'accept-encoding': coding } });
      await first.arrayBuffer();
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(coding === 'identity' ? /^"[\w-]{32}"$/ : new RegExp(`^"[\\w-]{32}-${coding}"$`));
      const again = await stack.get(address({ query: big }), { 'accept-encoding': coding, 'if-none-match': `"x", W/${etag}` });
      expect([again.status, again.headers.get('etag'), again.headers.get('vary'), again.body]).toEqual([
        304,
        etag,
        'accept, accept-encoding, authorization, meshway-api-key, meshway-as-of, meshway-purpose, x-tenant',
        '',
      ]);
    }
    expect((await stack.get(address({ query }), { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('are public and for ever only when pinned by their address and asked for by nobody in particular', async () => {
    const token = (await stack.ask(query)).headers.get('meshway-snapshot') ?? '';
    const control = async (headers: Record<string, string> = {}, parameters: object = { query, 'as-of': token }) =>
      (await stack.get(address(parameters), headers)).headers.get('cache-control');
    expect(await control()).toBe('public, max-age=31536000, immutable');
    const forAll = await stack.get(address({ query, 'as-of': token }));
    expect(forAll.headers.get('vary')).toBe(
      'accept, accept-encoding, authorization, meshway-api-key, meshway-as-of, meshway-purpose, x-tenant',
    );
    expect(await control(await callerWith())).toBe('private, no-cache');
    expect(await control({ cookie: 'a=b' })).toBe('no-cache');
    expect(await control({ 'x-tenant': 'a' })).toBe('no-cache');
    expect(await control({ 'meshway-as-of': token })).toBe('no-cache');
    expect(await control({ 'meshway-as-of': token }, { query })).toBe('no-cache');
    expect(await control({}, { query })).toBe('no-cache');
  });

  it('survive the one who asked first', async () => {
    let finish: () => void = () => undefined;
    stack.books.misbehave((_, response) => {
      finish = () => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"books":[]}}');
    });
    const reached = once(stack.books.events, 'request');
    const leader = httpRequest(`${stack.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } });
    leader.on('error', () => undefined);
    leader.end(JSON.stringify({ query }));
    await reached;
    const left = stack.logged('request');
    const follower = stack.ask(query);
    // The follower has to be waiting before the leader leaves: its request is read when another one after it is answered.
    await stack.get('/health/live');
    await stack.ask('{ __typename }');
    leader.destroy();
    await left;
    finish();
    expect((await follower).body).toMatchObject({ data: { books: [] } });
    expect(stack.books.requests.length).toBe(1);
  });
});

describe('persisted documents', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await start();
  });
  afterAll(() => stack.close());

  it('are asked for by hash once they were sent', async () => {
    const extensions = persisted(query);
    const unknown = await stack.get(address({ extensions }), { accept: 'application/graphql-response+json' });
    expect(unknown).toMatchObject({
      status: 404,
      body: { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] },
    });
    expect((await stack.get(address({ extensions }))).status).toBe(200);
    expect((await stack.get(address({ query, extensions }))).body.data.books).toHaveLength(2);
    expect((await stack.get(address({ extensions }))).body.data.books).toHaveLength(2);
  });

  it.each([
    ['another text', { query: '{ __typename }', extensions: persisted('{ a }') }],
    ['another version', { query, extensions: { persistedQuery: { version: 2, sha256Hash: 'x' } } }],
    ['no hash', { query, extensions: { persistedQuery: { version: 1 } } }],
    ['nothing at all', { extensions: {} }],
  ])('are refused for %s', async (_, parameters) => {
    const { status, body } = await stack.get(address(parameters), { accept: 'application/graphql-response+json' });
    expect([status, body.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  it('are kept only when they are valid', async () => {
    const invalid = '{ nothing }';
    await stack.get(address({ query: invalid, extensions: persisted(invalid) }));
    expect((await stack.get(address({ extensions: persisted(invalid) }))).body.errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });
});

describeWithRedis('answers of two gateways over one Redis', () => {
  it('are shared, and Redis may go', async () => {
    const server = await RedisServer.start();
    const config = { redisUrl: server.url };
    const here = await start({ config });
    // The same subgraphs at the same addresses are the same generation.
    const subgraphs = [here.books, here.writers].map(({ name, url }) => ({ name, url }));
    const there = await start({ config, start: { subgraphs } });
    const stacks = [here, there];
    await flip(here);
    await until(
      'the other gateway knows it too',
      async () => (await there.ask('{ books { pages } }')).body.extensions?.meshway.products[0].snapshot === newest,
    );
    const redis = async (stack: Stack) => (await stack.get('/health/ready')).body.redis;
    for (const stack of stacks) await until('Redis is up', async () => (await redis(stack)) === 'up');
    await here.ask(query);
    await until('Redis has it', async () => Number(await server.run('DBSIZE')) >= 2);
    expect((await there.ask(query)).headers.get('cache-status')).toBe('meshway; hit; detail=redis');
    await server.stop();
    await until('Redis is down', async () => (await redis(here)) === 'down');
    expect((await here.ask('{ books { pages } }')).body.errors).toBeUndefined();
    expect(here.log).toContainEqual(expect.objectContaining({ level: 'warn', msg: 'cache', redis: 'down' }));
    for (const stack of [...stacks].reverse()) await stack.close();
    await server.remove();
  });
});
