// Goal: the gateway speaks GraphQL over HTTP as its specification says, and every failure is JSON with a stable code.
// Method: the graphql-http package's server audits, and raw requests over real sockets, against a running gateway.
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { serverAudits } from 'graphql-http';
import { type Stack, startStack } from './support/stack';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ config: { bodyLimitBytes: 2_048, receiveTimeoutMs: 300 } });
});
afterAll(() => stack.close());

const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
  const response = await fetch(`${stack.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
};
const codeOf = ({ body }: { body: { errors: { extensions: { code: string } }[] } }) => body.errors[0]?.extensions.code;
const query = JSON.stringify({ query: '{ __typename }' });

describe('the audits of graphql-http', () => {
  const audits = serverAudits({ url: () => `${stack.url}/graphql`, fetchFn: fetch });

  it('are all there', () => expect(audits.length).toBeGreaterThanOrEqual(60));

  it.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('%s', async (_, audit) => {
    const result = await audit.fn();
    expect({ status: result.status, reason: 'reason' in result ? result.reason : '' }).toEqual({ status: 'ok', reason: '' });
  });
});

describe('requests that are refused', () => {
  it.each([
    ['no JSON', '{"query": ', {}, 400, 'BAD_REQUEST'],
    ['a batch', `[${query}]`, {}, 400, 'BAD_REQUEST'],
    ['a null body', 'null', {}, 400, 'BAD_REQUEST'],
    ['another content type', query, { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form', 'query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['another charset', query, { 'content-type': 'application/json; charset=latin1' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a compressed body', query, { 'content-encoding': 'gzip' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['an accept header nothing fits', query, { accept: 'text/html' }, 406, 'NOT_ACCEPTABLE'],
    ['an accept header that excludes JSON', query, { accept: 'application/json;q=0' }, 406, 'NOT_ACCEPTABLE'],
    ['a body past the limit', JSON.stringify({ query: `{ __typename }${' '.repeat(3_000)}` }), {}, 413, 'BODY_TOO_LARGE'],
    [
      'two operations and no name',
      JSON.stringify({ query: 'query A { __typename } query B { __typename }' }),
      { accept: 'application/graphql-response+json' },
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'a kind of operation that the graph does not have',
      JSON.stringify({ query: 'subscription { __typename }' }),
      { accept: 'application/graphql-response+json' },
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s', async (_, body, headers, status, code) => {
    const answer = await post(body, headers as Record<string, string>);
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
    expect(answer.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json; charset=utf-8$/);
    expect(answer.body.errors[0].extensions).toMatchObject({ fix: expect.any(String) });
  });

  it('a body that is not UTF-8', async () => {
    expect(codeOf(await post(Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d])))).toBe('BAD_REQUEST');
  });

  it('a body past the limit that does not say its length', async () => {
    const request = httpRequest(`${stack.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    });
    request.on('error', () => undefined);
    request.write('x'.repeat(4_000));
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(413);
    expect(response.headers.connection).toBe('close');
    request.destroy();
  });

  it('a client that sends too slowly', async () => {
    const socket = connect(Number(new URL(stack.url).port), '127.0.0.1');
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"que');
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"BAD_REQUEST"/);
  });

  it.each([
    ['broken HTTP', 'NONSENSE\r\n\r\n', '400', 'BAD_REQUEST'],
    ['headers past the limit', `GET / HTTP/1.1\r\nhost: x\r\nbig: ${'x'.repeat(20_000)}\r\n\r\n`, '431', 'HEADERS_TOO_LARGE'],
  ])('%s', async (_, text, status, code) => {
    const socket = connect(Number(new URL(stack.url).port), '127.0.0.1');
    socket.write(text);
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*"code":"${code}"`));
  });

  it('unknown paths and methods', async () => {
    expect(await stack.get('/nowhere')).toMatchObject({ status: 404, body: { errors: [{ extensions: { code: 'NOT_FOUND' } }] } });
    expect(await stack.get('/playground/assets/../../package.json')).toMatchObject({ status: 404 });
    const put = await fetch(`${stack.url}/graphql`, { method: 'PUT', body: '{}' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST']);
    const remove = await fetch(`${stack.url}/health/live`, { method: 'DELETE' });
    expect([remove.status, remove.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('a client that goes away', () => {
  it('in the middle of its body costs one access line and no error', async () => {
    const before = stack.log.length;
    const line = stack.logged('request');
    const socket = connect(Number(new URL(stack.url).port), '127.0.0.1');
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"que', () =>
      socket.destroy(),
    );
    expect(await line).toMatchObject({ status: 499, path: '/graphql' });
    expect(stack.log.slice(before).filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('GET', () => {
  const get = (query: string, headers: Record<string, string> = {}) => stack.get(`/graphql?query=${encodeURIComponent(query)}`, headers);

  it('answers queries from an address bar', async () => {
    const { status, body, headers } = await get('{ book(id: "b1") { title } }', {
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      'sec-fetch-site': 'none',
      'sec-fetch-mode': 'navigate',
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(body.data.book.title).toBe('Dune');
  });

  it('answers a proxy that sends the whole address', async () => {
    const { hostname: host, port } = new URL(stack.url);
    const path = `HTTP://other.example:81/graphql?query=${encodeURIComponent('{ __typename }')}`;
    const [response] = await once(httpRequest({ host, port, path, headers: { accept: 'application/json' } }).end(), 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    expect([response.statusCode, JSON.parse(text)]).toEqual([200, { data: { __typename: 'Query' } }]);
  });

  it('refuses mutations with 405 and says what is allowed', async () => {
    const { status, headers, body } = await get('mutation { rename(id: "b1", title: "x") { id } }');
    expect([status, headers.get('allow'), body.errors[0].extensions.code]).toEqual([405, 'POST', 'METHOD_NOT_ALLOWED']);
    expect(stack.books.requests.filter(({ query }) => query.includes('rename'))).toEqual([]);
  });

  it('refuses to be embedded by a page of another site', async () => {
    expect((await get('{ __typename }', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(400);
  });

  it('refuses a parameter that is given twice', async () => {
    expect((await stack.get('/graphql?query=%7Ba%7D&query=%7Bb%7D')).body.errors[0].message).toMatch('given 2 times');
  });

  it('refuses variables that are not JSON', async () => {
    expect((await stack.get('/graphql?query=%7B__typename%7D&variables=x')).status).toBe(400);
  });
});

describe('answers', () => {
  it('are read with a byte order mark before the body', async () => {
    expect((await post(`\uFEFF${query}`)).body).toEqual({ data: { __typename: 'Query' } });
  });

  it('carry the caller’s request id, or one of ours', async () => {
    expect((await post(query, { 'x-request-id': 'r-1' })).headers.get('x-request-id')).toBe('r-1');
    expect((await post(query, { 'x-request-id': 'no spaces, please' })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('are compressed with %s when they are large', async (coding, decompress) => {
    const body = JSON.stringify({ query: '{ __schema { types { name description } directives { name description } } }' });
    const request = httpRequest(`${stack.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-encoding': coding },
    });
    request.end(body);
    const [response] = await once(request, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    expect(response.headers).toMatchObject({ 'content-encoding': coding, vary: 'accept, accept-encoding' });
    expect(JSON.parse(decompress(Buffer.concat(chunks)).toString()).data.__schema.types.length).toBeGreaterThan(5);
  });

  it('are not compressed when they are small', async () => {
    expect((await post(query, { 'accept-encoding': 'br' })).headers.get('content-encoding')).toBeNull();
  });
});

describe('the front door', () => {
  it('says where things are, and leads a browser to the playground', async () => {
    expect((await stack.get('/')).body).toEqual({ graphql: '/graphql', playground: '/playground', health: '/health/ready' });
    const browser = await stack.get('/', { accept: 'text/html' });
    expect([browser.status, browser.headers.get('location')]).toEqual([302, '/playground']);
  });

  it('says what to run when the playground is not built', async () => {
    const bare = await startStack({ start: { portalDir: '/nowhere' } });
    const page = await bare.get('/playground');
    expect([page.status, page.body]).toEqual([503, expect.stringContaining('npm run build')]);
    await bare.close();
  });

  it('is live and ready', async () => {
    expect((await stack.get('/health/live')).body).toEqual({ status: 'live' });
    expect(await stack.get('/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ready', subgraphs: ['books', 'writers'], down: [] },
    });
    expect((await fetch(`${stack.url}/health/ready`, { method: 'HEAD' })).status).toBe(200);
  });
});
