// Goal: a comparison with a number a column cannot hold says what a comparison with the number itself would say.
// Method: the rounding is held against exact fractions for random numbers and columns; scalars against a list of right and wrong texts.
import * as fc from 'fast-check';
import { roundToColumn } from '../../subgraphs/kit/query/bind/round-to-column';
import { readScalar } from '../../subgraphs/kit/query/scalars';

const decimalText = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 8n }), fc.integer({ min: 0, max: 6 }))
  .map(([negative, digits, scale]) => {
    const text = digits.toString().padStart(scale + 1, '0');
    const whole = text.slice(0, text.length - scale);
    return `${negative ? '-' : ''}${whole}${scale === 0 ? '' : `.${text.slice(-scale)}`}`;
  });

/** In millionths of a millionth, which all numbers here have. */
function exact(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(12, '0'));
  return text.startsWith('-') ? -magnitude : magnitude;
}

it('rounds to the nearest number a column can hold on the right side', () => {
  const column = fc
    .record({ precision: fc.integer({ min: 1, max: 7 }), scale: fc.integer({ min: 0, max: 4 }) })
    .filter(({ precision, scale }) => scale <= precision);
  const says = {
    above: (x: bigint, y: bigint) => x > y,
    up: (x: bigint, y: bigint) => x >= y,
    below: (x: bigint, y: bigint) => x < y,
    down: (x: bigint, y: bigint) => x <= y,
    exact: (x: bigint, y: bigint) => x === y,
  };
  fc.assert(
    fc.property(
      column,
      decimalText,
      decimalText,
      fc.constantFrom('above', 'up', 'below', 'down', 'exact'),
      ({ precision, scale }, asked, stored, rounding) => {
        const type = { kind: 'Decimal', precision, scale } as const;
        const held = roundToColumn(type, stored, 'exact');
        fc.pre(held !== null);
        const bound = roundToColumn(type, asked, rounding);
        const row = exact(String(held));
        const atLeast = rounding === 'above' || rounding === 'up';
        const compared =
          bound === null
            ? false
            : rounding === 'exact'
              ? row === exact(String(bound))
              : atLeast
                ? row >= exact(String(bound))
                : row <= exact(String(bound));
        expect(compared).toBe(says[rounding](row, exact(asked)));
      },
    ),
    { numRuns: 3_000 },
  );
});

it.each([
  ['Decimal', '0019.90', '19.90'],
  ['Decimal', '-0.00', '0.00'],
  ['Decimal', '1e3', undefined],
  ['Decimal', '.5', undefined],
  ['Decimal', '1.', undefined],
  ['Decimal', ' 1', undefined],
  ['Decimal', `1${'0'.repeat(200)}`, undefined],
  ['BigInt', '-0', '0'],
  ['BigInt', '9223372036854775807', '9223372036854775807'],
  ['BigInt', '1.0', undefined],
  ['Date', '2024-02-29', '2024-02-29'],
  ['Date', '2025-02-29', undefined],
  ['Date', '1900-02-29', undefined],
  ['Date', '0000-01-01', undefined],
  ['Date', '2025-1-1', undefined],
  ['Time', '23:59:59.123400', '23:59:59.1234'],
  ['Time', '24:00:00', undefined],
  ['DateTime', '2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z'],
  ['DateTime', '2025-01-01t02:30:00.500+02:30', '2025-01-01T00:00:00.5Z'],
  ['DateTime', '2024-12-31T23:00:00-01:00', '2025-01-01T00:00:00Z'],
  ['DateTime', '0001-01-01T00:00:00+00:01', undefined],
  ['DateTime', '9999-12-31T23:59:59-00:01', undefined],
  ['DateTime', '2025-01-01T00:00:60Z', undefined],
  ['DateTime', '2025-01-01', undefined],
  ['DateTime', '2025-01-01T00:00:00+24:00', undefined],
])('reads %s %s as %s', (name, text, value) => {
  expect(readScalar(name, text)).toBe(value);
});
