import type { FieldModel } from '../model/types';

interface CastRequest {
  readonly field: FieldModel;
  /** SQL type of the column. */
  readonly type: string;
  /** SQL: the source's value. */
  readonly found: string;
  readonly foundType: string;
}

interface Cast {
  readonly holds: string | undefined;
  readonly value: string;
}

/**
 * How a source's value becomes a column's without loss. The database's own cast rounds 1.7 to 2 and drops the time of a date;
 * here such a value is an error, so that what is published is what was given.
 */
export function castOf(request: CastRequest): Cast {
  const { field, foundType } = request;
  if (foundType === request.type) return fitting(request);
  if (field.list) return attempt(request.type, request.found);
  if (foundType === 'JSON') return fromJson(request);
  if (foundType === 'VARCHAR') return fromText(request, request.found);
  return fromTyped(request);
}

/** RFC 3339 has the years 0001 to 9999, and no infinity. */
function isWritable(value: string): string {
  return `isfinite(${value}) AND year(${value}) BETWEEN 1 AND 9999`;
}

/** The same type already; but not every point in time can be written. */
function fitting({ field, found }: CastRequest): Cast {
  const isTime = field.type.kind === 'Date' || field.type.kind === 'DateTime';
  return isTime && !field.list ? { holds: isWritable(found), value: found } : { holds: undefined, value: found };
}

function attempt(type: string, found: string, ...conditions: string[]): Cast {
  const value = `TRY_CAST(${found} AS ${type})`;
  return { holds: [`${value} IS NOT NULL`, ...conditions].join(' AND '), value };
}

/** A JSON number is read as a binary double unless it is whole; text is not. */
function fromJson(request: CastRequest): Cast {
  const text = `(${request.found} ->> '$')`;
  const cast = fromText(request, text);
  if (request.field.type.kind !== 'Decimal') return cast;
  const exact = `(json_type(${request.found}) <> 'DOUBLE' OR ${isExactDouble(`TRY_CAST(${text} AS DOUBLE)`, request.field.type.scale)})`;
  return { holds: cast.holds === undefined ? exact : `${cast.holds} AND ${exact}`, value: cast.value };
}

function fromText({ field, type }: CastRequest, text: string): Cast {
  switch (field.type.kind) {
    case 'String':
    case 'Enum':
      return { holds: undefined, value: text };
    case 'ID':
      return field.type.storage === 'string' ? { holds: undefined, value: text } : attempt(type, text, matches(text, WHOLE));
    case 'Int':
    case 'BigInt':
      return attempt(type, text, matches(text, WHOLE));
    case 'Decimal':
      return attempt(type, text, matches(text, decimalPattern(field.type.scale)));
    case 'Date':
      return attempt(type, text, isWritable(`TRY_CAST(${text} AS DATE)`), `TRY_CAST(${text} AS DATE) = TRY_CAST(${text} AS TIMESTAMP)`);
    case 'DateTime':
      return pointInTime(text);
    case 'Time':
      return attempt(type, text, matches(text, '[0-9:.]+'));
    case 'Float':
    case 'Boolean':
      return attempt(type, text);
  }
}

/**
 * A time without an offset is in UTC. Read as TIMESTAMP an offset would be left out of account, so one that has it goes the
 * slower way round.
 */
function pointInTime(text: string): Cast {
  const withOffset = `regexp_matches(${text}, '[+-][0-9:]+\\s*$')`;
  const value = `CASE WHEN ${withOffset} THEN TRY_CAST(TRY_CAST(${text} AS TIMESTAMPTZ) AS TIMESTAMP) ELSE TRY_CAST(${text} AS TIMESTAMP) END`;
  return { holds: isWritable(value), value };
}

/** There and back again gives the same, but a binary fraction may become the decimal it stands for. */
function fromTyped({ field, type, found, foundType }: CastRequest): Cast {
  const back = `CAST(TRY_CAST(${found} AS ${type}) AS ${foundType}) = ${found}`;
  if (field.type.kind === 'Date' || field.type.kind === 'DateTime') return attempt(type, found, back, isWritable(found));
  if (field.type.kind === 'Float') return attempt(type, found, isBinary(foundType) ? 'true' : back);
  if (field.type.kind === 'Decimal' && isBinary(foundType)) return attempt(type, found, isExactDouble(found, field.type.scale));
  return attempt(type, found, back);
}

const WHOLE = '[+-]?[0-9]+(\\.0*)?';

/** At most `scale` digits after the point that are not zero, or scientific notation. */
function decimalPattern(scale: number): string {
  return `[+-]?([0-9]+(\\.[0-9]{0,${scale}}0*)?|\\.[0-9]{1,${Math.max(1, scale)}}0*|[0-9]+(\\.[0-9]+)?[eE][+-]?[0-9]+)`;
}

function matches(text: string, pattern: string): string {
  return `regexp_full_match(${text}, '${pattern}')`;
}

/** A double holds 15 decimal digits; of a greater number, some after the point would be made up. */
function isExactDouble(found: string, scale: number): string {
  return `abs(${found}) < 1e${15 - scale}`;
}

function isBinary(type: string): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}
