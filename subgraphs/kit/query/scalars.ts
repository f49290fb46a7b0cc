import { GraphQLError, type GraphQLScalarType, Kind, type ValueNode } from 'graphql';

/** The kit's scalars, read strictly and without loss. Inside, each is canonical text. */
interface Scalar {
  /** Completes "… cannot represent 5: ". */
  readonly expected: string;
  /** Canonical text, or `undefined` when `text` is not one. */
  readonly read: (text: string) => string | undefined;
  /** True when a whole number of JSON, or a number of a document, may stand for it. */
  readonly numeric: boolean;
}

const TEXT_LENGTH_MAX = 100;

const scalars: Readonly<Record<string, Scalar>> = {
  Decimal: { expected: 'write it as text, such as "19.90"', read: readDecimal, numeric: true },
  BigInt: { expected: 'write a whole number as text, such as "9007199254740993"', read: readBigInt, numeric: true },
  DateTime: {
    expected: 'write RFC 3339 with a time zone and at most 6 digits of fraction, such as "2025-01-31T08:30:00Z"',
    read: readDateTime,
    numeric: false,
  },
  Date: { expected: 'write RFC 3339, such as "2025-01-31"', read: readDate, numeric: false },
  Time: {
    expected: 'write hours, minutes, seconds, such as "08:30:00", with at most 6 digits of fraction',
    read: readTime,
    numeric: false,
  },
};

/** Canonical text of a scalar by the name of its type; `undefined` when `text` is not one. */
export function readScalar(name: string, text: string): string | undefined {
  return text.length > TEXT_LENGTH_MAX ? undefined : scalars[name]?.read(text);
}

/** Gives a schema's scalars of these names their meaning. What is stored was proven when it was published, so it is written as it is. */
export function giveMeaning(type: GraphQLScalarType): void {
  const scalar = scalars[type.name];
  if (scalar === undefined) return;
  type.serialize = (value) => (typeof value === 'bigint' ? value.toString() : value);
  type.parseValue = (value) => parseValue(type.name, scalar, value);
  type.parseLiteral = (node) => parseLiteral(type.name, scalar, node);
}

function parseValue(name: string, scalar: Scalar, value: unknown): string {
  const text = typeof value === 'string' ? value : scalar.numeric && Number.isSafeInteger(value) ? String(value) : undefined;
  return canonical(name, scalar, text, JSON.stringify(value) ?? String(value));
}

function parseLiteral(name: string, scalar: Scalar, node: ValueNode): string {
  const isNumber = node.kind === Kind.INT || node.kind === Kind.FLOAT;
  const text = node.kind === Kind.STRING || (scalar.numeric && isNumber) ? node.value : undefined;
  return canonical(name, scalar, text, 'value' in node ? JSON.stringify(node.value) : node.kind);
}

function canonical(name: string, scalar: Scalar, text: string | undefined, shown: string): string {
  const value = text === undefined || text.length > TEXT_LENGTH_MAX ? undefined : scalar.read(text);
  if (value === undefined) throw new GraphQLError(`${name} cannot represent ${shorten(shown)}: ${scalar.expected}.`);
  return value;
}

function shorten(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}

function readDecimal(text: string): string | undefined {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = `${whole.replace(/^0+(?=\d)/, '')}${fraction === '' ? '' : `.${fraction}`}`;
  return /^[0.]+$/.test(digits) ? digits : `${sign}${digits}`;
}

function readBigInt(text: string): string | undefined {
  return /^-?\d+$/.test(text) ? BigInt(text).toString() : undefined;
}

function readDate(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  return isDate(Number(year), Number(month), Number(day)) ? text : undefined;
}

function readTime(text: string): string | undefined {
  const [, hour, minute, second, fraction] = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (!isTime(Number(hour), Number(minute), Number(second))) return undefined;
  return `${hour}:${minute}:${second}${trimmedFraction(fraction)}`;
}

function readDateTime(text: string): string | undefined {
  const [, date, time, fraction, zone] = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?([Zz]|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  if (date === undefined || time === undefined || zone === undefined) return undefined;
  const offset = zoneMinutes(zone);
  if (readDate(date) === undefined || readTime(time) === undefined || offset === undefined) return undefined;
  const instant = new Date(Date.parse(`${date}T${time}Z`) - offset * 60_000);
  const iso = instant.toISOString();
  // Years outside 0001 to 9999 have another form, which no database column holds.
  return iso.length === 24 && !iso.startsWith('0000') ? `${iso.slice(0, 19)}${trimmedFraction(fraction)}Z` : undefined;
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function isDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
}

function isTime(hour: number, minute: number, second: number): boolean {
  return hour <= 23 && minute <= 59 && second <= 59;
}

function trimmedFraction(fraction = ''): string {
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}
