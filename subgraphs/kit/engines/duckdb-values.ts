import type { DuckDBPreparedStatement, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { SqlValue } from './engine';

const INT32_MAX = 2 ** 31 - 1;
const INT64_MAX = 2n ** 63n - 1n;

/** Binds by position. Whole numbers are bound as integers, so that an index on an integer column can be used. */
export function bindParams(prepared: DuckDBPreparedStatement, params: readonly SqlValue[]): void {
  for (const [index, value] of params.entries()) bindParam(prepared, index + 1, value);
}

function bindParam(prepared: DuckDBPreparedStatement, position: number, value: SqlValue): void {
  if (value === null) prepared.bindNull(position);
  else if (typeof value === 'string') prepared.bindVarchar(position, value);
  else if (typeof value === 'boolean') prepared.bindBoolean(position, value);
  else if (typeof value === 'bigint') bindInteger(prepared, position, value);
  else if (Number.isSafeInteger(value)) bindInteger(prepared, position, BigInt(value));
  else prepared.bindDouble(position, value);
}

function bindInteger(prepared: DuckDBPreparedStatement, position: number, value: bigint): void {
  if (value >= -INT32_MAX && value <= INT32_MAX) prepared.bindInteger(position, Number(value));
  else if (value >= -INT64_MAX && value <= INT64_MAX) prepared.bindBigInt(position, value);
  else prepared.bindHugeInt(position, value);
}

/** A value of a result row: as it is when JavaScript holds it without loss, otherwise the text the database prints for it. */
export function toSqlValue(value: DuckDBValue, _type: DuckDBType): SqlValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    default:
      return value === null ? null : String(value);
  }
}
