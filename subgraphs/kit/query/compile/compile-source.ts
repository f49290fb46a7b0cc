import type { Column, GroupKey, Measure, Source } from '../tree';
import { compileCondition } from './compile-condition';
import type { Writer } from './writer';

/** The name of what rows are read from. Groups become a table of their own, so that they are made once. */
export function compileSource(writer: Writer, source: Source): string {
  if (source.kind === 'Table') return writer.name(source.table);
  const { table, where, keys, measures } = source;
  const columns = [...keys.map((key) => groupKey(writer, key)), ...measures.map((measure) => compileMeasure(writer, measure))];
  const groupBy = keys.length === 0 ? '' : ` GROUP BY ${keys.map((_, index) => index + 1).join(', ')}`;
  const select = columns.length === 0 ? 'count(*)' : columns.join(', ');
  return writer.table('groups', `SELECT ${select} FROM ${writer.name(table)} t WHERE ${compileCondition(writer, where)}${groupBy}`);
}

function groupKey(writer: Writer, { column, of, bucket }: GroupKey): string {
  const value = writer.stored(of);
  return `${bucket === undefined ? value : writer.dialect.bucketStart(bucket, value, of.type)} AS ${writer.name(column.name)}`;
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
