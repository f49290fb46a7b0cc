import type { Entities, Param } from '../tree';
import { compileRelated } from './compile-rows';
import { compileNamed, compileSource } from './compile-source';
import { columnsOf, type Rows, rowJson } from './row-json';
import { made, type Writer } from './writer';

/**
 * True when the rows of a statement for `keyCount` keys are told apart by their key's text, which spares joining them to the list;
 * where one key can be written in several ways, they are told apart by its position in the list.
 */
export function answersByKey({ source, keys }: Entities, keyCount: number): boolean {
  return source !== undefined && keyCount > 0 && keys.length === 1 && keys[0]?.type.kind === 'ID';
}

/** A row for each key that was found: its text or its position in the caller's list (see `answersByKey`), and its JSON text. */
export function compileEntities(writer: Writer, entities: Entities, keyCount: number): string {
  const { source, keys, fields } = entities;
  const named = nameKeys(writer, entities, keyCount);
  if (source !== undefined && named !== undefined && answersByKey(entities, keyCount)) {
    const key = `CAST(t.${writer.name(named.column)} AS VARCHAR) AS ${made.key(0)}`;
    const where = `t.${writer.name(named.column)} IN (${named.values()})`;
    const table = writer.table(
      'rows',
      `SELECT ${[key, ...columnsOf(writer, fields, [])].join(', ')} FROM ${compileNamed(writer, source, where)} t WHERE ${where}`,
    );
    const { json, joins } = rowJson(writer, fields, [], { table, shown: 'TRUE', named }, compileRelated);
    return `SELECT r.${made.key(0)}, ${json} FROM ${table} r${joins}`;
  }
  const rowsParam: Param = { kind: 'KeyRows' };
  const columns = [{ name: '#at', type: { kind: 'Int' } as const }, ...keys.map(({ type }, index) => ({ name: `#${index}`, type }))];
  const given = writer.table('keys', writer.dialect.unfoldRows(writer.rawParam(rowsParam), columns));
  const table = writer.table(
    'rows',
    source === undefined ? keysAsRows(writer, entities, given) : rowsOfKeys(writer, entities, source, given, named),
  );
  const { json, joins } = rowJson(writer, fields, [], { table, shown: 'TRUE', named }, compileRelated);
  return `SELECT r.${made.position}, ${json} FROM ${table} r${joins}`;
}

function nameKeys(writer: Writer, { keys }: Entities, keyCount: number): Rows['named'] {
  const [key, ...more] = keys;
  if (key === undefined || more.length > 0 || keyCount === 0) return undefined;
  const params = Array.from({ length: keyCount }, (_, index): Param => ({ kind: 'Key', index, type: key.type }));
  return { column: key.name, values: () => params.map((param) => writer.param(param, key.type)).join(', ') };
}

function keysAsRows(writer: Writer, { keys }: Entities, given: string): string {
  return `SELECT ${made.position}, ${keys.map((key, index) => `${made.key(index)} AS ${writer.name(key.name)}`).join(', ')} FROM ${given}`;
}

function rowsOfKeys(
  writer: Writer,
  { keys, fields }: Entities,
  source: NonNullable<Entities['source']>,
  given: string,
  named: Rows['named'],
): string {
  const columns = columnsOf(writer, fields, []);
  const pairs = keys.map((key, index) => `t.${writer.name(key.name)} = k.${made.key(index)}`);
  const known = named === undefined ? [] : [`t.${writer.name(named.column)} IN (${named.values()})`];
  return `SELECT k.${made.position}, ${columns.join(', ')} FROM ${given} k JOIN ${compileSource(writer, source)} t ON ${[...pairs, ...known].join(' AND ')}`;
}
