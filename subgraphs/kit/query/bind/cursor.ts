import { apiError } from '../../../../schemas/errors';
import type { SqlValue } from '../../engines';
import type { FieldType } from '../../model';
import { readScalar } from '../scalars';
import type { CursorParam } from '../tree';
import { roundToColumn } from './round-to-column';

/**
 * One value of a cursor. Cursors come back from callers, so they are untrusted: what is not exactly the form that was handed out
 * is BAD_CURSOR, and what has the form names a place in the order at worst.
 */
export function cursorValue(param: CursorParam, cursor: unknown): SqlValue {
  const parts = decode(cursor);
  const isOurs = parts?.length === param.types.length + 1 && parts[0] === param.signature;
  const part = isOurs ? parts[param.index + 1] : undefined;
  if (part === null && (param.nullable || param.type.kind === 'Float')) return null;
  const value = typeof part === 'string' ? stored(param.type, part) : undefined;
  if (value === undefined) throw apiError('BAD_CURSOR', { field: param.field });
  return value;
}

const CURSOR_LENGTH_MAX = 64 * 1024;

function decode(cursor: unknown): readonly unknown[] | undefined {
  if (typeof cursor !== 'string' || cursor.length > CURSOR_LENGTH_MAX || !/^[A-Za-z0-9+/]+={0,2}$/.test(cursor)) return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
    return Array.isArray(parts) ? parts : undefined;
  } catch {
    return undefined;
  }
}

/** Text that a database wrote, as a value it can be given again; `undefined` when no database wrote it. */
function stored(type: FieldType, text: string): SqlValue | undefined {
  switch (type.kind) {
    case 'String':
    case 'Enum':
      return text;
    case 'ID':
      return type.storage === 'string' ? text : wholeNumber({ kind: 'BigInt' }, text);
    case 'Boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'Int':
    case 'BigInt':
      return wholeNumber(type, text);
    case 'Decimal':
      return /^-?\d+(\.\d+)?$/.test(text) && text.length <= 50 ? (roundToColumn(type, text, 'exact') ?? undefined) : undefined;
    case 'Float':
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'DateTime':
      return readScalar('DateTime', text)?.replace('T', ' ').replace('Z', '');
    case 'Date':
    case 'Time':
      return readScalar(type.kind, text);
  }
}

function wholeNumber(type: { readonly kind: 'Int' | 'BigInt' }, text: string): SqlValue | undefined {
  return /^-?\d{1,19}$/.test(text) ? (roundToColumn(type, text, 'exact') ?? undefined) : undefined;
}
