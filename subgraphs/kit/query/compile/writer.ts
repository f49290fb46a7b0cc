import type { Dialect } from '../../engines';
import type { FieldType } from '../../model';
import type { Column, Param } from '../tree';

/** A statement in the making: its common table expressions in order, and its parameters. */
export class Writer {
  readonly dialect: Dialect;
  readonly params: Param[] = [];
  readonly #places = new Map<Param, number>();
  /** Parameters whose values must be right even where the statement does not need them. */
  readonly checked: Param[] = [];
  readonly #tables: string[] = [];
  #names = 0;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  /** A parameter as its column's type. The same parameter is bound once, however often it is written. */
  param(param: Param, type: FieldType): string {
    return `CAST(${this.rawParam(param)} AS ${this.dialect.columnType(type)})`;
  }

  rawParam(param: Param): string {
    const known = this.#places.get(param) ?? this.params.push(param);
    this.#places.set(param, known);
    return this.dialect.placeholder(known);
  }

  size(param: Param): string {
    return this.param(param, { kind: 'BigInt' });
  }

  /** Adds a table that later parts of the statement may name. `kind` only makes the text easier to read. */
  table(kind: string, query: string): string {
    return this.#add(kind, `(\n  ${query}\n)`);
  }

  /** As `table`, and tells the database to work it out first, by itself. */
  materialized(kind: string, query: string): string {
    return this.#add(kind, this.dialect.materialized(query));
  }

  /** The finished text. */
  statement(select: string): string {
    return this.#tables.length === 0 ? select : `WITH ${this.#tables.join(', ')}\n${select}`;
  }

  #add(kind: string, definition: string): string {
    this.#names += 1;
    const name = this.dialect.quoteName(`#${kind}${this.#names}`);
    this.#tables.push(`${name} AS ${definition}`);
    return name;
  }

  name(name: string): string {
    return this.dialect.quoteName(name);
  }

  column(table: string, column: Column): string {
    return `${table}.${this.name(column.name)}`;
  }

  /** A column of the source `t` as the graph knows it: a number that is not finite is no value, whatever it is used for. */
  stored(column: Column): string {
    const stored = this.column('t', column);
    return column.type.kind === 'Float' && !column.list ? this.dialect.finite(stored) : stored;
  }
}

/** Names of what a statement makes itself. No table or column of a contract begins with "#": the model refuses it. */
export const made = {
  /** Where a row stands in its page: 1, 2, 3 … from the end the page is cut from. */
  rank: '"#n"',
  json: '"#json"',
  total: '"#total"',
  /** True when rows of the filter lie at or before `after`, and at or behind `before`. */
  skippedBefore: '"#skippedBefore"',
  skippedBehind: '"#skippedBehind"',
  position: '"#at"',
  key: (index: number): string => `"#${index}"`,
};
