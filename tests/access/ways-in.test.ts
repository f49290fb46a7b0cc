// Goal: what one caller was answered is had by no other way in: by hash, by tag, by token, from what is kept only, by another method.
// Method: a real gateway whose answers are kept. A reader asks for protected values first; then a stranger asks the same in every way.
import { createHash } from 'node:crypto';
import { callerWith } from '../gateway/support/stack';
import { canaries, type Shop, startShop } from './support/shop';

const query = '{ book { id name secret } }';
const sha256Hash = createHash('sha256').update(query).digest('hex');
const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
const accept = 'application/graphql-response+json';

let shop: Shop;
let reader: Record<string, string>;
let own: Response;
beforeAll(async () => {
  shop = await startShop({ isKept: true });
  reader = await callerWith({ scopes: ['book'] });
  await ask({ query, extensions }, reader);
  own = await ask({ query, extensions }, reader);
});
afterAll(() => shop?.close());

function ask(search: Record<string, string>, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${shop.gateway.url}/graphql?${new URLSearchParams(search)}`, { method, headers: { accept, ...headers } });
}

it('is there for the reader, from memory', async () => {
  expect(own.headers.get('cache-status')).toMatch(/hit/);
  expect(await own.clone().text()).toMatch(canaries);
});

const token = (): string => own.headers.get('meshway-snapshot') ?? '';
const tag = (): string => own.headers.get('etag') ?? '';
const ways: Record<string, () => Promise<Response>> = {
  'the same address': () => ask({ query, extensions }),
  'the hash alone': () => ask({ extensions }),
  'the hash alone, by POST': () =>
    fetch(`${shop.gateway.url}/graphql`, {
      method: 'POST',
      headers: { accept, 'content-type': 'application/json' },
      body: JSON.stringify({ extensions: JSON.parse(extensions) }),
    }),
  'only what is kept': () => ask({ query }, { 'cache-control': 'only-if-cached' }),
  'only what is kept, by the tag': () => ask({ query }, { 'cache-control': 'only-if-cached', 'if-none-match': tag() }),
  'the tag': () => ask({ query, extensions }, { 'if-none-match': tag() }),
  'the token, as a header': () => ask({ query }, { 'meshway-as-of': token() }),
  'the token, in the address': () => ask({ query, 'meshway-as-of': token() }),
  'a fresh answer': () => ask({ query }, { 'cache-control': 'no-cache' }),
  'headers that sound like rights': () =>
    ask(
      { query },
      { 'meshway-purpose': 'book', 'meshway-context': 'c2.A.A', 'x-scope': 'book', scope: 'book', forwarded: 'for=127.0.0.1' },
    ),
};

it.each(Object.keys(ways))('is not had by %s', async (way) => {
  const answer = await (ways[way] as () => Promise<Response>)();
  const text = await answer.text();
  expect(text).not.toMatch(canaries);
  expect(answer.status).not.toBe(304);
  expect(answer.headers.get('etag')).not.toBe(tag());
  if (answer.status === 200) expect(JSON.parse(text).data.book).toEqual({ id: 'i1', name: 'Dune', secret: null });
  expect(shop.fetched().filter((fetched) => fetched.includes('secret'))).toEqual(way === 'the same address' ? [expect.any(String)] : []);
});

it('is told to nobody by HEAD, OPTIONS, PUT and DELETE', async () => {
  for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE']) {
    const answer = await ask({ query, extensions }, {}, method);
    expect([method, await answer.text(), answer.headers.get('etag'), answer.headers.get('meshway-snapshot')]).toEqual([
      method,
      expect.not.stringMatching(canaries),
      null,
      null,
    ]);
  }
});
