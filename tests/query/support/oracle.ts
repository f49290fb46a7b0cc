import * as fc from 'fast-check';

/**
 * What the graph means, said once more in plain JavaScript over plain rows, with nothing of the kit. Values are kept so that JavaScript
 * compares them as the graph does: whole numbers and decimals as bigint (in units of the last digit), dates and times as text of
 * fixed width, text as UTF-8 bytes.
 */
export type Value = string | bigint | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

export interface Field {
  readonly name: string;
  readonly column: string;
  readonly constant: string;
  readonly kind: 'id' | 'text' | 'enum' | 'boolean' | 'integer' | 'float' | 'decimal' | 'date' | 'datetime' | 'time';
  readonly bits?: 32 | 64;
  readonly scale?: number;
  readonly values: fc.Arbitrary<Value>;
}

const nullable = (values: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: values });
const hostile = ['', 'a', 'A', 'ab', 'b', "o'b", '"q"', '%', '_', '\\', 'é', '😀', '￿', '-- x', '/*', '$1', '\n', '\u0000', 'null'];
const fixedTime = fc
  .record({ h: fc.integer({ min: 0, max: 23 }), us: fc.constantFrom(0, 1, 120000, 999999) })
  .map(({ h, us }) => `${String(h).padStart(2, '0')}:30:59.${String(us).padStart(6, '0')}`);
const dates = fc.constantFrom(
  '0001-01-01',
  '1999-12-31',
  '2024-02-29',
  '2024-12-30',
  '2025-01-01',
  '2025-01-05',
  '2025-01-06',
  '2025-03-31',
  '9999-12-31',
);
const int64 = [-(2n ** 63n), -1n, 0n, 1n, 2n, 9007199254740993n, 2n ** 63n - 1n];

export const thingFields: readonly Field[] = [
  { name: 'ownerId', column: 'owner_id', constant: 'OWNER_ID', kind: 'id', values: nullable(fc.constantFrom('o1', 'o2', "o'3", '')) },
  { name: 'kind', column: 'kind', constant: 'KIND', kind: 'enum', values: fc.constantFrom('SMALL', 'very large', "o'clock") },
  { name: 'name', column: 'name', constant: 'NAME', kind: 'text', values: nullable(fc.constantFrom(...hostile)) },
  { name: 'flag', column: 'flag', constant: 'FLAG', kind: 'boolean', values: nullable(fc.boolean()) },
  {
    name: 'small',
    column: 'small',
    constant: 'SMALL',
    kind: 'integer',
    bits: 32,
    values: nullable(fc.constantFrom(-(2n ** 31n), -1n, 0n, 1n, 2n, 2n ** 31n - 1n)),
  },
  { name: 'big', column: 'big', constant: 'BIG', kind: 'integer', bits: 64, values: nullable(fc.constantFrom(...int64)) },
  {
    name: 'ratio',
    column: 'ratio',
    constant: 'RATIO',
    kind: 'float',
    values: nullable(fc.constantFrom(-1.5, 0, 0.1, 0.25, 1e21, 5e-324, 1.7976931348623157e308)),
  },
  {
    name: 'price',
    column: 'price',
    constant: 'PRICE',
    kind: 'decimal',
    scale: 2,
    values: nullable(fc.constantFrom(-(10n ** 18n - 1n), -5n, 0n, 1n, 1050n, 1051n, 10n ** 18n - 1n)),
  },
  {
    name: 'huge',
    column: 'huge',
    constant: 'HUGE',
    kind: 'decimal',
    scale: 10,
    values: nullable(fc.constantFrom(-(10n ** 32n), -1n, 0n, 1n, 10n ** 32n + 7n)),
  },
  { name: 'day', column: 'day', constant: 'DAY', kind: 'date', values: nullable(dates) },
  {
    name: 'at',
    column: 'at',
    constant: 'AT',
    kind: 'datetime',
    values: nullable(fc.tuple(dates, fixedTime).map(([date, time]) => `${date}T${time}`)),
  },
  { name: 'clock', column: 'clock', constant: 'CLOCK', kind: 'time', values: nullable(fixedTime) },
];

export const idField: Field = { name: 'id', column: 'id', constant: 'ID', kind: 'integer', bits: 64, values: fc.constant(0n) };
export const allFields = [idField, ...thingFields];

export const things: fc.Arbitrary<readonly Row[]> = fc
  .array(fc.record(Object.fromEntries(thingFields.map(({ name, values }) => [name, values]))), { maxLength: 25 })
  .map((rows) =>
    rows.map((row, index) => ({ ...row, id: BigInt(index + 1) * 7n, parentId: index === 0 ? null : BigInt(1 + (index % 5)) * 7n })),
  );

export interface PartRow {
  readonly id: string;
  readonly thingId: bigint;
  readonly label: string | null;
}

export const parts: fc.Arbitrary<readonly PartRow[]> = fc
  .array(fc.record({ thing: fc.integer({ min: 1, max: 12 }), label: fc.constantFrom('x', 'y', null) }), { maxLength: 40 })
  .map((rows) => rows.map(({ thing, label }, index) => ({ id: `p${index}`, thingId: BigInt(thing) * 7n, label })));

/** INSERT statements for the rows. */
export function inserts(rows: readonly Row[], partRows: readonly PartRow[]): string {
  const columns = [...allFields.map(({ column }) => `"${column}"`), 'parent_id'];
  const values = rows.map(
    (row) =>
      `(${[...allFields.map((field) => sqlLiteral(field, row[field.name] ?? null)), sqlLiteral(idField, row.parentId ?? null)].join(', ')})`,
  );
  const partValues = partRows.map(({ id, thingId, label }) => `('${id}', ${thingId}, ${label === null ? 'NULL' : `'${label}'`}, 1.5)`);
  return [
    ...(values.length === 0 ? [] : [`INSERT INTO things (${columns.join(', ')}) VALUES ${values.join(', ')};`]),
    ...(partValues.length === 0 ? [] : [`INSERT INTO parts VALUES ${partValues.join(', ')};`]),
  ].join('\n');
}

function sqlLiteral(field: Field, value: Value): string {
  if (value === null) return 'NULL';
  if (field.kind === 'decimal') return decimal(value as bigint, field.scale ?? 0);
  if (typeof value !== 'string') return typeof value === 'number' ? `CAST('${value}' AS DOUBLE)` : String(value);
  const pieces = value.split('\u0000').map((piece) => `'${piece.replaceAll("'", "''")}'`);
  return field.kind === 'datetime' ? `TIMESTAMP '${value.replace('T', ' ')}'` : pieces.join(' || chr(0) || ');
}

/** A value as GraphQL answers it. */
export function shown(field: Field, value: Value): unknown {
  if (value === null) return null;
  switch (field.kind) {
    case 'integer':
      return field.bits === 32 ? Number(value) : String(value);
    case 'decimal':
      return decimal(value as bigint, field.scale ?? 0);
    case 'enum':
      return { SMALL: 'SMALL', 'very large': 'VERY_LARGE', "o'clock": 'O_CLOCK' }[value as string];
    case 'datetime':
      return `${trimmed(value as string)}Z`;
    case 'time':
      return trimmed(value as string);
    default:
      return value;
  }
}

const trimmed = (text: string): string => text.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') || text.includes('.') ? '' : zeros));

export function decimal(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}

export function compare(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

/** Missing values last either way; `order` ends with a key, so that it is total. */
export function sorted<T extends Record<string, Value>>(rows: readonly T[], order: readonly (readonly [string, 'ASC' | 'DESC'])[]): T[] {
  return [...rows].sort((a, b) => {
    for (const [name, direction] of order) {
      const [x, y] = [a[name] ?? null, b[name] ?? null];
      if (x === null || y === null) {
        if (x !== y) return x === null ? 1 : -1;
      } else {
        const by = compare(x, y);
        if (by !== 0) return direction === 'ASC' ? by : -by;
      }
    }
    return 0;
  });
}

/** A condition in three forms: as it is asked, and what it says of a row. */
export interface Asked {
  readonly filter: Record<string, unknown>;
  readonly holds: (row: Row) => boolean;
}

/** Random filters, with values that rows have, and decimals finer than their column. */
export const filters: fc.Arbitrary<Asked> = fc.letrec<{ filter: Asked }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf(),
    fc
      .array(tie('filter'), { maxLength: 3 })
      .map(
        (items): Asked => ({ filter: { and: items.map(({ filter }) => filter) }, holds: (row) => items.every(({ holds }) => holds(row)) }),
      ),
    fc
      .array(tie('filter'), { maxLength: 3 })
      .map(
        (items): Asked => ({ filter: { or: items.map(({ filter }) => filter) }, holds: (row) => items.some(({ holds }) => holds(row)) }),
      ),
    tie('filter').map((item): Asked => ({ filter: { not: item.filter }, holds: (row) => !item.holds(row) })),
  ),
})).filter;

function leaf(): fc.Arbitrary<Asked> {
  return fc.constantFrom(...allFields).chain((field) => {
    const present = field.name === 'id' ? fc.constantFrom<Value>(0n, 7n, 14n, 70n) : field.values.filter((value) => value !== null);
    const ask = (operator: string, asked: unknown, holds: (value: Value) => boolean): Asked => ({
      filter: { [field.name]: { [operator]: asked } },
      holds: (row) => holds(row[field.name] ?? null),
    });
    const isEqual = (a: Value, b: Value): boolean => a !== null && compare(a, b) === 0;
    const single = present.chain((value) =>
      fc.constantFrom(
        ask('eq', given(field, value), (x) => isEqual(x, value)),
        ask('neq', given(field, value), (x) => !isEqual(x, value)),
        ask('in', [given(field, value)], (x) => isEqual(x, value)),
      ),
    );
    const many = fc.array(present, { maxLength: 30 }).chain((values) =>
      fc.constantFrom(
        ask(
          'in',
          values.map((value) => given(field, value)),
          (x) => values.some((value) => isEqual(x, value)),
        ),
        ask(
          'nin',
          values.map((value) => given(field, value)),
          (x) => !values.some((value) => isEqual(x, value)),
        ),
      ),
    );
    const missing = fc.boolean().map((isNull) => ask('isNull', isNull, (x) => (x === null) === isNull));
    return fc.oneof(
      single,
      many,
      missing,
      ...(isRanged(field) ? [ranges(field, present, ask)] : []),
      ...(field.kind === 'text' ? [matches(field, ask)] : []),
    );
  });
}

function isRanged({ kind, name }: Field): boolean {
  return kind !== 'enum' && kind !== 'id' && kind !== 'boolean' && name !== 'id';
}

type Ask = (operator: string, asked: unknown, holds: (value: Value) => boolean) => Asked;

function ranges(field: Field, present: fc.Arbitrary<Value>, ask: Ask): fc.Arbitrary<Asked> {
  const says: Record<string, (by: number) => boolean> = {
    gt: (by) => by > 0,
    gte: (by) => by >= 0,
    lt: (by) => by < 0,
    lte: (by) => by <= 0,
  };
  return fc
    .tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte'), present, fc.constantFrom('', '5', '50', '01'))
    .map(([operator, value, finer]) => {
      const isFine = field.kind === 'decimal' && finer !== '';
      const asked = isFine ? `${given(field, value)}${finer}` : given(field, value);
      const scale = BigInt(10 ** finer.length);
      const exact = isFine ? (value as bigint) * scale + BigInt(String(asked).startsWith('-') ? -Number(finer) : Number(finer)) : value;
      const scaled = (x: Value): Value => (isFine ? (x as bigint) * scale : x);
      return ask(operator, asked, (x) => x !== null && (says[operator]?.(compare(scaled(x), exact)) ?? false));
    });
}

function matches(_field: Field, ask: Ask): fc.Arbitrary<Asked> {
  return fc.tuple(fc.constantFrom('contains', 'startsWith'), fc.constantFrom(...hostile)).map(([operator, part]) => {
    return ask(
      operator,
      part,
      (x) => x !== null && (operator === 'contains' ? (x as string).includes(part) : (x as string).startsWith(part)),
    );
  });
}

/** A value as a caller gives it in variables. */
function given(field: Field, value: Value): unknown {
  return field.kind === 'integer' && field.bits === 32 ? Number(value) : shown(field, value);
}
