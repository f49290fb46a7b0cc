import type { Mask } from '../../../../schemas/masks';
import type { Column } from '../tree';
import { type Piece, valueJson } from './json';
import type { Writer } from './writer';

/** The JSON text of a value as a caller sees it through a mask, in the forms that `hasMaskForm` knows; as it is without one. */
export function maskedJson(writer: Writer, value: string, column: Column, mask: Mask | undefined): Piece {
  if (mask === undefined) return valueJson(writer, value, column);
  return mask.kind === 'null' ? { text: 'null' } : valueJson(writer, maskedValue(writer, value, column, mask), column);
}

/** Texts of fewer characters show none of them: the last four would be most of the text. */
const LAST_FOUR_LEAST = 7;

/** A value of the column's type as it is seen through a mask. */
export function maskedValue(writer: Writer, value: string, { type }: Column, { kind, size = 1 }: Mask): string {
  const { dialect } = writer;
  switch (kind) {
    case 'null':
      return `CASE WHEN FALSE THEN ${value} END`;
    case 'hash':
      return `'h:' || ${dialect.hash(writer.param(salt, { kind: 'String' }), value)}`;
    case 'lastFour':
      return `CASE WHEN length(${value}) >= ${LAST_FOUR_LEAST} THEN '***' || ${dialect.lastCharacters(value, 4)} WHEN ${value} IS NOT NULL THEN '***' END`;
    case 'emailDomain':
      return `'***@' || ${dialect.afterLast(value, '@')}`;
    case 'year':
      return dialect.bucketStart('YEAR', value, type);
    case 'bucket':
      return dialect.lowerBound(value, size, type);
  }
}

/** One object, so that it is bound once in a statement. */
const salt = { kind: 'Salt' } as const;
