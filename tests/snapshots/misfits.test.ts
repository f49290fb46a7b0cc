// Goal: a source that does not fit the contract is refused with the column, the value and the row, and nothing is published.
// Method: one wrong file a case, in each format; and the values that only look wrong.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { PropertySpec } from './support/product-folder';
import { Bench, id, things } from './support/publishing';

const int: PropertySpec = { type: 'integer' };
const big: PropertySpec = { type: 'integer', format: 'i64' };
const money: PropertySpec = { type: 'number', physicalType: 'decimal(18,2)' };
const kinds = {
  int,
  big,
  money,
  float: { type: 'number' },
  flag: { type: 'boolean' },
  day: { type: 'date' },
  instant: { type: 'timestamp' },
  clock: { type: 'time' },
} as const satisfies Record<string, PropertySpec>;

async function refusal(bench: Bench, spec: PropertySpec, ending: string, content: string | Buffer): Promise<string> {
  const failure = await bench.publishText(things({ id, value: spec }), ending, content).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: 'SNAPSHOT_SOURCE_INVALID' });
  expect(await readdir(join(bench.home, 'snapshots', 'things'))).toEqual([]);
  return (failure as Error).message;
}

describe('a value that does not fit', () => {
  it.each<[keyof typeof kinds, string]>([
    ['int', 'x'],
    ['int', '1.5'],
    ['int', '2147483648'],
    ['int', '1e3'],
    ['int', '0x1F'],
    ['int', '1_000'],
    ['big', '9223372036854775808'],
    ['money', '1.005'],
    ['money', '12345678901234567.00'],
    ['money', 'NaN'],
    ['float', 'much'],
    ['flag', 'maybe'],
    ['day', '2025-02-30'],
    ['day', '2025-01-01T10:00:00'],
    ['day', 'infinity'],
    ['instant', '2025-13-01T00:00:00Z'],
    ['instant', 'infinity'],
    ['clock', '25:00:00'],
    ['clock', '10:00:00+02'],
  ])('%s %s in CSV is named with its row and column', async (kind, value) => {
    const message = await refusal(await Bench.open(), kinds[kind], '.csv', `id,value\n1,\n2,${value}\n3,${value}\n`);
    expect(message).toContain(`row 2 has "${value}" in column "value" of Thing`);
  });

  it.each<[keyof typeof kinds, string]>([
    ['int', '1.5'],
    ['int', '"x"'],
    ['money', '123456789012345678901.25'],
    ['money', '1234567890123456.25'],
    ['flag', '"maybe"'],
    ['instant', '17'],
  ])('%s %s in JSON is named with its row and column', async (kind, value) => {
    const message = await refusal(await Bench.open(), kinds[kind], '.json', `[{"id": 1, "value": null}, {"id": 2, "value": ${value}}]`);
    expect(message).toMatch(/row 2 has .* in column "value" of Thing/);
  });

  it.each<[keyof typeof kinds, string]>([
    ['int', '1.5::DOUBLE'],
    ['int', '2147483648::BIGINT'],
    ['money', '1.005::DECIMAL(18,3)'],
    ['money', '1e17::DOUBLE'],
    ['money', "'NaN'::DOUBLE"],
    ['day', "TIMESTAMP '2025-01-01 10:00:00'"],
    ['instant', "'infinity'::TIMESTAMP"],
    ['instant', "TIMESTAMP_NS '2025-01-01 10:00:00.123456789'"],
    ['float', '9007199254740993::BIGINT'],
  ])('%s %s in Parquet is named with its row and column', async (kind, value) => {
    const bench = await Bench.open();
    const path = join(bench.home, 'source.parquet');
    await parquet(path, `SELECT 1 AS id, NULL AS value UNION ALL SELECT 2, ${value} ORDER BY id`);
    await expect(bench.publishFile(things({ id, value: kinds[kind] }), path)).rejects.toMatchObject({
      code: 'SNAPSHOT_SOURCE_INVALID',
      message: expect.stringMatching(/row 2 has .* in column "value" of Thing/),
    });
  });
});

describe('a value that only looks wrong', () => {
  it.each<[keyof typeof kinds, string, string]>([
    ['int', '5.0', '5'],
    ['int', '+7', '7'],
    ['big', '-9223372036854775808', '-9223372036854775808'],
    ['money', '1.500000', '1.50'],
    ['money', '.5', '0.50'],
    ['money', '1e3', '1000.00'],
    ['flag', 'TRUE', 'true'],
    ['day', '2025-01-01T00:00:00', '2025-01-01'],
    ['instant', '2025-01-01', '2025-01-01 00:00:00'],
    ['instant', '2025-01-01T10:00:00Z', '2025-01-01 10:00:00'],
    ['instant', '2025-01-01T10:00:00.5-05:30', '2025-01-01 15:30:00.5'],
    ['instant', '2025-01-01 10:00:00+0200', '2025-01-01 08:00:00'],
    ['clock', '10:00', '10:00:00'],
  ])('%s %s becomes %s', async (kind, value, stored) => {
    const bench = await Bench.open();
    await bench.publishText(things({ id, value: kinds[kind] }), '.csv', `id,value\n1,${value}\n`);
    expect(await bench.rows('things', 1, 'SELECT CAST(value AS VARCHAR) FROM things')).toEqual([[stored]]);
  });

  it('reads a binary fraction as the decimal it stands for', async () => {
    const bench = await Bench.open();
    const path = join(bench.home, 'source.parquet');
    await parquet(path, 'SELECT 1 AS id, 19.99::DOUBLE AS value UNION ALL SELECT 2, 0.1::FLOAT ORDER BY id');
    await bench.publishFile(things({ id, value: money }), path);
    expect(await bench.rows('things', 1, 'SELECT value FROM things')).toEqual([['19.99'], ['0.10']]);
  });

  it('tells a quoted nothing, an empty text, from none at all', async () => {
    const bench = await Bench.open();
    await bench.publishText(things({ id, value: {} }), '.csv', 'id,value\n1,""\n2,\n');
    expect(await bench.rows('things', 1, 'SELECT value FROM things')).toEqual([[''], [null]]);
  });

  it('reads a time with a time zone in a Parquet file as UTC', async () => {
    const bench = await Bench.open();
    const path = join(bench.home, 'source.parquet');
    await parquet(path, "SELECT 1 AS id, TIMESTAMPTZ '2025-01-01 10:00:00+02' AS value");
    await bench.publishFile(things({ id, value: kinds.instant }), path);
    expect(await bench.rows('things', 1, 'SELECT value FROM things')).toEqual([['2025-01-01 08:00:00']]);
  });
});

describe('a file that only looks wrong', () => {
  it('reads JSON lines in a file called .json, and values that only some objects have', async () => {
    const bench = await Bench.open();
    await bench.publishText(things({ id, value: {} }), '.json', '{"id": 1}\n{"id": 2, "value": "x"}\n');
    expect(await bench.rows('things', 1, 'FROM things')).toEqual([
      [1n, null],
      [2n, 'x'],
    ]);
  });

  it('reads a file that begins with a byte order mark, and one with Windows line ends', async () => {
    const bench = await Bench.open();
    await bench.publishText(things({ id, value: {} }), '.csv', '\ufeffid,value\r\n1,x\r\n');
    await bench.publishText(things({ id, value: {} }), '.tsv', 'id\tvalue\n1\ta,b\n');
    expect([await bench.rows('things', 1, 'FROM things'), await bench.rows('things', 2, 'FROM things')]).toEqual([
      [[1n, 'x']],
      [[1n, 'a,b']],
    ]);
  });
});

describe('a file that does not fit', () => {
  it.each([
    ['a missing column', '.csv', 'id,other\n1,2\n', 'Thing needs the column "value"; there are: id, other'],
    ['no content', '.csv', '', 'it is empty'],
    ['a header that names a column twice', '.csv', 'id,id\n1,2\n', 'names the column "id" twice'],
    ['a header without a name', '.csv', 'id,\n1,2\n', 'a column without a name'],
    ['a row with too few values', '.csv', 'id,value\n1,2\n3\n', 'Expected Number of Columns: 2 Found: 1'],
    ['a row with too many values', '.csv', 'id,value\n1,2\n3,4,5\n', 'Expected Number of Columns: 2 Found: 3'],
    [
      'text that is not UTF-8',
      '.csv',
      Buffer.from([0x69, 0x64, 0x2c, 0x76, 0x61, 0x6c, 0x75, 0x65, 0x0a, 0x31, 0x2c, 0xff, 0xfe, 0x0a]),
      'utf-8',
    ],
    ['JSON that is none', '.json', '[{"id": 1,]', 'Malformed JSON'],
    ['JSON without objects', '.json', '[]', 'it holds no objects with keys'],
    ['Parquet that is none', '.parquet', 'PAR1 but no more', 'no magic bytes'],
    ['an ending nobody knows', '.xlsx', 'x', 'its name must end in one of'],
  ])('%s is refused with a reason', async (_, ending, content, reason) => {
    expect((await refusal(await Bench.open(), {}, ending, content)).toLowerCase()).toContain(reason.toLowerCase());
  });

  it('a file that is not there is FILE_UNREADABLE', async () => {
    const bench = await Bench.open();
    await expect(bench.publishFile(things({ id }), join(bench.home, 'nothing.csv'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  it('lets a contract take the position of a row for its key', async () => {
    const bench = await Bench.open();
    await bench.publishText(things({ row: { ...id, physicalName: 'file_row_number' }, value: {} }), '.csv', 'value\nb\na\nc\n');
    expect(await bench.rows('things', 1, 'FROM things')).toEqual([
      [0n, 'b'],
      [1n, 'a'],
      [2n, 'c'],
    ]);
  });
});

async function parquet(path: string, query: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  instance.closeSync();
}
