// Goal: a key names its inputs exactly: no two different inputs share one, and inputs that mean the same have the same.
// Method: properties over random JSON values and pairs made to look alike; a text comparison of sorted JSON is the oracle.
import fc from 'fast-check';
import { type CacheKey, cacheKey, canonicalText, keyWithin } from '../../gateway/cache';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '1', 's1:1', 'null', 'n', 'u', '\ud800', '\udfff', '\ufffd', 'é', 'e\u0301', '\0', ':', 'l0:', '__proto__', '{', '}'),
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    text,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(text, tie('json'), { maxKeys: 4 }),
  ),
}));

/** JSON text with its names in order: what a value means. */
function meaning(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(meaning).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${meaning(value[name] as Json)}`).join(',')}}`;
}

function shuffled(value: Json): Json {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, shuffled(inner)]),
  );
}

describe('a key', () => {
  it('is shared by two inputs exactly when they mean the same', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(cacheKey([a]) === cacheKey([b])).toBe(meaning(a) === meaning(b));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not depend on the order of names', () => {
    fc.assert(fc.property(json, (value) => void expect(cacheKey([value])).toBe(cacheKey([shuffled(value)]))));
  });

  it('is not shared by inputs that are cut in another way', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), fc.array(text, { maxLength: 5 }), (a, b) => {
        expect(cacheKey(a) === cacheKey(b)).toBe(meaning(a) === meaning(b));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [1, '1'],
    [null, undefined],
    [null, 'null'],
    [0, false],
    [
      [true, false],
      [false, true],
    ],
    [0, ''],
    [{}, []],
    [[], undefined],
    [[null], []],
    [[undefined], []],
    [{ a: null }, {}],
    [1.5, '1.5'],
    [{ a: { b: 1 } }, { a: 'b', b: 1 }],
    ['é', 'e\u0301'],
    ['\ud800', '\ud801'],
    ['\ud800', '\ufffd'],
    [['a', 'b'], ['a,b']],
    [Number.NaN, null],
    [2 ** 53, '9007199254740992'],
    [9_007_199_254_740_993n, 9_007_199_254_740_992n],
  ])('tells %p from %p', (a, b) => expect(cacheKey([a])).not.toBe(cacheKey([b])));

  it.each([
    [1, 1.0],
    [1, 1n],
    [{ a: undefined }, {}],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ])('takes %p and %p for the same', (a, b) => expect(cacheKey([a])).toBe(cacheKey([b])));

  it.each([
    [new Date(), 'Date'],
    [new Map([['a', 1]]), 'Map'],
    [Object.create(Object.create(null)), 'undefined'],
    [() => 1, 'function'],
    [Symbol('a'), 'symbol'],
  ])('is not made of %p', (value, name) => {
    expect(() => cacheKey([value])).toThrow(new TypeError(`A ${name} cannot be part of a key.`));
  });

  it('carries a hash tag that cannot choose another’s slot', () => {
    expect(cacheKey([1], { hashTag: 'orders' })).toMatch(/^\{orders\}[\w-]{43}$/);
    expect(cacheKey([1], { hashTag: 'a}{b' })).toMatch(/^\{[0-9a-f]{16}\}[\w-]{43}$/);
    expect(cacheKey([1])).toMatch(/^[\w-]{43}$/);
  });

  it('is the same in every version', () => {
    const known: CacheKey = cacheKey(['generation', { b: false, a: [1, 1.5, true, null, undefined, 'ü'] }]);
    expect(canonicalText(['generation', { b: false, a: [1, 1.5, true, null, undefined, 'ü'] }])).toBe(
      'l2:s10:generationm2:s1:al6:i1:1d3:1.5tnus1:üs1:bf',
    );
    expect(known).toHaveLength(43);
  });
});

describe('a key within another', () => {
  const within = fc.oneof(text, fc.string({ unit: 'binary', minLength: 40, maxLength: 100 }), fc.constantFrom('#', ':', ':a', '#a'));
  const whole = fc.constantFrom('a', 'b').map((input) => cacheKey([input]));

  it('is shared exactly by the same text within the same', () => {
    fc.assert(
      fc.property(whole, within, whole, within, (a, one, b, other) => {
        expect(keyWithin(a, one) === keyWithin(b, other)).toBe(a === b && one === other);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not that of a text that is written like a digest', () => {
    const key = cacheKey([]);
    const long = 'x'.repeat(44);
    expect(keyWithin(key, cacheKey([long]))).not.toBe(keyWithin(key, long));
  });

  it.each([
    ['\ud800', '\ufffd'],
    [`\ud800${'x'.repeat(50)}`, `\ufffd${'x'.repeat(50)}`],
  ])('tells %p from %p', (one, other) => expect(keyWithin(cacheKey([]), one)).not.toBe(keyWithin(cacheKey([]), other)));

  it('grows with its text no further than by a digest', () => {
    const key = cacheKey([]);
    const added = [0, 43, 44, 10_000].map((length) => keyWithin(key, 'x'.repeat(length)).length - key.length);
    expect(added).toEqual([1, 44, 44, 44]);
  });
});
