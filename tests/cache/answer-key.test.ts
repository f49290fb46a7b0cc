// Goal: two questions share a kept answer, and caches on the way to a reader share one between readers, exactly when nothing an answer
// follows from differs.
// Method: pairs of questions that differ in one thing, and random pairs against the plain data they are made of.
import fc from 'fast-check';
import { AnswerHeaders } from '../../gateway/answer-headers';
import { type Asked, keyOf } from '../../gateway/answer-key';
import type { Entry, Lifetime } from '../../gateway/cache';

/** A stranger's question over one snapshot, by GET. */
interface Question {
  readonly generation: string;
  readonly operation: { readonly hash: string; readonly name: string | undefined };
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly vector: Asked['vector'];
  readonly forwarded: Readonly<Record<string, string>>;
  readonly fingerprint: readonly unknown[];
  readonly isAnonymous: boolean;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
}

const plain: Question = {
  generation: 'g1',
  operation: { hash: 'h1', name: undefined },
  coerced: { id: '1' },
  vector: { key: 'v1.orders.1', tags: ['orders@1'], pinned: false },
  forwarded: {},
  fingerprint: [],
  isAnonymous: true,
  method: 'GET',
  headers: {},
};

/** Of generations, operations and requests, this is all that is read. */
function asked({ generation, operation, method, headers, ...others }: Question): Asked {
  return { ...others, generation: { id: generation }, operation, request: { method, headers } } as unknown as Asked;
}

const keyFor = (more: Partial<Question>): string => keyOf(asked({ ...plain, ...more }));
const vector = (more: Partial<Asked['vector']>): Pick<Question, 'vector'> => ({ vector: { ...plain.vector, ...more } });

describe('the key of an answer', () => {
  it.each<[string, Partial<Question>]>([
    ['another generation', { generation: 'g2' }],
    ['another operation', { operation: { hash: 'h2', name: undefined } }],
    ['another operation of the same document', { operation: { hash: 'h1', name: 'A' } }],
    ['another variable', { coerced: { id: '2' } }],
    ['other snapshots', vector({ key: 'v1.orders.2' })],
    ['a header that goes on to subgraphs', { forwarded: { 'x-tenant': 'a' } }],
    ['what a subgraph is told of the caller', { fingerprint: [['orders', { scopes: ['a'] }]] }],
  ])('is another for %s', (_, more) => {
    expect(keyFor(more)).not.toBe(keyFor({}));
  });

  it('is the same whoever asks, in whatever way, when nothing the answer follows from differs', () => {
    const more: Partial<Question> = { isAnonymous: false, method: 'POST', headers: { authorization: 'x' }, ...vector({ pinned: true }) };
    expect(keyFor({ ...more, forwarded: { traceparent: '00-1', tracestate: 'a=1' } })).toBe(keyFor({}));
  });

  it('is the same exactly where everything is', () => {
    const text = fc.constantFrom('', 'a', 'b', 'g1', 'h1');
    const question: fc.Arbitrary<Question> = fc.record({
      generation: text,
      operation: fc.record({ hash: text, name: fc.option(text, { nil: undefined }) }),
      coerced: fc.dictionary(text, fc.oneof(text, fc.nat(1), fc.constant(null)), { maxKeys: 2 }),
      vector: fc.record({ key: text, tags: fc.constant([]), pinned: fc.boolean() }),
      forwarded: fc.dictionary(fc.constantFrom('x-tenant', 'traceparent'), text),
      fingerprint: fc.array(fc.tuple(text, text), { maxLength: 1 }),
      isAnonymous: fc.boolean(),
      method: fc.constantFrom('GET' as const, 'POST' as const),
      headers: fc.constant({}),
    });
    const inOrder = (map: object): object => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
    const meant = ({
      generation,
      operation: { hash, name },
      coerced,
      vector,
      forwarded: { traceparent: _, ...others },
      fingerprint,
    }: Question) => JSON.stringify([generation, hash, name ?? ['none'], inOrder(coerced), vector.key, inOrder(others), fingerprint]);
    fc.assert(
      fc.property(question, question, (one, other) => expect(keyFor(one) === keyFor(other)).toBe(meant(one) === meant(other))),
      { numRuns: 2_000 },
    );
  });

  it('is worked out once for a question', () => {
    const question = asked(plain);
    const key = keyOf(question);
    Object.assign(question, { coerced: { id: '2' } });
    expect(keyOf(question)).toBe(key);
  });

  it('says which product an answer is made from, where it is one', () => {
    expect(keyFor({})).toMatch(/^\{orders\}[\w-]{43}$/);
    expect(keyFor(vector({ tags: ['orders@1', 'customers@2'] }))).toMatch(/^[\w-]{43}$/);
    expect(keyFor(vector({ tags: [] }))).toMatch(/^[\w-]{43}$/);
  });

  it('is of a form of its own, so that gateways of two versions may share a store', () => {
    expect(keyFor({})).toBe('{orders}P9TatoIkVuf49on1Soq0VheRRsJ_9UjtKWmsp8pMvNY');
  });
});

describe('caches on the way to the reader', () => {
  const headers = new AnswerHeaders(['x-tenant', 'traceparent', 'accept']);
  const forever: Lifetime = { freshMs: Number.POSITIVE_INFINITY, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
  const minute: Lifetime = { ...forever, freshMs: 60_000 };
  const of = (more: Partial<Question>, lifetime = forever, nowMs = 1_000): Readonly<Record<string, string>> => {
    const entry: Entry = { bytes: Buffer.alloc(0), etag: '"e"', tags: [], madeAtMs: 1_000, lifetime };
    return byName(headers.ofKept(entry, asked({ ...plain, ...more }), nowMs));
  };
  const pinned = vector({ pinned: true });
  const vary = 'accept, accept-encoding, authorization, meshway-api-key, meshway-as-of, meshway-purpose, x-tenant';

  it('may use what a stranger asked, at an address that names its snapshots, for ever', () => {
    expect(of(pinned)).toEqual({ etag: '"e"', vary, 'cache-control': 'public, max-age=31536000, immutable' });
    expect(of({ ...pinned, forwarded: { traceparent: '00-1' } })['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it.each<[string, Partial<Question>, string]>([
    ['the address does not name the snapshots', { ...vector({}), method: 'GET' }, 'no-cache'],
    ['it is not asked by its address', { ...pinned, method: 'POST' }, 'no-cache'],
    ['it is sent with a token', { ...pinned, headers: { authorization: 'Bearer x' } }, 'no-cache'],
    ['it is sent with a cookie', { ...pinned, headers: { cookie: 'a=b' } }, 'no-cache'],
    ['somebody known asks', { ...pinned, isAnonymous: false }, 'private, no-cache'],
    ['a subgraph is told something of the caller', { ...pinned, fingerprint: ['x'] }, 'no-cache'],
    ['a header goes on to subgraphs', { ...pinned, forwarded: { 'x-tenant': 'a' } }, 'no-cache'],
  ])('have to ask each time where %s', (_, more, control) => {
    expect(of(more)['cache-control']).toBe(control);
  });

  it('are told what else an answer goes by, where they may use it again', () => {
    expect(of({ ...pinned, method: 'POST' })).toEqual({ etag: '"e"', 'cache-control': 'no-cache' });
    expect(of({})).toEqual({ etag: '"e"', vary, 'cache-control': 'no-cache' });
    expect(of({ method: 'POST' }, minute).vary).toBe(vary);
    expect(byName(new AnswerHeaders([]).ofReadersOwn(1)).vary).toBe(vary.replace(', x-tenant', ''));
  });

  it('may use what is not for ever as long as it is fresh here, and for others only where it is for all', () => {
    expect(of({}, minute)['cache-control']).toBe('max-age=60');
    expect(of({}, minute, 31_999)['cache-control']).toBe('max-age=29');
    expect(of({}, minute, 99_000)['cache-control']).toBe('max-age=0');
    expect(of({ isAnonymous: false }, minute)['cache-control']).toBe('private, max-age=60');
    expect(of({ fingerprint: ['x'] }, minute)['cache-control']).toBe('private, max-age=60');
    expect(of({ method: 'POST' }, minute)['cache-control']).toBe('private, max-age=60');
    const { etag, madeAtMs } = { etag: '"e"', madeAtMs: Date.now() };
    const now = byName(headers.ofKept({ bytes: Buffer.alloc(0), etag, tags: [], madeAtMs, lifetime: minute }, asked(plain)));
    expect(['max-age=60', 'max-age=59']).toContain(now['cache-control']);
  });

  it('of the reader alone may use what is for the reader alone', () => {
    expect(byName(headers.ofReadersOwn(2_999))).toEqual({ vary, 'cache-control': 'private, max-age=2' });
  });
});

/** `headers`: names and values in turn. */
function byName(headers: readonly string[]): Readonly<Record<string, string>> {
  const pairs = Array.from({ length: headers.length / 2 }, (_, at) => headers.slice(2 * at, 2 * at + 2));
  return Object.fromEntries(pairs);
}
