// Goal: publishing loses nothing: every value of every type comes back as it was given, from every kind of file.
// Method: random rows (fast-check) written as CSV, JSON, JSON lines and Parquet, published, and read back.
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { deriveGraphModel } from '../../subgraphs/kit/model';
import { portSource } from '../../subgraphs/kit/snapshots';
import type { PropertySpec } from './support/product-folder';
import { Bench, things } from './support/publishing';

interface Column {
  readonly spec: PropertySpec;
  /** SQL type in a Parquet source. */
  readonly sql: string;
  readonly values: fc.Arbitrary<string>;
  /** How a JSON source says it; text unless given. */
  readonly json?: (text: string) => string;
}

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
const date = fc
  .record({ y: fc.integer({ min: 1, max: 9999 }), m: fc.integer({ min: 1, max: 12 }), d: fc.integer({ min: 1, max: 28 }) })
  .map(({ y, m, d }) => `${pad(y, 4)}-${pad(m)}-${pad(d)}`);
const time = fc
  .record({
    h: fc.integer({ min: 0, max: 23 }),
    m: fc.integer({ min: 0, max: 59 }),
    s: fc.integer({ min: 0, max: 59 }),
    us: fc.integer({ min: 0, max: 999_999 }),
  })
  .map(({ h, m, s, us }) => `${pad(h)}:${pad(m)}:${pad(s)}${us === 0 ? '' : `.${pad(us, 6).replace(/0+$/, '')}`}`);
const decimal = (digits: number, scale: number): fc.Arbitrary<string> =>
  fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n }).map((value) => {
    const text = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
    const sign = value < 0n ? '-' : '';
    return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
  });
/** No control characters but those that text files really have; a lone surrogate is no Unicode text. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('"', "'", ',', '\n', '\\', ';', '\t', 'é', '😀', '\u00a0', '{', '['),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 12,
  })
  .filter((value) => !value.includes('\0') && !value.includes('\r'));

const columns: Readonly<Record<string, Column>> = {
  text: { spec: {}, sql: 'VARCHAR', values: text },
  int: { spec: { type: 'integer' }, sql: 'INTEGER', values: fc.integer().map(String), json: (value) => value },
  big: {
    spec: { type: 'integer', format: 'i64' },
    sql: 'BIGINT',
    values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
    json: (value) => value,
  },
  exact: { spec: { type: 'number', physicalType: 'decimal(38,9)' }, sql: 'DECIMAL(38,9)', values: decimal(38, 9) },
  money: { spec: { type: 'number', physicalType: 'decimal(12,2)' }, sql: 'DECIMAL(12,2)', values: decimal(12, 2), json: (value) => value },
  float: {
    spec: { type: 'number' },
    sql: 'DOUBLE',
    values: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? '0' : String(value))),
    json: (value) => value,
  },
  flag: { spec: { type: 'boolean' }, sql: 'BOOLEAN', values: fc.boolean().map(String), json: (value) => value },
  day: { spec: { type: 'date' }, sql: 'DATE', values: date },
  instant: { spec: { type: 'timestamp' }, sql: 'TIMESTAMP', values: fc.tuple(date, time).map(([d, t]) => `${d} ${t}`) },
  clock: { spec: { type: 'time' }, sql: 'TIME', values: time },
};

const names = Object.keys(columns);
const folder = things({
  key: { primaryKey: true, required: true, type: 'integer' },
  ...Object.fromEntries(names.map((name) => [name, columns[name]?.spec ?? {}])),
});

type Cells = readonly (string | null)[];
const rows: fc.Arbitrary<Cells[]> = fc.array(fc.tuple(...Object.values(columns).map(({ values }) => fc.option(values))), {
  minLength: 1,
  maxLength: 8,
});

const quoted = (value: string | null): string => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);

function csv(data: readonly Cells[]): string {
  return [`key,${names.join(',')}`, ...data.map((cells, key) => [String(key), ...cells.map(quoted)].join(','))].join('\n');
}

function jsonObjects(data: readonly Cells[]): string[] {
  const member = (name: string, value: string | null): string =>
    `${JSON.stringify(name)}: ${value === null ? 'null' : (columns[name]?.json ?? JSON.stringify)(value)}`;
  return data.map((cells, key) => `{"key": ${key}, ${cells.map((value, index) => member(names[index] ?? '', value)).join(', ')}}`);
}

async function parquet(data: readonly Cells[], path: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const literal = (value: string | null): string => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
  const types = Object.values(columns).map(({ sql }) => sql);
  const tuples = data.map(
    (cells, key) => `(${key}, ${cells.map((value, index) => `CAST(${literal(value)} AS ${types[index]})`).join(', ')})`,
  );
  await connection.run(
    `COPY (SELECT * FROM (VALUES ${tuples.join(', ')}) t(key, ${names.map((name) => `"${name}"`).join(', ')})) TO '${path}' (FORMAT parquet)`,
  );
  instance.closeSync();
}

/** As the database prints what was given; a float is compared as a number. */
function expected(data: readonly Cells[]): unknown {
  return data.map((cells) => cells.map((value, index) => (value !== null && names[index] === 'float' ? Number(value) : value)));
}

async function published(bench: Bench, number: number): Promise<unknown> {
  const selected = names.map((name) => (name === 'float' ? '"float"' : `CAST("${name}" AS VARCHAR)`));
  return bench.rows('things', number, `SELECT ${selected.join(', ')} FROM things ORDER BY key`);
}

it.each(['.csv', '.json', '.jsonl', '.parquet'])('gives back random rows of every type from a %s file', async (ending) => {
  const bench = await Bench.open();
  await fc.assert(
    fc.asyncProperty(rows, async (data) => {
      const path = join(bench.home, `random${ending}`);
      if (ending === '.csv') await bench.write(`random${ending}`, csv(data));
      if (ending === '.json') await bench.write(`random${ending}`, `[${jsonObjects(data).join(',\n')}]`);
      if (ending === '.jsonl') await bench.write(`random${ending}`, jsonObjects(data).join('\n'));
      if (ending === '.parquet') await parquet(data, path);
      const { snapshot } = await bench.publishFile(folder, path);
      expect(await published(bench, snapshot.manifest.number)).toEqual(expected(data));
    }),
    { numRuns: 15 },
  );
});

it('gives back what it published when a snapshot is published from another port', async () => {
  const bench = await Bench.open();
  await fc.assert(
    fc.asyncProperty(rows, async (data) => {
      const first = await bench.publishFile(folder, await bench.write('random.csv', csv(data)));
      const second = await bench.store.publish({ folder, model: deriveGraphModel(folder), source: portSource(first.snapshot) });
      expect(await published(bench, second.snapshot.manifest.number)).toEqual(expected(data));
      expect(second.snapshot.manifest.inputs).toEqual([
        { product: 'things', number: first.snapshot.manifest.number, id: first.snapshot.manifest.id },
      ]);
    }),
    { numRuns: 5 },
  );
});
