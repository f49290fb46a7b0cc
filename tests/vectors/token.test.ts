// Goal: a token names exactly one vector, a vector has exactly one token, and a damaged token is never taken for another.
// Method: random vectors written and read again; random damage to their tokens.
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { formatVector, parseVector, pinOf } from '../../schemas/vector';
import { damaged, vectors } from './support/arbitraries';

it('reads back what it wrote', () => {
  fc.assert(
    fc.property(vectors, (vector) => {
      expect(parseVector(formatVector(vector))).toEqual(vector);
    }),
  );
});

it('writes the same vector the same way, whatever order it was put together in', () => {
  fc.assert(
    fc.property(vectors, (vector) => {
      expect(formatVector(new Map([...vector].reverse()))).toBe(formatVector(vector));
    }),
  );
});

it('gives two vectors two tokens', () => {
  fc.assert(
    fc.property(vectors, vectors, (a, b) => {
      expect(formatVector(a) === formatVector(b)).toBe(isDeepStrictEqual(a, b));
    }),
  );
});

it('refuses every damaged token, with AS_OF_INVALID', () => {
  const cases = vectors.chain((vector) => damaged(formatVector(vector)));
  fc.assert(
    fc.property(cases, (token) => {
      expect(() => parseVector(token)).toThrow(expect.objectContaining({ code: 'AS_OF_INVALID' }));
    }),
    { numRuns: 1_000 },
  );
});

it('refuses what is no token at all', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => parseVector(text)).toThrow(expect.objectContaining({ code: 'AS_OF_INVALID' }));
      expect(() => parseVector(`v1.${text}`)).toThrow(expect.objectContaining({ code: 'AS_OF_INVALID' }));
    }),
  );
});

it('is short: seven products fit in 400 characters', () => {
  const names = ['customers', 'products', 'orders', 'payments', 'ui-interactions', 'customer-lifetime-value', 'shopping-recommendations'];
  const vector = new Map(names.map((name) => [name, pinOf({ number: 12_345, id: 'ab'.repeat(32) })]));
  expect(formatVector(vector).length).toBeLessThan(400);
});
