import { ApiError } from '../../../../schemas/errors';
import { AbortError, databaseMessage, type Row, type SqlValue } from '../../engines';
import { inWords, meets } from './expectation';
import type { QualityCheck, QualityResult } from './result';

/** Runs one measurement: our own SQL or the team's. Rejects with an `Error` fit for the team to read. */
export type Runner = (text: string) => Promise<readonly Row[]>;

/** Measures one check. What cannot be measured is a result too; rejects only when aborted, or with SQL_REFUSED. */
export async function evaluateCheck(check: QualityCheck, run: Runner): Promise<QualityResult> {
  const { name, severity, dimension, unit, message } = check;
  const common = { name, severity, dimension, unit, expectation: inWords(check.expectation, unit) };
  try {
    const rows = await run(check.measure.text);
    const measured = check.measure.kind === 'own' ? inUnit(rows, unit) : onlyNumber(rows);
    return { ...common, measured, status: meets(measured, check.expectation) ? 'pass' : 'fail', message };
  } catch (error) {
    if (error instanceof AbortError || error instanceof ApiError) throw error;
    return { ...common, measured: null, status: 'error', message: `could not be measured: ${databaseMessage(error).split('\n', 1)[0]}` };
  }
}

/** Of no rows, none count: zero percent. */
function inUnit(rows: readonly Row[], unit: 'rows' | 'percent'): number {
  const [counted = 0, all = 0] = (rows[0] ?? []).map(Number);
  if (unit === 'rows') return counted;
  return all === 0 ? 0 : (counted * 100) / all;
}

function onlyNumber(rows: readonly Row[]): number {
  const row = rows[0];
  if (rows.length !== 1 || row?.length !== 1) throw new Error('its query must answer one row with one number');
  const number = toNumber(row[0] ?? null);
  if (number === undefined) throw new Error(`its query must answer a number, not ${String(row[0])}`);
  return number;
}

/** Decimals come as text. */
function toNumber(value: SqlValue): number | undefined {
  if (value === null || typeof value === 'boolean' || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
