import { databaseMessage, type Workbench } from '../engines';
import type { ObjectModel } from '../model/types';
import type { ColumnPlan } from './columns';
import { type SourceRelation, sourceInvalid } from './sources';

/** The database that becomes `data.duckdb`, as the workbench knows it. */
export const SERVING = 'serving';

/** Begins the message of a value that does not fit, so that it can be told from every other failure. */
const MISFIT = 'meshway: value does not fit';

interface TableLoad {
  readonly object: ObjectModel;
  readonly relation: SourceRelation;
  readonly plans: readonly ColumnPlan[];
}

export function tableName(object: ObjectModel, workbench: Workbench): string {
  return `${SERVING}.main.${workbench.dialect.quoteName(object.table)}`;
}

/**
 * Makes one object's table: the contract's columns, sorted by the primary key. A required column is NOT NULL, unless the rows
 * break that: they are loaded all the same, for the quality rules to tell.
 * Throws SNAPSHOT_SOURCE_INVALID naming column, value and row when a value does not fit its type.
 */
export async function loadTable(workbench: Workbench, load: TableLoad, signal: AbortSignal): Promise<void> {
  try {
    await create(workbench, load, 'NOT NULL', signal);
  } catch (error) {
    if (!isNullInRequired(error)) throw await explain(workbench, load, error, signal);
    await workbench.run(`DROP TABLE ${tableName(load.object, workbench)}`);
    await create(workbench, load, '', signal).catch(async (second: unknown) => {
      throw await explain(workbench, load, second, signal);
    });
  }
}

/** One ART index a column. Not unique: a key that occurs twice is for the quality rules to tell. */
export async function indexTable(
  workbench: Workbench,
  object: ObjectModel,
  columns: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const column of columns) {
    const quoted = workbench.dialect.quoteName(column);
    const name = workbench.dialect.quoteName(`${object.table} by ${column}`);
    await workbench.run(`CREATE INDEX ${name} ON ${tableName(object, workbench)} (${quoted})`, signal);
  }
}

async function create(workbench: Workbench, { object, relation, plans }: TableLoad, required: string, signal: AbortSignal): Promise<void> {
  const { dialect } = workbench;
  const table = tableName(object, workbench);
  const definitions = plans.map(({ field, type }) => `${dialect.quoteName(field.column)} ${type} ${field.required ? required : ''}`);
  const keys = object.keys.map((key) => dialect.quoteName(key.column));
  await workbench.run(`CREATE TABLE ${table} (${definitions.join(', ')})`);
  const values = plans.map((plan) => `${checkedValue(plan)} AS ${dialect.quoteName(plan.field.column)}`);
  await workbench.run(
    `INSERT INTO ${table} SELECT * FROM (SELECT ${values.join(', ')} FROM ${relation.sql}) ORDER BY ${keys.join(', ')}`,
    signal,
  );
}

function checkedValue({ found, holds, value }: ColumnPlan): string {
  return holds === undefined
    ? value
    : `CASE WHEN ${found} IS NULL OR coalesce(${holds}, false) THEN ${value} ELSE error('${MISFIT} ' || ${found}::VARCHAR) END`;
}

function isNullInRequired(error: unknown): boolean {
  return databaseMessage(error).includes('NOT NULL constraint failed');
}

/** Looks for the first value that does not fit, column by column; slow, and only done when one is known to exist. */
async function explain(
  workbench: Workbench,
  { object, relation, plans }: TableLoad,
  error: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (signal.aborted) return error;
  if (!databaseMessage(error).includes(MISFIT)) return sourceInvalid(relation.label, error);
  for (const { field, type, found, holds } of plans) {
    if (holds === undefined) continue;
    const misfits = `SELECT row, text FROM (SELECT row_number() OVER () AS row, ${found}::VARCHAR AS text, ${found} IS NULL OR coalesce(${holds}, false) AS fits FROM ${relation.sql}) WHERE NOT fits ORDER BY row LIMIT 1`;
    const [misfit] = await workbench.rows({ text: misfits, params: [] }, signal);
    if (misfit === undefined) continue;
    const reason = `row ${misfit[0]} has ${JSON.stringify(String(misfit[1]).slice(0, 100))} in column "${field.column}" of ${object.name}, which is no ${type}`;
    return sourceInvalid(relation.label, new Error(reason));
  }
  return sourceInvalid(relation.label, error);
}
