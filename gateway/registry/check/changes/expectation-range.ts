import type { Expectation } from '../../../../schemas/contracts';

/** Numbers from `low` to `high`; an end that is open does not belong to it. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly isLowOpen: boolean;
  readonly isHighOpen: boolean;
}

/** What a rule accepts; `undefined` where that is no one range. */
export function rangeOf(expectation: Expectation | undefined): Range | undefined {
  const [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const range = (low: number, high: number, isLowOpen = false, isHighOpen = false): Range => ({ low, high, isLowOpen, isHighOpen });
  switch (expectation?.operator) {
    case 'mustBe':
      return range(expectation.value, expectation.value);
    case 'mustBeGreaterThan':
      return range(expectation.value, to, true);
    case 'mustBeGreaterOrEqualTo':
      return range(expectation.value, to);
    case 'mustBeLessThan':
      return range(from, expectation.value, false, true);
    case 'mustBeLessOrEqualTo':
      return range(from, expectation.value);
    case 'mustBeBetween':
      return range(expectation.low, expectation.high);
    default:
      return undefined;
  }
}

/** True when all of `inner` lies in `outer`. */
export function within(inner: Range, outer: Range): boolean {
  const low = inner.low > outer.low || (inner.low === outer.low && (inner.isLowOpen || !outer.isLowOpen));
  const high = inner.high < outer.high || (inner.high === outer.high && (inner.isHighOpen || !outer.isHighOpen));
  return low && high;
}
