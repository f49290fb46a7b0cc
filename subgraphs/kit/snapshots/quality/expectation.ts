import type { Expectation } from '../../../../schemas/contracts/model';

/** Whether the measured number is what it must be. Both ends of a range belong to it. */
export function meets(measured: number, expectation: Expectation): boolean {
  switch (expectation.operator) {
    case 'mustBe':
      return measured === expectation.value;
    case 'mustNotBe':
      return measured !== expectation.value;
    case 'mustBeGreaterThan':
      return measured > expectation.value;
    case 'mustBeGreaterOrEqualTo':
      return measured >= expectation.value;
    case 'mustBeLessThan':
      return measured < expectation.value;
    case 'mustBeLessOrEqualTo':
      return measured <= expectation.value;
    case 'mustBeBetween':
      return measured >= expectation.low && measured <= expectation.high;
    case 'mustNotBeBetween':
      return measured < expectation.low || measured > expectation.high;
  }
}

/** `must be between 1 and 5 percent`. */
export function inWords(expectation: Expectation, unit: 'rows' | 'percent'): string {
  const words = expectation.operator.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const suffix = unit === 'percent' ? ' percent' : '';
  return 'value' in expectation ? `${words} ${expectation.value}${suffix}` : `${words} ${expectation.low} and ${expectation.high}${suffix}`;
}
