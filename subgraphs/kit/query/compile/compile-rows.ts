import type { Column, One, Page, RowField, SizeParam } from '../tree';
import { compileBeyond, compileCondition, compileOrder } from './compile-condition';
import { compileKeys, type Keys, keyList, sameKeys } from './compile-keys';
import { compileSource } from './compile-source';
import { pageJson } from './page-json';
import { columnsOf, type Rows, rowJson } from './row-json';
import { made, type Writer } from './writer';

/** Writes a relation and everything under it as tables, and answers the one that holds a JSON text for each key. */
export function compileRelated(writer: Writer, related: One | Page, parent: Rows): string {
  const keys = compileKeys(writer, related.link, parent);
  return related.kind === 'One' ? compileRelatedOne(writer, related, keys) : compileRelatedPage(writer, related, keys);
}

/** One row at the root: no row, or one with its JSON text. */
export function compileOne(writer: Writer, one: One): string {
  const source = compileSource(writer, one.source);
  const where = compileCondition(writer, one.where);
  const table = writer.table('rows', `SELECT ${columnsOf(writer, one.fields, []).join(', ')} FROM ${source} t WHERE ${where}`);
  const { json, joins } = rowJson(writer, one.fields, [], { table, shown: 'TRUE', named: namedBy(writer, one) }, compileRelated);
  return `SELECT ${json} FROM ${table} r${joins}`;
}

/** A page at the root: always one row. */
export function compilePage(writer: Writer, page: Page): string {
  const source = compileSource(writer, page.source);
  const where = compileCondition(writer, page.where);
  const skipping = compileSkipping(writer, page);
  const rows = needsRows(page)
    ? compileFirst(writer, page, `${source} t WHERE ${[where, ...skipping.map(({ beyond }) => beyond)].join(' AND ')}`)
    : undefined;
  const counts = needsCounts(page) ? writer.table('counts', `SELECT ${countsOf(skipping)} FROM ${source} t WHERE ${where}`) : undefined;
  const counted = {
    total: `(SELECT ${made.total} FROM ${counts})`,
    skippedBefore: `(SELECT ${made.skippedBefore} FROM ${counts})`,
    skippedBehind: `(SELECT ${made.skippedBehind} FROM ${counts})`,
  };
  const { json, joins } = pageJson(writer, page, rows, counted, compileRelated);
  return rows === undefined ? `SELECT ${json}` : `SELECT ${json} FROM ${rows} r${joins}`;
}

/**
 * The first rows of all, one more than are shown. They are cut before they are ranked, by a number that stands in the text: databases
 * pick the first rows without sorting all of them, or reading all of their columns, only when they know how many.
 */
function compileFirst(writer: Writer, page: Page, from: string): string {
  const columns = columnsOf(writer, rowFieldsOf(page), page.order).join(', ');
  const order = (column: (column: Column) => string): string => compileOrder(page.order, page.backwards, column);
  const cut = `SELECT ${columns} FROM ${from} ORDER BY ${order((column) => writer.stored(column))} LIMIT ${roundedUp(page.size) + 1}`;
  const ranked = `SELECT *, row_number() OVER (ORDER BY ${order((column) => writer.column('c', column))}) AS ${made.rank} FROM (${cut}) c`;
  return writer.table('rows', `SELECT * FROM (${ranked}) c WHERE ${made.rank} <= ${writer.size(page.size)} + 1`);
}

const SIZE_STEPS = [1, 20, 100];

/** One of a few numbers of ours, so that no caller's number stands in a text; a size that is not known yet may be the largest. */
function roundedUp({ source, limit }: SizeParam): number {
  const size = source.kind === 'Literal' ? Number(source.value) : limit;
  return SIZE_STEPS.find((step) => size <= step) ?? limit;
}

function compileRelatedOne(writer: Writer, one: One, keys: Keys): string {
  const source = keys.narrow(compileSource(writer, one.source));
  const columns = [keyList(keys, 'k'), ...columnsOf(writer, one.fields, [])].join(', ');
  const where = compileCondition(writer, one.where);
  const table = writer.table('rows', `SELECT ${columns} FROM ${keys.table} k JOIN ${source} t ON ${keys.pairs} WHERE ${where}`);
  const { json, joins } = rowJson(writer, one.fields, [], { table, shown: 'TRUE', named: undefined }, compileRelated);
  // At most one row has a key, by the contract; grouping makes sure that not even a broken one doubles its parents.
  const select = `SELECT ${keyList(keys, 'r')}, min(${json}) AS ${made.json} FROM ${table} r${joins}`;
  return writer.table('json', `${select} GROUP BY ${keyList(keys, 'r')}`);
}

function compileRelatedPage(writer: Writer, page: Page, keys: Keys): string {
  const source = keys.narrow(compileSource(writer, page.source));
  const key = keyList(keys, 'k');
  const from = `FROM ${keys.table} k JOIN ${source} t ON ${keys.pairs} WHERE ${compileCondition(writer, page.where)}`;
  const skipping = compileSkipping(writer, page);
  const isCountedInRows = countsInRows(page);
  const rows = needsRows(page)
    ? compileRanked(writer, page, key, [from, ...skipping.map(({ beyond }) => beyond)].join(' AND '))
    : undefined;
  const counts =
    needsCounts(page) && !isCountedInRows
      ? writer.table('counts', `SELECT ${key}, ${countsOf(skipping)} ${from} GROUP BY ${key}`)
      : undefined;
  const counted = {
    total: `coalesce(max(${isCountedInRows ? 'r' : 'n'}.${made.total}), 0)`,
    skippedBefore: `coalesce(bool_or(n.${made.skippedBefore}), FALSE)`,
    skippedBehind: `coalesce(bool_or(n.${made.skippedBehind}), FALSE)`,
  };
  const { json, joins } = pageJson(writer, page, rows, counted, compileRelated);
  const joined = [
    rows === undefined ? '' : ` LEFT JOIN ${rows} r ON ${sameKeys(keys, 'r', 'k')}${joins}`,
    counts === undefined ? '' : ` LEFT JOIN ${counts} n ON ${sameKeys(keys, 'n', 'k')}`,
  ].join('');
  return writer.table('json', `SELECT ${key}, ${json} AS ${made.json} FROM ${keys.table} k${joined} GROUP BY ${key}`);
}

/** The first rows of each key, one more than are shown. */
function compileRanked(writer: Writer, page: Page, key: string, from: string): string {
  const order = compileOrder(page.order, page.backwards, (column) => writer.stored(column));
  const rank = `row_number() OVER (PARTITION BY ${key} ORDER BY ${order}) AS ${made.rank}`;
  const total = countsInRows(page) ? [`count(*) OVER (PARTITION BY ${key}) AS ${made.total}`] : [];
  const columns = [key, ...columnsOf(writer, rowFieldsOf(page), page.order), rank, ...total].join(', ');
  return writer.table('rows', `SELECT * FROM (SELECT ${columns} ${from}) c WHERE ${made.rank} <= ${writer.size(page.size)} + 1`);
}

/** The rows of a root object that was asked for by its one key are known by value. */
function namedBy(writer: Writer, { where }: One): Rows['named'] {
  const [only, ...more] = where.kind === 'All' ? where.of : [];
  if (only?.kind !== 'Compare' || only.operator !== '=' || more.length > 0) return undefined;
  return { column: only.column.name, values: () => writer.param(only.value, only.column.type) };
}

/** The conditions that a page's cursors put on its rows, each with the name of what it leaves out. */
function compileSkipping(
  writer: Writer,
  { order, after, before, size }: Page,
): readonly { readonly beyond: string; readonly skipped: string }[] {
  writer.checked.push(size, ...(after ?? []), ...(before ?? []));
  const sides = [
    { cursor: after, side: 'behind', skipped: made.skippedBefore },
    { cursor: before, side: 'before', skipped: made.skippedBehind },
  ] as const;
  return sides.flatMap(({ cursor, side, skipped }) =>
    cursor === undefined ? [] : [{ beyond: compileBeyond(writer, order, cursor, side), skipped }],
  );
}

function countsOf(skipping: ReturnType<typeof compileSkipping>): string {
  const skipped = skipping.map(({ beyond, skipped: name }) => `coalesce(bool_or(NOT coalesce(${beyond}, FALSE)), FALSE) AS ${name}`);
  return [`count(*) AS ${made.total}`, ...skipped].join(', ');
}

function needsRows({ fields }: Page): boolean {
  return fields.some(({ kind }) => kind === 'Rows' || kind === 'PageInfo');
}

/** Counting reads every row of the filter, so it is only done when what it tells was selected. */
function needsCounts(page: Page): boolean {
  const { fields, after, before } = page;
  const asks = (kind: string): boolean =>
    fields.some((field) => field.kind === 'PageInfo' && field.fields.some((item) => item.kind === kind));
  const isCounted = fields.some(({ kind }) => kind === 'TotalCount');
  return isCounted || !needsRows(page) || (after !== undefined && asks('HasPreviousPage')) || (before !== undefined && asks('HasNextPage'));
}

/** Rows that are ranked anyway are counted on the way, but not where a cursor leaves some of them out. */
function countsInRows(page: Page): boolean {
  return needsRows(page) && page.after === undefined && page.before === undefined && page.fields.some(({ kind }) => kind === 'TotalCount');
}

function rowFieldsOf({ fields }: Page): readonly RowField[] {
  return fields.flatMap((field) => (field.kind === 'Rows' ? field.fields : []));
}
