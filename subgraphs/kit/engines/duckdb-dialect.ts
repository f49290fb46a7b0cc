import type { FieldType } from '../model/types';
import { Dialect } from './dialect';

/** DuckDB 1.5. */
export class DuckDbDialect extends Dialect {
  columnType(type: FieldType): string {
    switch (type.kind) {
      case 'ID':
        return type.storage === 'integer' ? 'BIGINT' : 'VARCHAR';
      case 'String':
      case 'Enum':
        return 'VARCHAR';
      case 'Boolean':
        return 'BOOLEAN';
      case 'Int':
        return 'INTEGER';
      case 'BigInt':
        return 'BIGINT';
      case 'Float':
        return 'DOUBLE';
      case 'Decimal':
        return `DECIMAL(${type.precision},${type.scale})`;
      case 'Date':
        return 'DATE';
      case 'DateTime':
        return 'TIMESTAMP';
      case 'Time':
        return 'TIME';
    }
  }

  override dateTimeText(expression: string): string {
    return `replace(CAST(${expression} AS VARCHAR), ' ', 'T') || 'Z'`;
  }

  override jsonText(expression: string): string {
    return `CAST(to_json(${expression}) AS VARCHAR)`;
  }

  override jsonList(list: string, item: (expression: string) => string): string {
    return `'[' || array_to_string(list_transform(list_filter(${list}, lambda x: x IS NOT NULL), lambda x: ${item('x')}), ',') || ']'`;
  }

  override base64(text: string): string {
    return `to_base64(encode(${text}))`;
  }

  override finite(expression: string): string {
    return `CASE WHEN isfinite(${expression}) THEN ${expression} END`;
  }

  // HUGEINT holds 38 digits and more. Quotient and remainder are divided apart, so that nothing is multiplied before it is small.
  override decimalAverage(sum: string, count: string, scale: number, resultScale: number): string {
    const total = `CAST(replace(CAST(${sum} AS VARCHAR), '.', '') AS HUGEINT)`;
    const step = `1${'0'.repeat(resultScale - scale)}`;
    const rest = `(${total} % ${count}) * ${step}`;
    const rounded = `(2 * abs(${rest}) + ${count}) // (2 * ${count})`;
    const unscaled = `(${total} // ${count}) * ${step} + sign(${total})::HUGEINT * (${rounded})`;
    const unit = resultScale === 0 ? '1' : `0.${'0'.repeat(resultScale - 1)}1`;
    return `CAST(${unscaled} AS DECIMAL(38,0)) * CAST('${unit}' AS DECIMAL(38,${resultScale}))`;
  }

  override bucketStart(bucket: string, expression: string, type: FieldType): string {
    return `CAST(date_trunc('${bucket.toLowerCase()}', ${expression}) AS ${this.columnType(type)})`;
  }

  override contains(text: string, part: string): string {
    return `contains(${text}, ${part})`;
  }

  override startsWith(text: string, part: string): string {
    return `starts_with(${text}, ${part})`;
  }

  override hash(salt: string, text: string): string {
    return `translate(left(to_base64(unhex(left(sha256(${salt} || ${text}), 32))), 22), '+/', '-_')`;
  }

  override afterLast(text: string, separator: string): string {
    return `CASE WHEN contains(${text}, '${separator}') THEN split_part(${text}, '${separator}', -1) WHEN ${text} IS NOT NULL THEN '' END`;
  }

  // Beyond 2^53 a DOUBLE is no longer told from its neighbours, and a bound would be made up.
  override lowerBound(expression: string, size: number, type: FieldType): string {
    const floor = type.kind === 'Float' ? `CASE WHEN abs(${expression}) <= 9007199254740991 THEN floor(${expression}) END` : expression;
    const whole = `CAST(${type.kind === 'Decimal' ? `floor(${expression})` : floor} AS HUGEINT)`;
    return `TRY_CAST(${whole} - ((${whole} % ${size}) + ${size}) % ${size} AS ${this.columnType(type)})`;
  }

  override unfoldList(param: string, type: FieldType): string {
    return `SELECT CAST(unnest(from_json(${param}, '["VARCHAR"]')) AS ${this.columnType(type)})`;
  }

  override unfoldRows(param: string, columns: readonly { readonly name: string; readonly type: FieldType }[]): string {
    const items = columns.map(({ name, type }, at) => `CAST(item[${at + 1}] AS ${this.columnType(type)}) AS ${this.quoteName(name)}`);
    return `SELECT ${items.join(', ')} FROM (SELECT unnest(from_json(${param}, '[["VARCHAR"]]')) AS item)`;
  }

  override isOutOfRange(error: Error): boolean {
    return /^(Out of Range|Conversion) Error|overflow/i.test(error.message);
  }
}
