import { apiError } from '../../../../schemas/errors';
import type { SqlValue } from '../../engines';
import type { FieldType } from '../../model';
import type { ClaimSource, Param, SizeParam, ValueSource } from '../tree';
import { cursorValue } from './cursor';
import { roundToColumn } from './round-to-column';

/** What a known statement still lacks: the caller's variables, and the keys of a list of entities. */
export interface Values {
  /** As graphql-js coerced them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Each the texts of one key, as `keyText` gives them. */
  readonly keys: readonly (readonly string[])[];
  /** As a sight has them. */
  readonly claims: ReadonlyMap<string, readonly SqlValue[]>;
  readonly salt: string;
}

const LIST_LENGTH_MAX = 10_000;

/** The value of a parameter. Throws BAD_USER_INPUT, BAD_PAGE, PAGE_TOO_LARGE or BAD_CURSOR. */
export function bindParam(param: Param, { variables, keys, claims, salt }: Values): SqlValue {
  switch (param.kind) {
    case 'Value':
      return param.source.kind === 'Claim'
        ? claimedValue(param.source, claims)
        : toSql(param.type, givenValue(param.source, variables), param.rounding);
    case 'List':
      return bindList(param.type, givenValue(param.source, variables));
    case 'Size':
      return bindSize(param, givenValue(param.source, variables));
    case 'CursorPart':
      return cursorValue(param, givenValue(param.source, variables));
    case 'KeyRows':
      return JSON.stringify(keys.map((key, position) => [String(position), ...key]));
    case 'Salt':
      return salt;
    case 'Given':
      return param.value;
    // Fewer keys than places: the last is named again.
    case 'Key':
      return keyValue(param.type, (keys[param.index] ?? keys.at(-1))?.[0]);
  }
}

/** Fewer values than places: the last is named again. */
function claimedValue({ claim, index }: ClaimSource, claims: Values['claims']): SqlValue {
  const values = claims.get(claim) ?? [];
  return values[index] ?? values.at(-1) ?? null;
}

/** A key as text that the database reads as the key's type; `undefined` when no row can have it, such as an integer key of "x". */
export function keyText(type: FieldType, value: unknown): string | undefined {
  const stored = toSql(type, value, 'exact');
  return stored === null ? undefined : String(stored);
}

function keyValue(type: FieldType, text: string | undefined): SqlValue {
  return text === undefined ? null : type.kind === 'ID' && type.storage === 'integer' ? BigInt(text) : text;
}

function givenValue(source: ValueSource, variables: Readonly<Record<string, unknown>>): unknown {
  if (source.kind === 'Literal') return source.value;
  return source.path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], variables);
}

/** A value as its column holds it; null when no row can be compared with it. */
function toSql(type: FieldType, value: unknown, rounding: 'exact' | 'up' | 'down' | 'above' | 'below'): SqlValue {
  switch (type.kind) {
    case 'ID':
      return type.storage === 'string'
        ? String(value)
        : /^(0|-?[1-9]\d*)$/.test(String(value))
          ? roundToColumn(INT64, String(value), 'exact')
          : null;
    case 'Int':
      return roundToColumn(INT32, String(value), rounding);
    case 'BigInt':
      return roundToColumn(INT64, String(value), rounding);
    case 'Decimal':
      return roundToColumn(type, String(value), rounding);
    case 'DateTime':
      return String(value).replace('T', ' ').replace('Z', '');
    case 'Enum':
      return type.values.find(({ name }) => name === value)?.value ?? null;
    case 'Float':
      return Number(value);
    case 'Boolean':
      return value === true;
    default:
      return String(value);
  }
}

const INT32 = { kind: 'Int' } as const;
const INT64 = { kind: 'BigInt' } as const;

function bindList(type: FieldType, values: unknown): string {
  const items = values as readonly unknown[];
  if (items.length > LIST_LENGTH_MAX) {
    throw apiError('BAD_USER_INPUT', {
      reason: `A list of ${items.length} values is too long: in and nin take at most ${LIST_LENGTH_MAX}`,
    });
  }
  const stored = items.map((item) => toSql(type, item, 'exact')).filter((item) => item !== null);
  return JSON.stringify(stored.map(String));
}

function bindSize({ field, limit }: SizeParam, asked: unknown): number {
  if (typeof asked !== 'number' || !Number.isInteger(asked) || asked < 0) {
    throw apiError('BAD_PAGE', { field, reason: `${String(asked)} is no number of items` });
  }
  if (asked > limit) throw apiError('PAGE_TOO_LARGE', { field, asked, limit });
  return asked;
}
