import type { QualityRule } from '../../../../schemas/contracts/model';
import type { Dialect } from '../../engines';

/** What a rule is about. `columns` is empty for a rule of the whole object. */
export interface RuleTarget {
  /** SQL names, quoted. */
  readonly table: string;
  readonly columns: readonly string[];
}

/** What ODCS calls missing when a rule names no `missingValues`. */
const MISSING_VALUES: readonly (string | null)[] = [null, ''];

/**
 * SQL for a library metric: one row with the rows that count and all rows. Throws an `Error` that says why there is none.
 * A null is invalid or a duplicate in no rule: `nullValues` is there for it.
 */
export function measureMetric(rule: QualityRule, target: RuleTarget, dialect: Dialect): string {
  switch (rule.metric) {
    case 'rowCount':
      return `SELECT count(*), count(*) FROM ${target.table}`;
    case 'nullValues':
      return countIf(`${onlyColumn(target)} IS NULL`, target);
    case 'missingValues':
      return countIf(isMissing(onlyColumn(target), rule.arguments.missingValues ?? MISSING_VALUES, dialect), target);
    case 'invalidValues':
      return countIf(isInvalid(onlyColumn(target), rule, dialect), target);
    case 'duplicateValues':
      return duplicates(target);
    case undefined:
      throw new Error('it names no metric');
  }
}

function countIf(condition: string, { table }: RuleTarget): string {
  return `SELECT count(*) FILTER (WHERE ${condition}), count(*) FROM ${table}`;
}

function onlyColumn({ columns }: RuleTarget): string {
  const [column] = columns;
  if (column === undefined || columns.length > 1) throw new Error('it is about one property, and belongs to one');
  return column;
}

function isMissing(column: string, values: readonly (string | null)[], dialect: Dialect): string {
  const texts = values.filter((value) => value !== null).map((value) => dialect.quoteText(value));
  const isOneOf = texts.length > 0 ? `coalesce(${column}::VARCHAR IN (${texts.join(', ')}), false)` : 'false';
  return values.includes(null) ? `(${column} IS NULL OR ${isOneOf})` : isOneOf;
}

function isInvalid(column: string, { arguments: { validValues, pattern } }: QualityRule, dialect: Dialect): string {
  const invalid: string[] = [];
  if (validValues !== undefined) invalid.push(isNoneOf(column, validValues, dialect));
  if (pattern !== undefined) invalid.push(`NOT regexp_matches(${column}::VARCHAR, ${dialect.quoteText(pattern)})`);
  if (invalid.length === 0) throw new Error('it has neither validValues nor a pattern');
  return `${column} IS NOT NULL AND (${invalid.join(' OR ')})`;
}

export function isNoneOf(column: string, validValues: readonly string[], dialect: Dialect): string {
  return validValues.length === 0
    ? 'true'
    : `${column}::VARCHAR NOT IN (${validValues.map((value) => dialect.quoteText(value)).join(', ')})`;
}

/** Rows whose values occurred before: of three equal rows, two. */
function duplicates({ table, columns }: RuleTarget): string {
  if (columns.length === 0) throw new Error('it names no properties');
  const known = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
  const distinct = `SELECT count(*) AS n FROM ${table} WHERE ${known} GROUP BY ${columns.join(', ')}`;
  return `SELECT coalesce((SELECT sum(n - 1) FROM (${distinct})), 0), (SELECT count(*) FROM ${table})`;
}
