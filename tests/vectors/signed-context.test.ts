// Goal: a subgraph believes a context only when its gateway signed it for this subgraph moments ago.
// Method: random contexts, signed, then tampered with in every way: text, key, audience, time.
import * as fc from 'fast-check';
import { newContextKey, parseContextKey } from '../../schemas/context-key';
import { readContext, signContext } from '../../schemas/signed-context';
import { damaged, productName, vectors } from './support/arbitraries';

const key = newContextKey();
const now = 1_800_000_000_000;
const contexts = fc.record({ audience: productName, pins: vectors });
const invalid = (reason: string) =>
  expect.objectContaining({ code: 'CONTEXT_INVALID', status: 401, message: expect.stringContaining(reason) });

it('arrives as it was signed', () => {
  fc.assert(
    fc.property(contexts, ({ audience, pins }) => {
      const read = readContext(signContext({ audience, pins }, key, now), audience, key, now + 1_000);
      expect(read.audience).toBe(audience);
      expect(read.pins).toEqual(pins);
    }),
  );
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
  const text = signContext({ audience: 'orders', pins: new Map() }, key, now);
  expect(() => readContext(text, 'orders', newContextKey(), now)).toThrow(invalid('signature'));
  expect(() => readContext(text, 'order', key, now)).toThrow(invalid('another subgraph'));
  expect(() => readContext(text, 'orders', key, now + 30_000)).toThrow(invalid('expired'));
  expect(() => readContext(text, 'orders', key, now - 60_000)).toThrow(invalid('too long'));
});

it('is refused when it is huge, before anything is worked out', () => {
  expect(() => readContext(`c1.${'A'.repeat(1_000_000)}.A`, 'orders', key, now)).toThrow(invalid('longer than'));
});

it('takes keys of 64 hexadecimal digits and nothing else', () => {
  expect(parseContextKey('0f'.repeat(32))?.export().length).toBe(32);
  for (const text of ['', '0f'.repeat(31), `${'0f'.repeat(32)} `, 'x'.repeat(64)]) expect(parseContextKey(text)).toBeUndefined();
});
