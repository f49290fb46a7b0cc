// Goal: the gateway answers across subgraphs as one graph, and a failing subgraph costs only its own fields.
// Method: a real gateway over two real Apollo subgraphs on free ports; subgraphs are stopped, silenced or made to answer rubbish.
import { callerWith, type Stack, startStack } from './support/stack';
import { rawAnswer, silence } from './support/subgraph-server';

describe('a graph of two subgraphs', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ config: { subgraphTimeoutMs: 300, subgraphAnswerLimitBytes: 4_096 } });
  });
  afterAll(() => stack.close());
  afterEach(() => {
    stack.books.misbehave(undefined);
    stack.writers.misbehave(undefined);
  });

  it('joins what two subgraphs know', async () => {
    const { status, body } = await stack.ask('{ books { title writer { name books { pages } } } }');
    expect(status).toBe(200);
    expect(body).toEqual({
      extensions: expect.anything(),
      data: {
        books: [
          { title: 'Dune', writer: { name: 'Frank Herbert', books: [{ pages: 612 }] } },
          { title: 'Kindred', writer: { name: 'Octavia Butler', books: [{ pages: 264 }] } },
        ],
      },
    });
  });

  it('takes variables, operation names, fragments, aliases and mutations', async () => {
    const document = 'query A($id: ID!) { it: book(id: $id) { ...F } } query B { books { id } } fragment F on Book { __typename t: title }';
    expect((await stack.ask(document, { operationName: 'A', variables: { id: 'b2' } })).body).toEqual({
      extensions: expect.anything(),
      data: { it: { __typename: 'Book', t: 'Kindred' } },
    });
    expect((await stack.ask('mutation { rename(id: "b1", title: "Dune II") { title } }')).body).toEqual({
      extensions: expect.anything(),
      data: { rename: { title: 'Dune II' } },
    });
  });

  it('answers introspection itself', async () => {
    const { body } = await stack.ask('{ __schema { queryType { name } } __type(name: "Book") { description fields { name } } }');
    expect(body.data.__schema.queryType.name).toBe('Query');
    expect(body.data.__type.description).toBe('A thing to read.');
  });

  it('hides protected fields and types from callers without an identity', async () => {
    const { body } = await stack.ask('{ __schema { types { name fields { name } } } }');
    const types: { name: string; fields: { name: string }[] | null }[] = body.data.__schema.types;
    expect(types.map(({ name }) => name)).not.toContain('Staff');
    const fieldsOf = (name: string) => types.find((type) => type.name === name)?.fields?.map((field) => field.name);
    expect(fieldsOf('Book')).toEqual(['id', 'title', 'pages', 'format', 'writer']);
    expect(fieldsOf('Query')).not.toContain('staff');
    for (const query of ['{ books { secret } }', '{ staff { name } }', '{ things { ... on Book { secret } } }']) {
      const asked = stack.books.requests.length;
      const { status, body } = await stack.ask(query);
      expect(status).toBe(200);
      expect(body.errors).toEqual([
        expect.objectContaining({ extensions: expect.objectContaining({ code: 'UNAUTHORIZED_FIELD_OR_TYPE' }) }),
      ]);
      expect(stack.books.requests).toHaveLength(asked);
    }
  });

  it('passes a subgraph’s own error with message, path and code, and nothing else', async () => {
    const { status, body } = await stack.ask('{ boom books { id } }');
    expect(status).toBe(200);
    expect(body.data).toEqual({ boom: null, books: [{ id: 'b1' }, { id: 'b2' }] });
    expect(body.errors).toEqual([
      { message: 'The shelf fell over.', path: ['boom'], extensions: { code: 'SHELF_DOWN', subgraph: 'books' } },
    ]);
  });

  const failures = [
    ['HTML', rawAnswer('<html>proxy at 10.0.0.7</html>', 'text/html', 502), 'SUBGRAPH_BAD_ANSWER'],
    ['truncated JSON', rawAnswer('{"data":{"_entities":[{"na'), 'SUBGRAPH_BAD_ANSWER'],
    ['JSON that is not GraphQL', rawAnswer('{"message":"secret"}', 'application/json', 500), 'SUBGRAPH_BAD_ANSWER'],
    ['a list', rawAnswer('[1,2]'), 'SUBGRAPH_BAD_ANSWER'],
    ['data that is a string', rawAnswer('{"data":"x"}'), 'SUBGRAPH_BAD_ANSWER'],
    ['too few entities', rawAnswer('{"data":{"_entities":[]}}'), 'SUBGRAPH_BAD_ANSWER'],
    ['an answer past the size limit', rawAnswer(JSON.stringify({ data: { _entities: 'x'.repeat(5_000) } })), 'SUBGRAPH_BAD_ANSWER'],
    ['a redirect', rawAnswer('', 'text/plain', 302), 'SUBGRAPH_BAD_ANSWER'],
    ['a cut connection', (_: unknown, response: { destroy(): void }) => response.destroy(), 'SUBGRAPH_UNREACHABLE'],
    ['silence', silence, 'SUBGRAPH_TIMEOUT'],
  ] as const;

  it.each(failures)('%s from one subgraph leaves the others’ fields and names the one', async (_, misbehaviour, code) => {
    stack.writers.misbehave(misbehaviour as never);
    const { status, body } = await stack.ask('{ books { title writer { id name } } }');
    expect(status).toBe(200);
    expect(body.data.books).toEqual([
      { title: 'Dune', writer: { id: 'w1', name: null } },
      { title: 'Kindred', writer: { id: 'w2', name: null } },
    ]);
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0]).toMatchObject({ path: ['books'], extensions: { code, subgraph: 'writers' } });
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|10\.0\.0\.7|secret|node_modules|stack/);
  });

  it('says the same of a subgraph that answers a root field', async () => {
    stack.books.misbehave(silence);
    const { body } = await stack.ask('{ a: book(id: "b1") { id } writers { name } }');
    expect(body.data).toEqual({ a: null, writers: [{ name: 'Frank Herbert' }, { name: 'Octavia Butler' }] });
    expect(body.errors).toEqual([
      expect.objectContaining({
        path: ['a'],
        extensions: expect.objectContaining({ code: 'SUBGRAPH_TIMEOUT', subgraph: 'books', waitedMs: 300 }),
      }),
    ]);
  });

  it('reports a value of the wrong type as an error at its place, on both roads', async () => {
    stack.books.misbehave(
      rawAnswer(
        JSON.stringify({ data: { books: [{ __typename: 'Book', id: 'b1', title: null, writer: { __typename: 'Writer', id: 'w1' } }] } }),
      ),
    );
    const short = await stack.ask('{ books { id title } }');
    expect(short.body).toEqual({
      extensions: expect.anything(),
      data: null,
      errors: [
        expect.objectContaining({ path: ['books', 0, 'title'], extensions: expect.objectContaining({ code: 'SUBGRAPH_BAD_ANSWER' }) }),
      ],
    });
    const long = await stack.ask('{ books { id title writer { name } } }');
    expect(long.body).toEqual({
      extensions: expect.anything(),
      data: null,
      errors: [
        expect.objectContaining({ path: ['books', 0, 'title'], extensions: expect.objectContaining({ code: 'SUBGRAPH_BAD_ANSWER' }) }),
      ],
    });
  });

  it('aborts what it asked of a subgraph when the client goes away', async () => {
    stack.writers.misbehave(silence);
    const client = new AbortController();
    const reached = new Promise((resolve) => stack.writers.events.once('request', resolve));
    const aborted = new Promise((resolve) => stack.writers.events.once('aborted', resolve));
    const answer = stack.ask('{ writers { name } }', { signal: client.signal });
    await reached;
    client.abort();
    await expect(answer).rejects.toThrow();
    await aborted;
  });

  it('forwards only the headers on its list', async () => {
    await stack.ask('{ writers { id } }', {
      headers: { ...(await callerWith()), cookie: 'a=b', traceparent: '00-1-2-01', 'x-request-id': 'r-7' },
    });
    const { headers } = stack.writers.requests.at(-1) ?? {};
    expect(headers).toMatchObject({ traceparent: '00-1-2-01', 'x-request-id': 'r-7' });
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('cookie');
  });

  it('writes one access line for a request, without its variables', async () => {
    const line = stack.logged('request');
    const caller = await callerWith();
    await stack.ask('query Named($id: ID!) { book(id: $id) { title writer { name } } }', {
      variables: { id: 'b1' },
      headers: { 'x-request-id': 'abc-1', ...caller },
    });
    expect(await line).toMatchObject({
      level: 'info',
      id: 'abc-1',
      method: 'POST',
      path: '/graphql',
      status: 200,
      operation: 'Named',
      fetches: 2,
      durationMs: expect.any(Number),
    });
    expect(JSON.stringify(stack.log)).not.toContain('"b1"');
    expect(JSON.stringify(stack.log)).not.toContain(caller.authorization.slice(7));
  });
});

describe('an operation that takes too long', () => {
  it('ends with REQUEST_TIMEOUT, and frees what it held', async () => {
    const stack = await startStack({ config: { requestTimeoutMs: 150 } });
    stack.books.misbehave(silence);
    const aborted = new Promise((resolve) => stack.books.events.once('aborted', resolve));
    const { status, body } = await stack.ask('{ books { id } }');
    expect(status).toBe(504);
    expect(body.errors[0].extensions).toMatchObject({ code: 'REQUEST_TIMEOUT', limitMs: 150 });
    await aborted;
    await stack.close();
  });
});
