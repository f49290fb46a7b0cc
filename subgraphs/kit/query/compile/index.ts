import type { Dialect } from '../../engines';
import type { Param, Query } from '../tree';
import { compileEntities } from './compile-entities';
import { compileOne, compilePage } from './compile-rows';
import { Writer } from './writer';

export { answersByKey } from './compile-entities';

/** A statement without its values: `params` say where each comes from, in the order of the placeholders. */
export interface Compiled {
  readonly text: string;
  readonly params: readonly Param[];
  /** What else a caller gave that must be right: the size of a page of which only the number of rows was asked, for instance. */
  readonly checked: readonly Param[];
}

/**
 * Turns a query tree into one statement that answers JSON text. `keyCount` is for `Entities` only: that many keys are also bound
 * one by one, so that the database can look them up in an index; 0 when there are too many.
 */
export function compile(query: Query, dialect: Dialect, keyCount = 0): Compiled {
  const writer = new Writer(dialect);
  const select = compileRoot(writer, query, keyCount);
  return { text: writer.statement(select), params: writer.params, checked: writer.checked };
}

function compileRoot(writer: Writer, query: Query, keyCount: number): string {
  switch (query.kind) {
    case 'One':
      return compileOne(writer, query);
    case 'Page':
      return compilePage(writer, query);
    case 'Entities':
      return compileEntities(writer, query, keyCount);
  }
}
