import type { Column } from '../tree';
import type { Writer } from './writer';

/** A piece of JSON text: written when the statement is compiled, or made by the database. Never null. */
export type Piece = { readonly text: string } | { readonly sql: string };

export interface Member {
  readonly key: string;
  readonly value: readonly Piece[];
}

export function object(members: readonly Member[]): readonly Piece[] {
  const pieces = members.flatMap(({ key, value }, index): Piece[] => [
    { text: `${index === 0 ? '' : ','}${JSON.stringify(key)}:` },
    ...value,
  ]);
  return [{ text: '{' }, ...pieces, { text: '}' }];
}

/** The pieces as one SQL text: neighbouring fixed texts become one. */
export function concatenate(writer: Writer, pieces: readonly Piece[]): string {
  const texts: string[] = [];
  let fixed = '';
  const flush = (): void => {
    if (fixed !== '') texts.push(writer.dialect.quoteText(fixed));
    fixed = '';
  };
  for (const piece of pieces) {
    if ('text' in piece) {
      fixed += piece.text;
    } else {
      flush();
      texts.push(piece.sql);
    }
  }
  flush();
  return writer.dialect.concat(texts);
}

export function orNull(sql: string): Piece {
  return { sql: `coalesce(${sql}, 'null')` };
}

/** The JSON text of a value. Null even where the contract promises a value, so that a broken promise cannot break the text around it. */
export function valueJson(writer: Writer, value: string, column: Column): Piece {
  return orNull(
    column.list ? writer.dialect.jsonList(value, (item) => scalarJson(writer, item, column)) : scalarJson(writer, value, column),
  );
}

function scalarJson({ dialect }: Writer, value: string, { type, list }: Column): string {
  switch (type.kind) {
    case 'String':
      return dialect.jsonText(value);
    case 'ID':
      return type.storage === 'string' ? dialect.jsonText(value) : quoted(dialect.text(value));
    case 'Boolean':
    case 'Int':
      return dialect.text(value);
    case 'Float':
      return dialect.text(list ? dialect.finite(value) : value);
    case 'BigInt':
    case 'Decimal':
    case 'Date':
    case 'Time':
      return quoted(dialect.text(value));
    case 'DateTime':
      return quoted(dialect.dateTimeText(value));
    case 'Enum':
      return `CASE ${value} ${type.values.map((item) => `WHEN ${dialect.quoteText(item.value)} THEN ${dialect.quoteText(`"${item.name}"`)}`).join(' ')} END`;
  }
}

/** A value in a cursor: JSON text too, but of what is stored, so that it can be compared again. */
export function cursorValueJson({ dialect }: Writer, value: string, { type }: Column): Piece {
  switch (type.kind) {
    case 'String':
    case 'Enum':
      return orNull(dialect.jsonText(value));
    case 'ID':
      return orNull(type.storage === 'string' ? dialect.jsonText(value) : quoted(dialect.text(value)));
    case 'DateTime':
      return orNull(quoted(dialect.dateTimeText(value)));
    default:
      return orNull(quoted(dialect.text(value)));
  }
}

function quoted(text: string): string {
  return `'"' || ${text} || '"'`;
}
