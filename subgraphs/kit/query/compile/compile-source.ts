import { always, type Column, type Condition, type GroupKey, type Measure, type Source, type Table } from '../tree';
import { compileCondition } from './compile-condition';
import type { Writer } from './writer';

/** The name of what rows are read from. Groups become a table of their own, so that they are made once. */
export function compileSource(writer: Writer, source: Source): string {
  if (source.kind === 'Table') return compileTable(writer, source);
  const { table, where, keys, measures, leastRows } = source;
  const columns = [...keys.map((key) => groupKey(writer, key)), ...measures.map((measure) => compileMeasure(writer, measure))];
  const groupBy = keys.length === 0 ? '' : ` GROUP BY ${keys.map((_, index) => index + 1).join(', ')}`;
  const select = columns.length === 0 ? 'count(*)' : columns.join(', ');
  const having = leastRows === undefined ? '' : ` HAVING count(*) >= ${leastRows}`;
  return writer.table('groups', `SELECT ${select} FROM ${rowsOf(writer, table, where)}${groupBy}${having}`);
}

/** True unless there are groups and a source leaves none of them out: one row that it leaves out must look like no row at all. */
export function compileWithheld(writer: Writer, source: Source): string {
  if (source.kind !== 'Groups' || source.leastRows === undefined) return 'FALSE';
  const { table, where, keys, leastRows } = source;
  const by = keys.map(({ of, bucket }) => keyText(writer, of, bucket)).join(', ');
  const small = `EXISTS (SELECT 1 FROM ${rowsOf(writer, table, where)} GROUP BY ${by} HAVING count(*) < ${leastRows})`;
  return `(${small} OR NOT EXISTS (SELECT 1 FROM ${rowsOf(writer, table, where)}))`;
}

/** A table as the caller sees it. It is read in no other way, so that no reader can forget what the caller may not see. */
function compileTable(writer: Writer, { table, visible }: Table): string {
  if (visible === always) return writer.name(table);
  return `(SELECT * FROM ${writer.name(table)} t WHERE ${compileCondition(writer, visible)})`;
}

/**
 * As `compileSource`, for the rows of a table that `where` names by their keys: they are found by themselves, by the index, and filtered
 * then. A database that is given both conditions at once reads the whole table.
 */
export function compileNamed(writer: Writer, source: Table, where: string): string {
  if (source.visible === always) return compileTable(writer, source);
  const named = writer.materialized('named', `SELECT * FROM ${writer.name(source.table)} t WHERE ${where}`);
  return `(SELECT * FROM ${named} t WHERE ${compileCondition(writer, source.visible)})`;
}

function rowsOf(writer: Writer, table: Table, where: Condition): string {
  return `${compileTable(writer, table)} t WHERE ${compileCondition(writer, where)}`;
}

function groupKey(writer: Writer, { column, of, bucket }: GroupKey): string {
  return `${keyText(writer, of, bucket)} AS ${writer.name(column.name)}`;
}

function keyText(writer: Writer, of: Column, bucket: GroupKey['bucket']): string {
  const value = writer.stored(of);
  return bucket === undefined ? value : writer.dialect.bucketStart(bucket, value, of.type);
}

function compileMeasure(writer: Writer, { column, aggregate, of }: Measure): string {
  return `${of === undefined ? 'count(*)' : aggregateOf(writer, aggregate, writer.stored(of), of, column)} AS ${writer.name(column.name)}`;
}

function aggregateOf({ dialect }: Writer, aggregate: Measure['aggregate'], value: string, of: Column, result: Column): string {
  switch (aggregate) {
    case 'count':
      return `count(${value})`;
    case 'countDistinct':
      return `count(DISTINCT ${value})`;
    case 'sum':
      return `CAST(sum(${value}) AS ${dialect.columnType(result.type)})`;
    case 'avg':
      return of.type.kind === 'Decimal' && result.type.kind === 'Decimal'
        ? dialect.decimalAverage(`sum(${value})`, `count(${value})`, of.type.scale, result.type.scale)
        : `avg(${value})`;
    case 'min':
    case 'max':
      return `${aggregate}(${value})`;
  }
}
