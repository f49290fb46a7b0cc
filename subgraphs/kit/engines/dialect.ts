import type { FieldType } from '../model/types';

/** What differs between databases when a query tree becomes text. A dialect file holds only its differences. */
export abstract class Dialect {
  placeholder(position: number): string {
    return `$${position}`;
  }

  quoteName(name: string): string {
    return `"${name.replaceAll('"', '""')}"`;
  }

  /** A literal for text we wrote ourselves, such as a response key. Never for a caller's value. */
  quoteText(text: string): string {
    return `'${text.replaceAll("'", "''")}'`;
  }

  /** The column type that holds `type` without loss, e.g. `DECIMAL(18,2)`. */
  abstract columnType(type: FieldType): string;

  /** The definition of a common table expression that is worked out first, by itself, so that an index can be used for it. */
  materialized(query: string): string {
    return `MATERIALIZED (\n  ${query}\n)`;
  }

  /** Texts one after the other; none of them is null. */
  concat(texts: readonly string[]): string {
    return texts.length === 1 ? `${texts[0]}` : `concat(${texts.join(', ')})`;
  }

  /** All texts of a group with commas between; null for an empty group. */
  joinTexts(text: string, orderBy: string, filter: string): string {
    return `string_agg(${text}, ',' ORDER BY ${orderBy}) FILTER (WHERE ${filter})`;
  }

  /** The value of `expression` in the row of the group where `by` is least, or greatest. */
  first(expression: string, by: string, filter: string): string {
    return `min_by(${expression}, ${by}) FILTER (WHERE ${filter})`;
  }

  last(expression: string, by: string, filter: string): string {
    return `max_by(${expression}, ${by}) FILTER (WHERE ${filter})`;
  }

  /** A value as text: canonical, without loss, null for null. `DateTime` has its own, `dateTimeText`. */
  text(expression: string): string {
    return `CAST(${expression} AS VARCHAR)`;
  }

  /** A timestamp as RFC 3339 in UTC: `2025-01-01T00:00:00Z`, with a fraction only when it is not zero. */
  abstract dateTimeText(expression: string): string;

  /** A text as a JSON string, quotes and escapes included. */
  abstract jsonText(expression: string): string;

  /** A list as a JSON array: `item` makes the JSON text of each; items without a value are left out. */
  abstract jsonList(list: string, item: (expression: string) => string): string;

  abstract base64(text: string): string;

  /** A floating-point number, or null when it is not finite. */
  abstract finite(expression: string): string;

  /** The exact mean of decimals of `scale` from their sum and number, half away from zero at `resultScale`; overflows are errors. */
  abstract decimalAverage(sum: string, count: string, scale: number, resultScale: number): string;

  /** The start of the bucket a date or timestamp lies in; weeks start on Monday. */
  abstract bucketStart(bucket: 'YEAR' | 'QUARTER' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR', expression: string, type: FieldType): string;

  /** True when `text` has `part` in it, literally; and when it begins with it. */
  abstract contains(text: string, part: string): string;
  abstract startsWith(text: string, part: string): string;

  /** 22 characters of base64url that follow from `salt` and `text`, and from which neither can be told. */
  abstract hash(salt: string, text: string): string;

  lastCharacters(text: string, count: number): string {
    return `right(${text}, ${count})`;
  }

  /** What follows the last `separator`, which is one character of ours; the empty text where there is none. */
  abstract afterLast(text: string, separator: string): string;

  /** The greatest multiple of `size` that is not greater, null where the type holds none. */
  abstract lowerBound(expression: string, size: number, type: FieldType): string;

  /** A query of one column: the items of a parameter that is a JSON array of texts. */
  abstract unfoldList(param: string, type: FieldType): string;

  /** A query of the items of a parameter that is a JSON array of arrays of texts, one column for each of `columns`. */
  abstract unfoldRows(param: string, columns: readonly { readonly name: string; readonly type: FieldType }[]): string;

  /** True for a database's error that says a number left the range of its type. */
  isOutOfRange(_error: Error): boolean {
    return false;
  }
}
