import type { Row } from '../engines';
import type { ColumnProfile, InferredType } from './profile';

/** What is asked of a column, in this order. All but the first two count values. */
const textTests: readonly string[] = [
  `count_if(lower(v) IN ('true', 'false'))`,
  // A zero in front is part of a code, not of a number.
  `count_if(regexp_full_match(v, '-?(0|[1-9][0-9]{0,18})') AND TRY_CAST(v AS BIGINT) IS NOT NULL)`,
  `count_if(regexp_full_match(v, '-?(0|[1-9][0-9]{0,18})') AND TRY_CAST(v AS INTEGER) IS NOT NULL)`,
  `count_if(regexp_full_match(v, '-?(0|[1-9][0-9]*)(\\.[0-9]+)?'))`,
  // So is a plus, as of a telephone number.
  `count_if(TRY_CAST(v AS DOUBLE) IS NOT NULL AND NOT regexp_matches(v, '^(-?0[0-9]|\\+)') AND regexp_matches(v, '[0-9]'))`,
  `count_if(regexp_full_match(v, '[0-9]{4}-[0-9]{2}-[0-9]{2}') AND TRY_CAST(v AS DATE) IS NOT NULL)`,
  `count_if(regexp_full_match(v, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*') AND TRY_CAST(v AS TIMESTAMPTZ) IS NOT NULL)`,
  `count_if(regexp_full_match(v, '[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?') AND TRY_CAST(v AS TIME) IS NOT NULL)`,
  `count_if(regexp_full_match(v, '[^@ ]+@[^@ ]+\\.[A-Za-z]+'))`,
  `max(length(split_part(ltrim(v, '-'), '.', 1)))`,
  `max(length(split_part(v, '.', 2)))`,
  `max(length(ltrim(replace(regexp_extract(v, '^-?([0-9.]*)', 1), '.', ''), '0')))`,
];

/** Significant digits that a float keeps, whatever they are: it is written with so many at most. */
const FLOAT_DIGITS = 17;
const DECIMAL_DIGITS = 38;
/** More than these are not amounts but measurements, which floats were made for. */
const AMOUNT = { digits: 30, scale: 6 };

/** One row: values, distinct values, and for text how many of them could be something else. */
export function columnProfileSql(column: string, type: string, table: string): string {
  const tests = type === 'VARCHAR' ? textTests : textTests.map(() => 'NULL');
  return `SELECT count(v), count(DISTINCT v), ${tests.join(', ')} FROM (SELECT ${column} AS v FROM ${table})`;
}

export interface Measured {
  readonly name: string;
  readonly type: string;
  readonly rows: number;
  readonly measured: Row;
}

export function readColumnProfile({ name, type, rows, measured }: Measured): ColumnProfile {
  const [values = 0, distinct = 0, ...tests] = measured.map(Number);
  const emails = tests[8] ?? 0;
  return {
    name,
    type: type === 'VARCHAR' ? textType(values, tests) : storedType(type),
    nulls: rows - values,
    distinct,
    isUnique: rows > 0 && values === rows && distinct === rows,
    values: undefined,
    looksLikeEmail: values > 0 && emails / values > 0.9,
  };
}

/** The narrowest type that every value fits; text where nothing is known of it. */
function textType(
  values: number,
  [booleans, bigints, integers, decimals, floats, dates, timestamps, times, , whole = 0, scale = 0, digits = 0]: readonly number[],
): InferredType {
  if (values === 0) return { kind: 'string' };
  if (booleans === values) return { kind: 'boolean' };
  if (integers === values) return { kind: 'integer' };
  if (bigints === values) return { kind: 'bigint' };
  const isAmount = scale > 0 && whole + scale <= AMOUNT.digits && scale <= AMOUNT.scale;
  const isTooLong = digits > FLOAT_DIGITS || scale === 0;
  if (decimals === values && (isAmount || (isTooLong && whole + scale <= DECIMAL_DIGITS)))
    return { kind: 'decimal', precision: Math.max(18, whole + scale), scale };
  if (floats === values && digits <= FLOAT_DIGITS) return { kind: 'float' };
  if (dates === values) return { kind: 'date' };
  if (timestamps === values) return { kind: 'timestamp' };
  return { kind: times === values ? 'time' : 'string' };
}

/** Types as the database names them. */
export function storedType(type: string): InferredType {
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
  if (/^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT)$/.test(type)) return { kind: 'integer' };
  if (/^(BIGINT|UINTEGER)$/.test(type)) return { kind: 'bigint' };
  if (/^(UBIGINT|HUGEINT|UHUGEINT)$/.test(type)) return { kind: 'decimal', precision: 38, scale: 0 };
  if (/^(FLOAT|DOUBLE)$/.test(type)) return { kind: 'float' };
  if (type === 'BOOLEAN') return { kind: 'boolean' };
  if (type === 'DATE') return { kind: 'date' };
  if (type.startsWith('TIMESTAMP')) return { kind: 'timestamp' };
  return { kind: type === 'TIME' ? 'time' : 'string' };
}
