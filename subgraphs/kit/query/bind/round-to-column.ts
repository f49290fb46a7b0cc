import type { FieldType } from '../../model';

export type Rounding = 'exact' | 'up' | 'down' | 'above' | 'below';

type ExactNumber = Extract<FieldType, { kind: 'Int' | 'BigInt' | 'Decimal' }>;

/**
 * The number a column of `type` can hold that lies nearest to `text` on the asked side, so that a comparison with it says the
 * same as a comparison with the caller's number: `above` is the least one greater, `up` the least one not less, and so on.
 * Null when there is none, since then no row can match. Integers are answered as bigint, decimals as text.
 */
export function roundToColumn(type: ExactNumber, text: string, rounding: Rounding): bigint | string | null {
  const { scale, min, max } = rangeOf(type);
  const { floor, isExact } = scaled(text, scale);
  const unscaled = round(floor, isExact, rounding);
  if (unscaled === undefined) return null;
  const nearest = clamp(unscaled, min, max, rounding);
  if (nearest === undefined) return null;
  return type.kind === 'Decimal' ? decimalText(nearest, scale) : nearest;
}

interface NumberRange {
  readonly scale: number;
  /** In units of the last digit. */
  readonly min: bigint;
  readonly max: bigint;
}

function rangeOf(type: ExactNumber): NumberRange {
  switch (type.kind) {
    case 'Int':
      return { scale: 0, min: -(2n ** 31n), max: 2n ** 31n - 1n };
    case 'BigInt':
      return { scale: 0, min: -(2n ** 63n), max: 2n ** 63n - 1n };
    case 'Decimal': {
      const max = 10n ** BigInt(type.precision) - 1n;
      return { scale: type.scale, min: -max, max };
    }
  }
}

/** The greatest number of `scale` that is not greater, in units of its last digit, and whether it is the number itself. */
function scaled(text: string, scale: number): { readonly floor: bigint; readonly isExact: boolean } {
  const isNegative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const kept = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  const isExact = /^0*$/.test(fraction.slice(scale));
  const towardsZero = isNegative ? -kept : kept;
  return { floor: isNegative && !isExact ? towardsZero - 1n : towardsZero, isExact };
}

function round(floor: bigint, isExact: boolean, rounding: Rounding): bigint | undefined {
  switch (rounding) {
    case 'exact':
      return isExact ? floor : undefined;
    case 'down':
      return floor;
    case 'up':
      return isExact ? floor : floor + 1n;
    case 'above':
      return floor + 1n;
    case 'below':
      return isExact ? floor - 1n : floor;
  }
}

function clamp(value: bigint, min: bigint, max: bigint, rounding: Rounding): bigint | undefined {
  if (value >= min && value <= max) return value;
  if (value > max) return rounding === 'down' || rounding === 'below' ? max : undefined;
  return rounding === 'up' || rounding === 'above' ? min : undefined;
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}
