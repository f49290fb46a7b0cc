// Goal: a subgraph believes a context only when its gateway signed it for this subgraph moments ago.
// Method: random contexts, signed, then tampered with in every way: text, key, audience, time.
import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { type Caller, stranger } from '../../schemas/caller';
import { newContextKey, parseContextKey } from '../../schemas/context-key';
import { PackedWriter } from '../../schemas/packed-bytes';
import { contextHeader, readContext, signContext } from '../../schemas/signed-context';
import { packVector } from '../../schemas/vector';
import { damaged, productName, vectors } from './support/arbitraries';

const key = newContextKey();
const now = 1_800_000_000_000;
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const callers: fc.Arbitrary<Caller> = fc.record({
  authenticated: fc.boolean(),
  scopes: fc.uniqueArray(text, { maxLength: 5 }).map((names) => names.sort()),
  policies: fc.uniqueArray(text, { maxLength: 5 }).map((names) => names.sort()),
  claims: fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.array(text)), {
    maxKeys: 5,
  }),
});
const contexts = fc.record({ audience: productName, pins: vectors, caller: callers });
const invalid = (reason: string) =>
  expect.objectContaining({ code: 'CONTEXT_INVALID', status: 401, message: expect.stringContaining(reason) });

it('arrives as it was signed', () => {
  fc.assert(
    fc.property(contexts, (context) => {
      const { audience, pins, caller } = context;
      const read = readContext(signContext(context, key, now), audience, key, now + 1_000);
      expect(read.audience).toBe(audience);
      expect(read.pins).toEqual(pins);
      expect({ ...read.caller, claims: { ...read.caller.claims } }).toEqual(asWritten(caller));
    }),
  );
});

it('is the same text for equal callers, whatever order their scopes, policies and claims came in', () => {
  const sign = (caller: Caller) => signContext({ audience: 'orders', pins: new Map(), caller }, key, now);
  const caller = { authenticated: true, scopes: ['a', 'b'], policies: ['p', 'q'], claims: { country: 'DE', team: ['x', 'y'] } };
  const turned = { authenticated: true, scopes: ['b', 'a', 'b'], policies: ['q', 'p'], claims: { team: ['x', 'y'], country: 'DE' } };
  expect(sign(turned)).toBe(sign(caller));
  expect(sign({ ...caller, claims: { ...caller.claims, team: ['y', 'x'] } })).not.toBe(sign(caller));
  expect(sign({ ...caller, scopes: ['ab'] })).not.toBe(sign({ ...caller, scopes: ['a', 'b'] }));
});

it('keeps scopes, policies and claims with the names of built-in properties apart from those', () => {
  const claims = JSON.parse('{"__proto__": "x", "constructor": "y", "toString": 3}') as Caller['claims'];
  const { caller } = readContext(
    signContext({ audience: 'orders', pins: new Map(), caller: { ...stranger, claims } }, key, now),
    'orders',
    key,
    now,
  );
  expect(Object.keys(caller.claims).sort()).toEqual(['__proto__', 'constructor', 'toString']);
  expect(caller.claims.hasOwnProperty).toBeUndefined();
});

it('is not signed for a caller who does not fit', () => {
  const caller = { ...stranger, scopes: Array.from({ length: 1_000 }, (_, at) => `scope-${at}`) };
  expect(() => signContext({ audience: 'orders', pins: new Map(), caller }, key, now)).toThrow(
    expect.objectContaining({
      code: 'CALLER_TOO_LARGE',
      status: 403,
      extensions: expect.objectContaining({ subgraph: 'orders', limit: 8_192 }),
    }),
  );
});

it('is refused when what it says of the caller is not as it is written, be it signed with the key', () => {
  const packed = (write: (writer: PackedWriter) => PackedWriter) =>
    write(packVector(new PackedWriter().text('orders').number(now + 10_000), new Map())).bytes();
  const texts = (writer: PackedWriter, ...names: string[]) => names.reduce((all, name) => all.text(name), writer.number(names.length));
  const hostile: Record<string, Buffer> = {
    'neither known nor unknown': packed((w) => w.number(2).number(0).number(0).number(0)),
    'out of order': packed((w) => texts(w.number(1), 'b', 'a').number(0).number(0)),
    'names in it': packed((w) => texts(texts(w.number(1)), 'a', 'a').number(0)),
    'a claim in it': packed((w) => texts(w.number(1).number(0).number(0).number(1).text('c').number(9), 'x')),
    'cannot be read': packed((w) => texts(w.number(1).number(0).number(0).number(1).text('c').number(1), '1e3')),
    'claim in it cannot': packed((w) => texts(w.number(1).number(0).number(0).number(1).text('c').number(0), 'x', 'y')),
    'not UTF-8': packed((w) => w.number(1).number(1).number(1).digits('ff')),
    'a number in it': packed((w) => w.digits('8100')),
    'number in it cannot': packed((w) => w.number(1).digits('ffffffffffffff7f')),
    'too early': packed((w) => w.number(1).number(1_000_000)),
    'after its end': packed((w) => w.number(1).number(0).number(0).number(0).number(0)),
  };
  for (const [reason, content] of Object.entries(hostile)) {
    const signature = createHmac('sha256', key).update('meshway-context c2\n').update(content).digest('base64url');
    const text = `c2.${content.toString('base64url')}.${signature}`;
    expect(() => readContext(text, 'orders', key, now)).toThrow(invalid(reason));
  }
});

it('is refused in the form it had before callers were in it', () => {
  const content = packVector(new PackedWriter().text('orders').number(now + 10_000), new Map()).bytes();
  const signature = createHmac('sha256', key).update('meshway-context c1\n').update(content).digest('base64url');
  expect(() => readContext(`c1.${content.toString('base64url')}.${signature}`, 'orders', key, now)).toThrow(invalid('another form'));
});

it('is refused when there is more or less of it', () => {
  const text = signContext({ audience: 'orders', pins: new Map(), caller: stranger }, key, now);
  const refusal = (changed: string) => expect(() => readContext(changed, 'orders', key, now));
  refusal(`${text}.`).toThrow(invalid('another form'));
  refusal(`${text}.A`).toThrow(invalid('another form'));
  refusal(text.slice(0, -3)).toThrow(invalid('its signature does not fit'));
  refusal('c2').toThrow(invalid('its signature does not fit'));
  refusal('c2.AAAA').toThrow(invalid('its signature does not fit'));
  refusal('c2.A.A').toThrow(invalid('it is not base64url'));
});

it('is refused when one character of it is another', () => {
  const cases = contexts.chain((context) => damaged(signContext(context, key, now)).map((text) => ({ text, context })));
  fc.assert(
    fc.property(cases, ({ text, context }) => {
      expect(() => readContext(text, context.audience, key, now)).toThrow(invalid(''));
    }),
    { numRuns: 1_000 },
  );
});

it('is refused with the signature of another context', () => {
  fc.assert(
    fc.property(contexts, contexts, (a, b) => {
      const [one, two] = [signContext(a, key, now), signContext(b, key, now)];
      fc.pre(one !== two);
      const crossed = [...one.split('.').slice(0, 2), two.split('.')[2]].join('.');
      expect(() => readContext(crossed, a.audience, key, now)).toThrow(invalid('signature'));
    }),
  );
});

it('is refused under another key, by another subgraph, and when its time is over or not yet near', () => {
  const text = signContext({ audience: 'orders', pins: new Map(), caller: stranger }, key, now);
  expect(() => readContext(text, 'orders', newContextKey(), now)).toThrow(invalid('signature'));
  expect(() => readContext(text, 'order', key, now)).toThrow(invalid('another subgraph'));
  expect(readContext(text, 'orders', key, now + 19_999).audience).toBe('orders');
  expect(() => readContext(text, 'orders', key, now + 20_000)).toThrow(invalid('expired'));
  expect(readContext(text, 'orders', key, now - 10_000).audience).toBe('orders');
  expect(() => readContext(text, 'orders', key, now - 10_001)).toThrow(invalid('too long'));
});

it('is refused when it is huge, before anything is worked out', () => {
  expect(() => readContext(`c2.${'A'.repeat(1_000_000)}.A`, 'orders', key, now)).toThrow(invalid('longer than'));
  expect(() => readContext(`c2.${'A'.repeat(8_190)}`, 'orders', key, now)).toThrow(invalid('longer than 8192'));
  expect(() => readContext(`c2.${'A'.repeat(8_188)}.`, 'orders', key, now)).toThrow(invalid('signature'));
});

it('travels under the name that subgraphs of every version look for', () => {
  expect(contextHeader).toBe('meshway-context');
});

it('takes keys of 64 hexadecimal digits and nothing else', () => {
  expect(parseContextKey('0f'.repeat(32))?.export().length).toBe(32);
  for (const text of ['', '0f'.repeat(31), `${'0f'.repeat(32)} `, ` ${'0f'.repeat(32)}`, '0f'.repeat(33), 'x'.repeat(64)])
    expect(parseContextKey(text)).toBeUndefined();
});

/** Numbers have one zero, and texts no half characters. */
function asWritten(caller: Caller): Caller {
  const claims = Object.entries(caller.claims).map(([name, claim]) => [name, claim === 0 ? 0 : claim]);
  return { ...caller, claims: Object.fromEntries(claims) as Caller['claims'] };
}
