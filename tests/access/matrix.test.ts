// Goal: whatever way a protected field is asked for, its value does not come out, and is not even fetched; what may be had does come.
// Method: a real gateway and real subgraphs whose protected values are canaries; every case by POST and by GET, where both are possible.
import { callerWith } from '../gateway/support/stack';
import { canaries, type Shop, startShop } from './support/shop';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop?.close());

const code = 'UNAUTHORIZED_FIELD_OR_TYPE';

interface Expected {
  readonly data: unknown;
  /** Paths of the errors, in any order. */
  readonly denied: readonly string[];
  readonly variables?: object;
  /** What must be fetched, as far as it can be told from field names. */
  readonly fetches?: 0;
}

const cases: readonly (readonly [string, string, Expected])[] = [
  ['plainly', '{ book { id secret } }', { data: { book: { id: 'i1', secret: null } }, denied: ['book.secret'] }],
  ['under an alias', '{ book { id other: secret } }', { data: { book: { id: 'i1', other: null } }, denied: ['book.other'] }],
  ['under the name of another field', '{ book { name: secret id } }', { data: { book: { name: null, id: 'i1' } }, denied: ['book.name'] }],
  [
    'under the name of a key',
    '{ book { id: secret name weight } }',
    { data: { book: { id: null, name: 'Dune', weight: 7 } }, denied: ['book.id'] },
  ],
  ['beside another field under its name', '{ book { secret: name } }', { data: { book: { secret: 'Dune' } }, denied: [] }],
  ['twice', '{ book { id a: secret b: secret } }', { data: { book: { id: 'i1', a: null, b: null } }, denied: ['book.a', 'book.b'] }],
  [
    'through a named fragment, repeated and nested',
    '{ book { ...A ...A } other: book { ...A } } fragment A on Book { id ...B } fragment B on Book { secret }',
    {
      data: { book: { id: 'i1', secret: null }, other: { id: 'i1', secret: null } },
      denied: ['book.... on Book.... on Book.secret', 'other.... on Book.... on Book.secret'],
    },
  ],
  [
    'through an inline fragment without a type',
    '{ book { ... { id secret } } }',
    { data: { book: { id: 'i1', secret: null } }, denied: ['book.secret'] },
  ],
  [
    'on an interface',
    '{ item { ... on Book { name secret } } }',
    { data: { item: { name: 'Dune', secret: null } }, denied: ['item.... on Book.secret'] },
  ],
  [
    'on an interface, whose field needs what all implementations need',
    '{ items { ... on Film { name } secret } }',
    { data: { items: [{ secret: null }, { name: 'Alien', secret: null }, { secret: null }] }, denied: ['items.@.secret'] },
  ],
  [
    'on an interface that a fragment narrows to what is open',
    '{ items { ... on Film { secret: name minutes } } }',
    { data: { items: [{}, { secret: 'Alien', minutes: 117 }, {}] }, denied: [] },
  ],
  [
    'on a union',
    '{ any { ... on Book { id secret } ... on Vault { secret } } }',
    { data: { any: [{ id: 'i1', secret: null }, {}, { secret: null }] }, denied: ['any.@.... on Book.secret', 'any.@.... on Vault'] },
  ],
  ['as the type of what is returned', '{ open vault { id } }', { data: { open: 'open', vault: null }, denied: ['vault'] }],
  ['as the type of a nested object', '{ book { id kin { word } } }', { data: { book: { id: 'i1', kin: null } }, denied: ['book.kin'] }],
  ['by __typename of a protected type', '{ open vault { __typename } }', { data: { open: 'open', vault: null }, denied: ['vault'] }],
  ['by __typename of an interface', '{ open item { __typename } }', { data: { open: 'open', item: null }, denied: ['item.__typename'] }],
  ['where null may not be', '{ book { id must } open }', { data: { book: null, open: 'open' }, denied: ['book.must'] }],
  [
    'where null may not be, two levels up',
    '{ shelf { label first { must } } open }',
    { data: { shelf: null, open: 'open' }, denied: ['shelf.first.must'] },
  ],
  ['where null may not be up to the root', '{ sure { must } open }', { data: null, denied: ['sure.must'] }],
  ['alone', '{ book { secret } }', { data: { book: null }, denied: ['book.secret'], fetches: 0 }],
  ['all of it', '{ closed vault { name } }', { data: { closed: null, vault: null }, denied: ['closed', 'vault'], fetches: 0 }],
  ['by what is computed from it', '{ book { id postage } }', { data: { book: { id: 'i1', postage: null } }, denied: ['book.postage'] }],
  ['skipped by a literal', '{ book { id secret @skip(if: true) } }', { data: { book: { id: 'i1' } }, denied: [] }],
  [
    'not skipped by a literal',
    '{ book { id secret @skip(if: false) } }',
    { data: { book: { id: 'i1', secret: null } }, denied: ['book.secret'] },
  ],
  [
    'left out by a variable',
    'query Q($with: Boolean!) { book { id secret @include(if: $with) } }',
    { data: { book: { id: 'i1' } }, denied: [], variables: { with: false } },
  ],
  [
    'included by a variable',
    'query Q($with: Boolean!) { book { id secret @include(if: $with) } }',
    { data: { book: { id: 'i1', secret: null } }, denied: ['book.secret'], variables: { with: true } },
  ],
  [
    'included by a default',
    'query Q($with: Boolean = true) { book { id ... @include(if: $with) { secret } } }',
    { data: { book: { id: 'i1', secret: null } }, denied: ['book.secret'] },
  ],
  [
    'with a variable that only it uses',
    'query Q($wrong: ID) { book { id } vault { id } closed other: book(id: $wrong) { secret } }',
    {
      data: { book: { id: 'i1' }, vault: null, closed: null, other: null },
      denied: ['vault', 'closed', 'other.secret'],
      variables: { wrong: 'x' },
    },
  ],
];

describe.each(['post', 'get'] as const)('a protected field asked for by %s', (method) => {
  it.each(cases)('%s', async (_, query, { data, denied, variables = {}, fetches }) => {
    shop.fetched();
    const { status, body, headers } = await shop[method](query, {}, variables);
    expect(status).toBe(200);
    expect(body.data).toEqual(data);
    const errors: { path: string[]; extensions: { code: string } }[] = body.errors ?? [];
    expect(errors.map(({ path }) => path.join('.')).sort()).toEqual([...denied].sort());
    expect(errors.every(({ extensions }) => extensions.code === code)).toBe(true);
    const fetched = shop.fetched();
    expect(JSON.stringify([body, [...headers]])).not.toMatch(canaries);
    expect(fetched.join('\n')).not.toMatch(/\b(secret|must|closed|vault|kin|postage)\b(?!:)/);
    if (fetches === 0) expect(fetched).toEqual([]);
  });
});

it('is answered to those who may read it', async () => {
  const caller = await callerWith({ scopes: ['book', 'price', 'vault'] });
  const { body } = await shop.post(
    '{ book { secret must price postage kin { word } } items { secret __typename } vault { name } closed }',
    caller,
  );
  expect(body.errors).toBeUndefined();
  expect(body.data).toEqual({
    book: { secret: 'CANARY-book', must: 'CANARY-must', price: 'CANARY-price', postage: 'post-CANARY-price', kin: { word: 'CANARY-kin' } },
    items: [
      { secret: 'CANARY-book', __typename: 'Book' },
      { secret: 'CANARY-film', __typename: 'Film' },
      { secret: 'CANARY-gold', __typename: 'Vault' },
    ],
    vault: { name: 'CANARY-vault' },
    closed: 'CANARY-closed',
  });
});

it.each([[], ['a'], ['b'], ['c'], ['a', 'b'], ['a', 'c'], ['b', 'c'], ['a', 'b', 'c']].map((scopes) => [scopes]))(
  'decides [[a, b], [c]] for a caller with %j',
  async (scopes) => {
    const { body } = await shop.post('{ book { id either } }', await callerWith({ scopes }));
    const mayRead = scopes.includes('c') || (scopes.includes('a') && scopes.includes('b'));
    expect(body.data.book.either).toBe(mayRead ? 'CANARY-either' : null);
  },
);

it('never sends a mutation that is denied, and does the rest', async () => {
  shop.fetched();
  expect((await shop.post('mutation { blow }')).body).toMatchObject({ data: { blow: null }, errors: [{ path: ['blow'] }] });
  expect(shop.fetched()).toEqual([]);
  expect((await shop.post('mutation { touch blow }')).body).toMatchObject({ data: { touch: 1, blow: null } });
  expect(shop.fetched().join()).not.toContain('blow');
  expect((await shop.post('mutation { blow }', await callerWith({ scopes: ['blow'] }))).body).toMatchObject({ data: { blow: 2 } });
});

it.each(['{ _entities(representations: [{ __typename: "Book", id: "i1" }]) { ... on Book { secret } } }', '{ _service { sdl } }'])(
  'has no way past the graph: %s',
  async (query) => {
    const { status, body } = await shop.post(query, await callerWith({ scopes: ['book'] }));
    expect([status, body.data]).toEqual([400, undefined]);
  },
);

describe('names', () => {
  it('are introspected by whoever may use them', async () => {
    const query = '{ vault: __type(name: "Vault") { name } book: __type(name: "Book") { fields { name } } __schema { types { name } } }';
    const stranger = (await shop.post(query)).body.data;
    const keeper = (await shop.post(query, await callerWith({ scopes: ['vault', 'book'] }))).body.data;
    expect([stranger.vault, keeper.vault]).toEqual([null, { name: 'Vault' }]);
    const namesOf = ({ book }: { book: { fields: { name: string }[] } }): string[] => book.fields.map(({ name }) => name);
    expect(namesOf(stranger)).toEqual(['id', 'name', 'pages', 'weight']);
    expect(namesOf(keeper)).toEqual(['id', 'name', 'pages', 'secret', 'must', 'kin', 'weight']);
    expect(JSON.stringify(stranger)).not.toMatch(/Vault|"Kin"|secret/);
  });

  it('are suggested to whoever may use them', async () => {
    const query = '{ book { secre } vaul { id } }';
    const messages = async (headers = {}): Promise<string> => JSON.stringify((await shop.post(query, headers)).body);
    expect(await messages(await callerWith({ scopes: ['vault', 'book'] }))).toMatch(
      /Did you mean \\"secret\\"[\s\S]*Did you mean \\"vault\\"/,
    );
    expect(await messages()).not.toMatch(/secret|vault"/);
  });

  it('in messages about variables are those of what may be asked', async () => {
    const query = 'query Q($id: ID) { open vault { id } book(id: $id) { secret } }';
    const { body } = await shop.post(query, {}, { id: { not: 'an id' } });
    expect(body).toMatchObject({ data: { open: 'open', vault: null, book: null } });
    const alone = await shop.post('query Q($id: ID) { book(id: $id) { secret } }', {}, { id: { not: 'an id' } });
    expect(alone.body).toMatchObject({ data: { book: null }, errors: [{ path: ['book', 'secret'] }] });
  });
});

it('answers two callers each their own, in both orders, and 500 at once', async () => {
  const query = '{ book { id secret } }';
  const caller = await callerWith({ scopes: ['book'] });
  const askers = [{}, caller, caller, {}, ...Array.from({ length: 500 }, (_, at) => (at % 3 === 0 ? caller : {}))];
  const answers = await Promise.all(askers.map((headers) => shop.post(query, headers as Record<string, string>)));
  const expected = askers.map((headers) => ('authorization' in headers ? 'CANARY-book' : null));
  expect(answers.map(({ body }) => body.data.book.secret)).toEqual(expected);
}, 60_000);

it('writes no value and no token to the log', () => {
  expect(JSON.stringify(shop.log)).not.toMatch(canaries);
});
