// Goal: a token or key becomes exactly the principal it speaks for, for as long as it does, and nobody is taken for somebody else.
// Method: tokens signed by a key at hand, verified without a server, with time as it is told; tokens.test.ts asks a real gateway.
import { createSecretKey } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTPayload, SignJWT } from 'jose';
import { Identity } from '../../gateway/identity';
import { ApiKeys, newApiKey } from '../../gateway/identity/api-keys';
import { KeysUnavailable } from '../../gateway/identity/key-set';
import { localIssuer, signLocalToken } from '../../gateway/identity/local-issuer';
import { anonymous, type Principal } from '../../gateway/identity/principal';
import { type TokenIssuer, verifyToken } from '../../gateway/identity/token-issuer';
import { principalOf } from '../../gateway/identity/token-principal';

const key = createSecretKey(Buffer.alloc(32, 1));
const issuer: TokenIssuer = { issuer: 'https://login.example/', audience: ['meshway'], algorithms: ['HS256'], clockSkewSeconds: 0, key };
const seconds = (): number => Math.floor(Date.now() / 1_000);
const sign = (payload: JWTPayload = {}, { alg = 'HS256', by = key } = {}): Promise<string> =>
  new SignJWT({ iss: issuer.issuer, aud: 'meshway', sub: 'ann', exp: seconds() + 60, ...payload }).setProtectedHeader({ alg }).sign(by);
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

describe('what a verified token says', () => {
  const said = (payload: JWTPayload) => principalOf(payload).principal;

  it('is a user by their subject, and an application without one or as its own client', () => {
    expect(said({ iss: 'i', sub: 'ann', client_id: 'shop', azp: 'web' })).toMatchObject({ kind: 'user', subject: 'ann', issuer: 'i' });
    expect(said({ sub: 'shop', client_id: 'shop' })).toMatchObject({ kind: 'application', subject: 'shop' });
    expect(said({ sub: 'web', azp: 'web' })).toMatchObject({ kind: 'application', subject: 'web' });
    expect(said({ client_id: 'shop', azp: 'web' })).toMatchObject({ kind: 'application' });
    expect(said({})).toStrictEqual({ kind: 'application', scopes: new Set(), claims: {}, owns: new Set() });
  });

  it('is its scopes, however they are written, what it owns and what it may be used for', () => {
    const { principal, purposes } = principalOf({
      scope: 'a  b ',
      scp: ['c d', 5, 'e'],
      scopes: 'f',
      owns: ['orders'],
      purposes: ['billing', null],
    });
    expect([...principal.scopes]).toEqual(['a', 'b', 'c d', 'e', 'f']);
    expect([...principal.owns]).toEqual(['orders']);
    expect([...purposes]).toEqual(['billing']);
    expect(principalOf({ scope: { a: true }, owns: 7, purposes: true })).toMatchObject({
      principal: { scopes: new Set(), owns: new Set() },
      purposes: new Set(),
    });
  });

  it('is of its claims those that something can be compared with', () => {
    const texts = ['DE', 'AT'];
    const { claims } = said({ country: 'DE', level: 3, staff: false, countries: texts, none: [], mixed: ['a', 1], deep: { a: 1 }, no: null, far: Infinity }); // biome-ignore format: a list
    expect(claims).toEqual({ country: 'DE', level: 3, staff: false, countries: texts, none: [] });
    expect([claims, claims.countries, said({})].map(Object.isFrozen)).toEqual([true, true, true]);
  });
});

describe('a token', () => {
  const verified = (token: string, by: Partial<TokenIssuer> = {}) => verifyToken(token, { ...issuer, ...by });
  const refused = (reason: string) => ({ extensions: { code: 'UNAUTHENTICATED', reason, error: 'invalid_token' } });

  it('is believed of its issuer, for one of its audiences, until it expires', async () => {
    const exp = seconds() + 60;
    expect(await verified(await sign({ exp, aud: ['x', 'b'] }), { audience: ['a', 'b'] })).toMatchObject({
      principal: { subject: 'ann' },
      expiresAtMs: exp * 1_000,
    });
  });

  it('may be as late as the clocks are apart', async () => {
    const exp = seconds() - 5;
    const token = await sign({ exp });
    expect(await verified(token, { clockSkewSeconds: 30 })).toMatchObject({ expiresAtMs: (exp + 30) * 1_000 });
    await expect(verified(token, { clockSkewSeconds: 2 })).rejects.toMatchObject(refused('the token has expired'));
  });

  it.each<[string, () => Promise<string>, string]>([
    ['has expired', () => sign({ exp: seconds() - 1 }), 'the token has expired'],
    ['never expires', () => sign({ exp: undefined as never }), 'the token does not say when it expires'],
    ['is not valid yet', () => sign({ nbf: seconds() + 60 }), 'the token is not valid yet'],
    ['is for others', () => sign({ aud: 'others' }), 'the token is for another audience'],
    ['is of another issuer', () => sign({ iss: 'https://login.example' }), 'a claim of the token is not as it should be'],
    ['is signed in another way', () => sign({}, { alg: 'HS512', by: createSecretKey(Buffer.alloc(64, 1)) }), 'the token is signed in a way its issuer does not use'], // biome-ignore format: a row
    ['is signed by another key', () => sign({}, { by: createSecretKey(Buffer.alloc(32, 2)) }), 'the signature of the token does not fit'],
    ['is none', async () => 'a.b.c', 'it is not a token'],
  ])('is refused where it %s, and told why', async (_, token, reason) => {
    await expect(verified(await token())).rejects.toMatchObject(refused(reason));
  });

  it('is refused where it names no key of its issuer', async () => {
    const none = async (): Promise<never> => Promise.reject(new errors.JWKSNoMatchingKey());
    await expect(verified(await sign(), { key: none })).rejects.toMatchObject(refused('the token names no key of its issuer'));
  });

  it('is neither believed nor refused while its issuer’s keys cannot be had', async () => {
    const away = async (): Promise<never> => Promise.reject(new KeysUnavailable());
    await expect(verified(await sign(), { key: away })).rejects.toMatchObject({ extensions: { code: 'IDENTITY_UNAVAILABLE' } });
    await expect(verified(await sign(), { key: async () => key })).resolves.toMatchObject({ principal: { subject: 'ann' } });
  });

  it('of the home’s own key says what it was made with', async () => {
    const grant = {
      subject: 'me',
      scopes: ['a', 'b'],
      claims: { country: 'DE' },
      owns: ['orders'],
      purposes: ['billing'],
      expiresInSeconds: 5,
    };
    const before = seconds();
    const { principal, purposes, expiresAtMs } = await verifyToken(await signLocalToken(grant, key), localIssuer(key));
    expect(principal).toMatchObject({
      kind: 'user',
      subject: 'me',
      issuer: 'urn:meshway:local',
      scopes: new Set(['a', 'b']),
      owns: new Set(['orders']),
    });
    expect([principal.claims.country, [...purposes]]).toEqual(['DE', ['billing']]);
    expect(principal.claims).toMatchObject({ iat: expect.any(Number) });
    expect([before + 5, before + 6]).toContain(expiresAtMs / 1_000);
    expect(decodeProtectedHeader(await signLocalToken(grant, key))).toEqual({ alg: 'HS256', typ: 'JWT' });
    await expect(verifyToken(await sign({ iss: 'urn:meshway:local' }), localIssuer(key))).resolves.toBeDefined();
    const bare = await verifyToken(await signLocalToken({ ...grant, owns: [], purposes: [] }, key), localIssuer(key));
    expect(Object.keys(bare.principal.claims)).not.toEqual(expect.arrayContaining(['owns']));
    expect(Object.keys(bare.principal.claims)).not.toEqual(expect.arrayContaining(['purposes']));
    await expect(verifyToken(await signLocalToken(grant, createSecretKey(Buffer.alloc(32, 9))), localIssuer(key))).rejects.toThrow();
    await expect(verifyToken(await sign({ iss: 'urn:meshway:local', aud: 'others' }), localIssuer(key))).rejects.toThrow();
  });
});

describe('an API key', () => {
  const [shop, desk] = [newApiKey(), newApiKey()];
  const entry = { id: 'shop', sha256: shop.sha256, scopes: ['orders'], claims: { region: 'EU' }, owns: ['orders'], purposes: ['billing'] };
  const keys = new ApiKeys([entry, { ...entry, id: 'desk', sha256: desk.sha256, scopes: [] }]);

  it('is its application, and any other is nobody', () => {
    expect(keys.find(shop.key)).toEqual({
      principal: {
        kind: 'application',
        subject: 'shop',
        scopes: new Set(['orders']),
        claims: { region: 'EU' },
        owns: new Set(['orders']),
      },
      purposes: new Set(['billing']),
    });
    expect(keys.find(desk.key)?.principal.subject).toBe('desk');
    expect([newApiKey().key, shop.sha256, ''].map((other) => keys.find(other))).toEqual([undefined, undefined, undefined]);
  });

  it('cannot be guessed, and is told by how it begins', () => {
    expect(shop.key).toMatch(/^mwk_[\w-]{43}$/);
    expect(shop.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

const notDates = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const; // biome-ignore format: a list

describe('who sent a request', () => {
  const [shop, desk] = [newApiKey(), newApiKey()];
  const entry = { id: 'shop', sha256: shop.sha256, scopes: [], claims: {}, owns: [], purposes: ['billing'] };
  const make = () =>
    new Identity({
      issuers: [issuer, { ...issuer, issuer: 'https://other.example/' }],
      keys: [entry, { ...entry, id: 'desk', sha256: desk.sha256 }],
    });
  const asShop = { 'meshway-api-key': shop.key };
  let identity = make();
  beforeEach(() => {
    identity = make();
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });
  /** Both clocks stand still until it is called. */
  const timePasses = (): ((ms: number) => void) => {
    let atMs = performance.now();
    jest.useFakeTimers({ now: Date.now(), doNotFake: [...notDates] });
    jest.spyOn(performance, 'now').mockImplementation(() => atMs);
    return (ms) => {
      atMs += ms;
      jest.setSystemTime(Date.now() + ms);
    };
  };

  it('is nobody without credentials, though they may say what they want', async () => {
    expect(anonymous).toEqual({ kind: 'anonymous', scopes: new Set(), claims: {}, owns: new Set() });
    expect(identity.identify({})).toBe(anonymous);
    expect(identity.recall({})).toBe(anonymous);
    const asked = { 'meshway-purpose': 'billing', 'graphql-client-name': 'shop' };
    expect(identity.identify(asked)).toEqual({ ...anonymous, statedPurpose: 'billing', client: { name: 'shop' } });
  });

  it('is the holder of a token, by the keys of the issuer it names', async () => {
    expect(await identity.identify(bearer(await sign()))).toMatchObject({ subject: 'ann', issuer: 'https://login.example/' });
    const other = await sign({ iss: 'https://other.example/' });
    expect(await identity.identify(bearer(other))).toMatchObject({ issuer: 'https://other.example/' });
  });

  it.each<[string, () => Promise<Record<string, string>>, string]>([
    ['an issuer nobody trusts', async () => bearer(await sign({ iss: 'https://evil.example/' })), 'the issuer of the token is not trusted'],
    ['no issuer', async () => bearer(await sign({ iss: undefined as never })), 'the issuer of the token is not trusted'],
    ['what is no token', async () => bearer('abc'), 'it is not a token'],
    ['an unknown key', async () => ({ 'meshway-api-key': newApiKey().key }), 'the API key is not known'],
  ])('is refused with %s, again and again', async (_, headers, reason) => {
    const given = await headers();
    for (const _again of [false, true]) {
      const refused = { extensions: { code: 'UNAUTHENTICATED', reason, error: 'invalid_token' } };
      await expect((async () => identity.identify(given))()).rejects.toMatchObject(refused);
      expect(identity.recall(given)).toBeUndefined();
    }
  });

  it('has the purpose they state only where their credentials allow it', () => {
    const purposeOf = ({ purpose, statedPurpose }: Principal) => ({ purpose, statedPurpose });
    const stating = (purpose: string) => purposeOf(identity.identify({ ...asShop, 'meshway-purpose': purpose }) as Principal);
    expect(stating('billing')).toEqual({ purpose: 'billing', statedPurpose: 'billing' });
    expect(stating('marketing')).toEqual({ purpose: undefined, statedPurpose: 'marketing' });
    const nothing = identity.identify({ ...asShop, 'meshway-purpose': '' }) as Principal;
    expect([Object.keys(nothing), Object.isFrozen(nothing)]).toEqual([['kind', 'subject', 'scopes', 'claims', 'owns'], true]);
    expect(identity.identify({ 'meshway-purpose': 'billing' })).not.toHaveProperty('purpose');
  });

  it('is remembered apart by all that was said, and for as long as it may be', async () => {
    const pass = timePasses();
    const known = identity.identify(asShop);
    expect([identity.identify(asShop), identity.recall(asShop)]).toEqual([known, known]);
    expect(identity.recall(asShop)).toBe(known);
    const stated = { ...asShop, 'meshway-purpose': 'billing' };
    expect(identity.recall(stated)).toBeUndefined();
    expect(identity.recall({ ...asShop, 'graphql-client-name': 'billing' })).toBeUndefined();
    identity.identify(stated);
    expect(identity.recall({ ...asShop, 'graphql-client-name': 'billing' })).toBeUndefined();
    expect(identity.recall({ 'meshway-purpose': 'billing' })).toBeUndefined();
    pass(29_900);
    expect(identity.recall(asShop)).toBe(known);
    pass(200);
    expect(identity.recall(asShop)).toBeUndefined();
  });

  it('is never somebody who offered another key or token before', async () => {
    const given = [asShop, { 'meshway-api-key': desk.key }, bearer(await sign()), bearer(await sign({ sub: 'bob' }))];
    for (const _again of [false, true]) {
      const principals = await Promise.all(given.map((headers) => identity.identify(headers)));
      expect(principals.map(({ subject }) => subject)).toEqual(['shop', 'desk', 'ann', 'bob']);
    }
    expect(() => identity.identify({ 'meshway-api-key': newApiKey().key })).toThrow('the API key is not known');
  });

  it('is no longer remembered by a token that has expired', async () => {
    const pass = timePasses();
    const token = bearer(await sign({ exp: seconds() + 10 }));
    const known = await identity.identify(token);
    expect(await identity.identify(token)).toBe(known);
    pass(8_900);
    expect(identity.recall(token)).toBe(known);
    pass(1_200);
    expect(identity.recall(token)).toBeUndefined();
    await expect(identity.identify(token)).rejects.toMatchObject({ extensions: { reason: 'the token has expired' } });
  });

  it('is not remembered at all by a token that expires while it is verified', async () => {
    const exp = seconds() + 10;
    const token = bearer(await sign({ exp }));
    jest.spyOn(Date, 'now').mockReturnValue(exp * 1_000);
    expect(await identity.identify(token)).toMatchObject({ subject: 'ann' });
    expect(identity.recall(token)).toBeUndefined();
  });
});
