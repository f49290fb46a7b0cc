import type { Condition, Scalar, Test } from './rules';

export type Fact = Scalar | readonly Scalar[] | undefined;
export type Facts = Readonly<Record<string, Fact>>;

/** Whether a condition holds of a subject's facts. */
export function holds(condition: Condition, facts: Facts): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((one) => holds(one, facts));
    case 'any':
      return condition.of.some((one) => holds(one, facts));
    case 'not':
      return !holds(condition.of, facts);
    case 'fact':
      return passes(condition.test, facts[condition.fact]);
  }
}

function passes(test: Test, fact: Fact): boolean {
  switch (test.operator) {
    case 'present':
      return isPresent(fact) === test.value;
    case 'is':
      return fact === test.value;
    case 'in':
      return !isList(fact) && fact !== undefined && test.value.includes(fact);
    case 'contains':
      return isList(fact) && fact.includes(test.value);
    case 'containsAny':
      return isList(fact) && test.value.some((value) => fact.includes(value));
    case 'matches':
      return typeof fact === 'string' && test.pattern.test(fact);
    case 'atLeast':
      return size(fact) >= test.value;
    case 'atMost':
      return size(fact) <= test.value;
  }
}

/** A number itself, the length of a list or text; nothing has no size, which is neither large nor small enough. */
function size(fact: Fact): number {
  if (typeof fact === 'number') return fact;
  return typeof fact === 'string' || isList(fact) ? fact.length : Number.NaN;
}

function isPresent(fact: Fact): boolean {
  return fact !== undefined && fact !== '' && fact !== false && !(isList(fact) && fact.length === 0);
}

function isList(fact: Fact): fact is readonly Scalar[] {
  return Array.isArray(fact);
}
