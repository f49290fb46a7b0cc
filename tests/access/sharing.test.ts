// Goal: callers who may see the same share one plan and one kept answer, and others never do; a refusal in one mode is not one in another.
// Method: a real gateway whose subgraphs announce snapshots, so that answers are kept; many callers, tags and the requests that arrive.
import { Identity } from '../../gateway/identity';
import { callerWith, type Json } from '../gateway/support/stack';
import { apiKey, identityFile } from '../identity/support/issuer';
import { canaries, type Shop, startShop } from './support/shop';

const query = '{ book { id name secret either } }';

describe('kept answers', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({ isKept: true });
  });
  afterAll(() => shop?.close());

  it('are as many as there are views: 10 for 200 callers, each fetched once', async () => {
    for (let at = 0; at < 200; at += 1) {
      const view = at % 10;
      const scopes = ['book', 'a', 'b', 'c', 'price'].filter((_, bit) => ((view + 1) >> bit) & 1);
      await shop.post(query, await callerWith({ subject: `caller-${at}`, scopes: [...scopes, `own-${at}`], claims: { at: String(at) } }));
    }
    expect(shop.fetched().length).toBe(10);
  });

  it('are each caller’s own, asked in either order, and by the other’s tag', async () => {
    const reader = await callerWith({ scopes: ['book'] });
    for (const order of [
      [{}, reader],
      [reader, {}],
    ]) {
      const text = `${query} # ${order.indexOf(reader)}`;
      for (const headers of order) {
        const { body } = await shop.get(text, headers);
        expect(body.data.book.secret).toBe(headers === reader ? 'CANARY-book' : null);
      }
    }
    const { headers } = await shop.get(query, reader);
    const tag = headers.get('etag') ?? '';
    expect((await fetchTag(tag, reader)).status).toBe(304);
    const stranger = await fetchTag(tag, {});
    expect(stranger.status).toBe(200);
    expect(await stranger.text()).not.toMatch(canaries);
  });

  it('are apart when another variable decides what is told, though nothing that is left of the operation uses it', async () => {
    const told = { data: { book: { name: 'Dune', secret: null } }, codes: ['UNAUTHORIZED_FIELD_OR_TYPE'] };
    const untold = { data: { book: { name: 'Dune' } }, codes: [] };
    for (const order of [
      [true, false],
      [false, true],
    ]) {
      const text = `query ($told: Boolean!) { book { name secret @include(if: $told) } } # ${order}`;
      for (const isTold of [...order, ...order]) {
        const { body } = await shop.post(text, {}, { told: isTold });
        const codes = (body.errors ?? []).map(({ extensions }: Json) => extensions.code);
        expect({ data: body.data, codes }).toEqual(isTold ? told : untold);
      }
    }
  });

  it('end with the token they were given for, which harms nobody else', async () => {
    const reader = await callerWith({ scopes: ['book'], expiresInSeconds: 2 });
    const text = `${query} # until it ends`;
    for (let time = 0; time < 3; time += 1) expect((await shop.post(text, reader)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const identify = jest.spyOn(Identity.prototype, 'identify');
    expect((await shop.post(text, reader)).status).toBe(401);
    // Whoever verifies has to hear that it fails: a rejection that nobody hears would end the process.
    expect(identify).toHaveBeenCalledTimes(1);
    identify.mockRestore();
  });

  const fetchTag = (tag: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${shop.gateway.url}/graphql?${new URLSearchParams({ query, variables: '{}' })}`, {
      headers: { accept: 'application/graphql-response+json', 'if-none-match': tag, ...headers },
    });

  it('tell what was asked from what is left of it', async () => {
    const [one, other] = [await shop.post('{ book { id secret } }'), await shop.post('{ book { id hidden: secret } }')];
    expect([one.body.data.book, other.body.data.book]).toEqual([
      { id: 'i1', secret: null },
      { id: 'i1', hidden: null },
    ]);
  });

  it('of introspection are each view’s own', async () => {
    const text = '{ __type(name: "Vault") { name } }';
    const keeper = await callerWith({ scopes: ['vault'] });
    const seen = [];
    for (const headers of [{}, keeper, {}, keeper]) seen.push((await shop.get(text, headers)).body.data.__type);
    expect(seen).toEqual([null, { name: 'Vault' }, null, { name: 'Vault' }]);
  });
});

describe('modes', () => {
  const [strict, careful] = [apiKey(), apiKey()];
  let shop: Shop;
  beforeAll(async () => {
    const file = await identityFile({
      applications: [
        { id: 'strict', sha256: strict.sha256 },
        { id: 'careful', sha256: careful.sha256 },
      ],
      modes: { strict: 'reject', careful: 'dry-run' },
    });
    shop = await startShop({ config: { identityFile: file } });
  });
  afterAll(() => shop?.close());

  it('reject the whole operation, with every denied field, and fetch nothing', async () => {
    shop.fetched();
    const { status, body } = await shop.post('{ open book { secret } closed }', { 'meshway-api-key': strict.key });
    expect([status, body.data, body.errors.map(({ path }: { path: string[] }) => path.join('.'))]).toEqual([
      403,
      undefined,
      ['book.secret'],
    ]);
    expect(shop.fetched()).toEqual([]);
  });

  it('dry-run keeps nothing back, and says in the log what it would', async () => {
    const { body } = await shop.post('{ book { secret } }', { 'meshway-api-key': careful.key });
    expect(body.data).toEqual({ book: { secret: 'CANARY-book' } });
    expect(shop.log.find(({ msg }) => msg === 'would be denied')).toMatchObject({ denied: ['Book.secret'] });
  });

  it('are not chosen by what a client calls itself', async () => {
    const { body } = await shop.post('{ book { id secret } }', {
      'graphql-client-name': 'careful',
      'apollographql-client-name': 'careful',
    });
    expect(body.data).toEqual({ book: { id: 'i1', secret: null } });
  });
});
