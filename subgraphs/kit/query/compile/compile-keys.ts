import type { Link } from '../tree';
import type { Rows } from './row-json';
import { made, type Writer } from './writer';

/** The distinct values of a link's parent side: each is answered by one row of a relation. */
export interface Keys {
  readonly table: string;
  readonly count: number;
  /** Conditions that pair the relation's source `t` with the keys `k`. */
  readonly pairs: string;
  /** The rows of a source that can have one of the keys, where the caller named them; otherwise the source itself. */
  readonly narrow: (source: string) => string;
}

export function compileKeys(writer: Writer, link: Link, parent: Rows): Keys {
  const columns = link.map(({ parent: column }, index) => `${writer.name(column.name)} AS ${made.key(index)}`);
  const present = link.map(({ parent: column }) => `${writer.name(column.name)} IS NOT NULL`);
  const from = `${parent.table} WHERE ${[parent.shown, ...present].join(' AND ')}`;
  return {
    table: writer.table('keys', `SELECT DISTINCT ${columns.join(', ')} FROM ${from}`),
    count: link.length,
    pairs: link.map(({ child }, index) => `t.${writer.name(child.name)} = k.${made.key(index)}`).join(' AND '),
    narrow: (source) => narrow(writer, link, parent, source),
  };
}

/** `k."#0", k."#1"` */
export function keyList({ count }: Keys, table: string): string {
  return Array.from({ length: count }, (_, index) => `${table}.${made.key(index)}`).join(', ');
}

export function sameKeys({ count }: Keys, table: string, other: string): string {
  return Array.from({ length: count }, (_, index) => `${table}.${made.key(index)} = ${other}.${made.key(index)}`).join(' AND ');
}

function narrow(writer: Writer, link: Link, { named }: Rows, source: string): string {
  const [pair, ...more] = link;
  if (named === undefined || pair?.parent.name !== named.column || more.length > 0) return source;
  return writer.materialized('named', `SELECT * FROM ${source} t WHERE t.${writer.name(pair.child.name)} IN (${named.values()})`);
}
