import type { Column, One, OrderItem, Page, RowField } from '../tree';
import { concatenate, cursorValueJson, type Member, object, orNull, type Piece } from './json';
import { maskedJson } from './masked-json';
import { made, type Writer } from './writer';

/** Rows at hand, to which rows of other tables can be related. */
export interface Rows {
  readonly table: string;
  /** Which of them are answered; the others only tell that there are more. */
  readonly shown: string;
  /** The values of one column where the caller named them: a database finds rows by values faster than by a join. */
  readonly named: { readonly column: string; readonly values: () => string } | undefined;
}

/** Writes a relation of rows, and names the table that holds a JSON text for each of its keys. */
export type Relate = (writer: Writer, related: One | Page, rows: Rows) => string;

/** The JSON of each of `rows` (known as `r`), and the joins it needs. Writes the tables of all relations. */
export function rowJson(
  writer: Writer,
  fields: readonly RowField[],
  order: readonly OrderItem[],
  rows: Rows,
  relate: Relate,
): { readonly json: string; readonly joins: string } {
  const joins: string[] = [];
  const member = (field: RowField): Member => ({ key: field.key, value: pieces(field) });
  const pieces = (field: RowField): readonly Piece[] => {
    switch (field.kind) {
      case 'Constant':
        return [{ text: JSON.stringify(field.text) }];
      case 'Value':
        return [maskedJson(writer, writer.column('r', field.column), field.column, field.mask)];
      case 'Cursor':
        return cursorJson(writer, field.signature, order);
      case 'Object':
        return present(writer, field.presentWhen, object(field.fields.map(member)));
      case 'Related': {
        const table = relate(writer, field.related, rows);
        const pairs = field.related.link.map(({ parent }, index) => `${table}.${made.key(index)} = ${writer.column('r', parent)}`);
        joins.push(` LEFT JOIN ${table} ON ${pairs.join(' AND ')}`);
        return [orNull(`${table}.${made.json}`)];
      }
    }
  };
  const json = concatenate(writer, object(fields.map(member)));
  return { json, joins: joins.join('') };
}

function present(writer: Writer, columns: readonly Column[], pieces: readonly Piece[]): readonly Piece[] {
  if (columns.length === 0) return pieces;
  const missing = columns.map((column) => `${writer.column('r', column)} IS NULL`).join(' OR ');
  return [{ sql: `CASE WHEN ${missing} THEN 'null' ELSE ${concatenate(writer, pieces)} END` }];
}

/** The JSON string of a row's cursor. Base64 has nothing that JSON escapes. */
export function cursorJson(writer: Writer, signature: string, order: readonly OrderItem[]): readonly Piece[] {
  const values = order.flatMap(({ column }): Piece[] => [{ text: ',' }, cursorValueJson(writer, writer.column('r', column), column)]);
  const array = concatenate(writer, [{ text: `[${JSON.stringify(signature)}` }, ...values, { text: ']' }]);
  return [{ text: '"' }, { sql: writer.dialect.base64(array) }, { text: '"' }];
}

/** `t."a" AS "a"` for every column that a row's JSON, its order or its relations read. */
export function columnsOf(writer: Writer, fields: readonly RowField[], order: readonly OrderItem[]): readonly string[] {
  const columns = new Map([...fields.flatMap(columnsRead), ...order.map(({ column }) => column)].map((column) => [column.name, column]));
  return columns.size === 0
    ? [`1 AS ${made.rank}`]
    : [...columns.values()].map((column) => `${writer.stored(column)} AS ${writer.name(column.name)}`);
}

function columnsRead(field: RowField): readonly Column[] {
  switch (field.kind) {
    case 'Value':
      return field.mask?.kind === 'null' ? [] : [field.column];
    case 'Object':
      return [...field.presentWhen, ...field.fields.flatMap(columnsRead)];
    case 'Related':
      return field.related.link.map(({ parent }) => parent);
    default:
      return [];
  }
}
