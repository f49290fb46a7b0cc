import type { FieldType } from '../../model';
import { Slot } from '../slots';
import type { Column, Comparison, Condition, ValueParam } from '../tree';
import { always } from '../tree';
import { badInput, sourceOf } from './reading';

/** What a key of a filter stands for: a column, or more keys (as `sum` in `having`). */
export type FilterTarget =
  | { readonly kind: 'Column'; readonly column: Column }
  | { readonly kind: 'Nested'; readonly target: (key: string) => FilterTarget };

/** Document limits do not reach into variables, and every condition is text that a database has to plan. */
const CONDITIONS_MAX = 1_000;

/** Reads a filter: all its keys must hold. `where` names it in messages. */
export function readFilter(filter: unknown, target: (key: string) => FilterTarget, where: string): Condition {
  if (filter === undefined || filter === null) return always;
  if (countConditions(filter) > CONDITIONS_MAX)
    throw badInput(`"${where}" has more than ${CONDITIONS_MAX} conditions: use in with a list of values`);
  return readAll(filter, target, where);
}

function countConditions(filter: unknown): number {
  if (Array.isArray(filter)) return filter.reduce<number>((count, item) => count + countConditions(item), 0);
  if (typeof filter !== 'object' || filter === null || filter instanceof Slot) return 0;
  // One that says nothing is planned, too.
  return Math.max(
    1,
    Object.values(filter).reduce<number>((count, item) => count + 1 + countConditions(item), 0),
  );
}

function readAll(filter: unknown, target: (key: string) => FilterTarget, where: string): Condition {
  const conditions = Object.entries(filter as Record<string, unknown>).map(([key, value]) =>
    readKey(key, value, target, `${where}.${key}`),
  );
  return conditions.length === 1 && conditions[0] !== undefined ? conditions[0] : { kind: 'All', of: conditions };
}

function readKey(key: string, value: unknown, target: (key: string) => FilterTarget, where: string): Condition {
  if (value === null) throw badInput(`"${where}" is null: leave it out, or use isNull`);
  switch (key) {
    case 'and':
      return { kind: 'All', of: (value as readonly unknown[]).map((item) => readAll(item, target, where)) };
    case 'or':
      return { kind: 'Any', of: (value as readonly unknown[]).map((item) => readAll(item, target, where)) };
    case 'not':
      return { kind: 'Not', of: readAll(value, target, where) };
    default:
      return readTarget(target(key), value, where);
  }
}

function readTarget(target: FilterTarget, value: unknown, where: string): Condition {
  const read = ([key, item]: readonly [string, unknown]): Condition => {
    const path = `${where}.${key}`;
    if (item === null) throw badInput(`"${path}" is null: use isNull to ask for missing values`);
    return target.kind === 'Nested' ? readTarget(target.target(key), item, path) : readOperator(target.column, key, item);
  };
  const conditions = Object.entries(value as Record<string, unknown>).map(read);
  return conditions.length === 1 && conditions[0] !== undefined ? conditions[0] : { kind: 'All', of: conditions };
}

function readOperator(column: Column, operator: string, value: unknown): Condition {
  switch (operator) {
    case 'eq':
      return equals(column, value);
    case 'neq':
      return { kind: 'Not', of: equals(column, value) };
    case 'in':
      return isOneOf(column, value);
    case 'nin':
      return { kind: 'Not', of: isOneOf(column, value) };
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return compare(column, operator, value);
    case 'contains':
    case 'startsWith':
      return { kind: 'Match', column, how: operator, value: valueParam(column.type, 'exact', value) };
    case 'isNull':
      return value === true ? { kind: 'IsNull', column } : { kind: 'Not', of: { kind: 'IsNull', column } };
    default:
      throw new Error(`No filter has an operator ${operator}.`);
  }
}

function equals(column: Column, value: unknown): Condition {
  return { kind: 'Compare', column, operator: '=', value: valueParam(column.type, 'exact', value) };
}

function isOneOf(column: Column, values: unknown): Condition {
  const isSpread = Array.isArray(values) && (values.length <= 16 || values.some((value) => value instanceof Slot));
  return {
    kind: 'In',
    column,
    values: isSpread
      ? values.map((value) => valueParam(column.type, 'exact', value))
      : { kind: 'List', type: column.type, source: sourceOf(values) },
  };
}

type Range = 'gt' | 'gte' | 'lt' | 'lte';

const plain: Readonly<Record<Range, Comparison>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

/** Exact numbers are compared with the nearest number their column can hold, which lies on the right side of the caller's. */
const nearest: Readonly<Record<Range, { readonly operator: Comparison; readonly rounding: ValueParam['rounding'] }>> = {
  gt: { operator: '>=', rounding: 'above' },
  gte: { operator: '>=', rounding: 'up' },
  lt: { operator: '<=', rounding: 'below' },
  lte: { operator: '<=', rounding: 'down' },
};

function compare(column: Column, range: Range, value: unknown): Condition {
  const isExactNumber = column.type.kind === 'Decimal' || column.type.kind === 'BigInt' || column.type.kind === 'Int';
  const { operator, rounding } = isExactNumber ? nearest[range] : { operator: plain[range], rounding: 'exact' as const };
  return { kind: 'Compare', column, operator, value: valueParam(column.type, rounding, value) };
}

export function valueParam(type: FieldType, rounding: ValueParam['rounding'], value: unknown): ValueParam {
  return { kind: 'Value', type, rounding, source: sourceOf(value) };
}
