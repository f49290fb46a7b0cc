// Goal: what a source holds is what a snapshot serves, and what a publisher is told is true.
// Method: real files, real DuckDB, a store in a temporary folder.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { deriveGraphModel } from '../../subgraphs/kit/model';
import { fileSource, SnapshotStore } from '../../subgraphs/kit/snapshots';
import { foreignKey, productFolder } from './support/product-folder';
import { Bench, id, things } from './support/publishing';

const shop = productFolder({
  name: 'shop',
  objects: {
    Order: {
      physicalName: 'orders',
      properties: {
        id,
        customerId: { physicalName: 'customer_id', required: true },
        placedAt: { physicalName: 'placed_at', type: 'timestamp', required: true },
        total: { type: 'number', physicalType: 'decimal(18,2)' },
      },
    },
    OrderLine: {
      physicalName: 'order_lines',
      properties: {
        orderId: {
          physicalName: 'order_id',
          type: 'integer',
          primaryKey: true,
          required: true,
          relationships: [foreignKey('orderId', 'Order', 'id')],
        },
        line: { type: 'integer', primaryKey: true, required: true },
        tags: { type: 'array', items: { ...things({ tag: {} }).contract.schema[0]?.properties[0] } as never },
      },
    },
  },
});

async function publishedShop(): Promise<Bench> {
  const bench = await Bench.open();
  const orders = await bench.write(
    'o.csv',
    'id,customer_id,placed_at,total,note\n2,"a,b",2025-01-02T10:00:00+02:00,12.50,x\n1,c,2025-01-01,,y\n',
  );
  const lines = await bench.write(
    'l.jsonl',
    '{"order_id":2,"line":1,"tags":["x","y\\"z"]}\n{"order_id":1,"line":2,"tags":null}\n{"order_id":1,"line":1,"tags":[]}\n',
  );
  await bench.store.publish({
    folder: shop,
    model: deriveGraphModel(shop),
    source: fileSource(
      new Map([
        ['Order', orders],
        ['OrderLine', lines],
      ]),
    ),
  });
  return bench;
}

it('serves each object as a table with the contract’s columns only, sorted by its key', async () => {
  const bench = await publishedShop();
  expect(await bench.rows('shop', 1, 'FROM orders')).toEqual([
    [1n, 'c', '2025-01-01 00:00:00', null],
    [2n, 'a,b', '2025-01-02 08:00:00', '12.50'],
  ]);
  expect(await bench.rows('shop', 1, 'SELECT order_id, line, to_json(tags) FROM order_lines')).toEqual([
    [1n, 1, '[]'],
    [1n, 2, null],
    [2n, 1, '["x","y\\"z"]'],
  ]);
});

it('makes required columns NOT NULL and indexes the keys and foreign keys', async () => {
  const bench = await publishedShop();
  expect(await bench.rows('shop', 1, "SELECT column_name FROM duckdb_columns() WHERE NOT is_nullable AND table_name = 'orders'")).toEqual([
    ['id'],
    ['customer_id'],
    ['placed_at'],
  ]);
  expect(await bench.rows('shop', 1, 'SELECT table_name, expressions FROM duckdb_indexes() ORDER BY ALL')).toEqual([
    ['order_lines', '[order_id]'],
    ['orders', '[id]'],
  ]);
});

it('holds one read-only file for each object, the database and the manifest, and nothing else', async () => {
  const bench = await publishedShop();
  const { dir } = await bench.store.get('shop', 1);
  expect(await readdir(dir)).toEqual(['Order.parquet', 'OrderLine.parquet', 'data.duckdb', 'manifest.json']);
  for (const name of await readdir(dir)) expect((await stat(join(dir, name))).mode & 0o777).toBe(0o444);
  expect(await readdir(join(dir, '..'))).toEqual(['000001']);
});

it('keeps the same rows in the bucket form', async () => {
  const bench = await publishedShop();
  const { dir } = await bench.store.get('shop', 1);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const read = async (text: string): Promise<unknown> => (await connection.runAndReadAll(text)).getRowsJson();
  expect(await read(`SELECT id, customer_id, total FROM '${join(dir, 'Order.parquet')}'`)).toEqual([
    ['1', 'c', null],
    ['2', 'a,b', '12.50'],
  ]);
  expect(await read(`SELECT DISTINCT compression FROM parquet_metadata('${join(dir, 'Order.parquet')}')`)).toEqual([['ZSTD']]);
  instance.closeSync();
});

it('says in its manifest what it is, and nothing in it can be changed unnoticed', async () => {
  const bench = await publishedShop();
  const { dir, manifest } = await bench.store.get('shop', 1);
  expect(manifest).toMatchObject({
    meshway: 1,
    product: { urn: 'urn:test:shop', name: 'shop' },
    number: 1,
    contract: { id: 'urn:test:shop:contract', version: '1.0.0' },
    objects: [
      { name: 'Order', table: 'orders', rows: 2 },
      { name: 'OrderLine', table: 'order_lines', rows: 3 },
    ],
    inputs: [],
  });
  expect(manifest.id).toMatch(/^[0-9a-f]{64}$/);
  expect(manifest.createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8'))).toEqual(manifest);
});

it('gives the same rows the same hashes, whatever order they came in', async () => {
  const bench = await Bench.open();
  const folder = things({ id, name: {} });
  const one = await bench.publishText(folder, '.csv', 'id,name\n1,a\n2,b\n');
  const two = await bench.publishText(folder, '.csv', 'name,id\nb,2\na,1\n');
  const parquet = (published: typeof one) => published.snapshot.manifest.files.find(({ name }) => name === 'Thing.parquet')?.sha256;
  expect(parquet(two)).toBe(parquet(one));
  expect(two.snapshot.manifest.schemaHash).toBe(one.snapshot.manifest.schemaHash);
  expect(two.snapshot.manifest.id).not.toBe(one.snapshot.manifest.id);
});

it('numbers snapshots 1, 2, 3 … and never touches one that is there', async () => {
  const bench = await Bench.open();
  const folder = things({ id });
  await bench.publishText(folder, '.csv', 'id\n1\n');
  const before = await readFile(join((await bench.store.get('things', 1)).dir, 'data.duckdb'));
  for (const number of [2, 3]) expect((await bench.publishText(folder, '.csv', `id\n${number}\n`)).snapshot.manifest.number).toBe(number);
  expect(await readFile(join((await bench.store.get('things', 1)).dir, 'data.duckdb'))).toEqual(before);
  expect(await bench.rows('things', 2, 'FROM things')).toEqual([[2n]]);
});

it('finds a column by its physical name, then by its name, then in another spelling, and says what it left out', async () => {
  const bench = await Bench.open();
  const folder = things({ id, placedAt: { physicalName: 'placed_at' }, total: {} });
  const byName = await bench.publishText(folder, '.csv', 'id,placedAt,TOTAL,extra\n1,a,b,c\n');
  expect(byName.leftOut.get('Thing')).toEqual(['extra']);
  const both = await bench.publishText(folder, '.csv', 'id,placedAt,placed_at,total\n1,wrong,right,b\n');
  expect(both.leftOut.get('Thing')).toEqual(['placedAt']);
  expect(await bench.rows('things', 2, 'SELECT placed_at FROM things')).toEqual([['right']]);
});

it('publishes a source without rows', async () => {
  const bench = await Bench.open();
  const { snapshot } = await bench.publishText(things({ id, name: {} }), '.csv', 'id,name\n');
  expect(snapshot.manifest.objects).toEqual([{ name: 'Thing', table: 'things', rows: 0 }]);
  expect(snapshot.passed).toBe(true);
});

it('takes a path as it is, even one that looks like a pattern of many', async () => {
  const bench = await Bench.open();
  await bench.write('a1.csv', 'id\n1\n');
  await bench.write('a2.csv', 'id\n2\n');
  await bench.publishFile(things({ id }), await bench.write('a[12]*?.csv', 'id\n3\n'));
  expect(await bench.rows('things', 1, 'FROM things')).toEqual([[3n]]);
});

it('quotes whatever names a contract has', async () => {
  const bench = await Bench.open();
  const folder = productFolder({
    name: 'odd',
    objects: { Thing: { physicalName: 'my "odd"; DROP TABLE x --', properties: { id, value: { physicalName: 'a "b" \'c\'' } } } },
  });
  await bench.publishText(folder, '.csv', 'id,"a ""b"" \'c\'"\n1,x\n');
  expect(await bench.rows('odd', 1, 'FROM "my ""odd""; DROP TABLE x --"')).toEqual([[1n, 'x']]);
});

it('never writes outside the product’s own folder', async () => {
  const bench = await Bench.open();
  const folder = productFolder({ name: '../../escaped', objects: { Thing: { properties: { id } } } });
  const publishing = bench.store.publish({ folder, model: deriveGraphModel(folder), source: fileSource(new Map()) });
  await expect(publishing).rejects.toMatchObject({ code: 'BAD_USAGE' });
});

it('gives up when asked to, and leaves nothing behind', async () => {
  const bench = await Bench.open();
  const folder = things({ id });
  const rows = Array.from({ length: 300_000 }, (_, index) => index).join('\n');
  const path = await bench.write('many.csv', `id\n${rows}\n`);
  const abort = new AbortController();
  const publishing = bench.store.publish({
    folder,
    model: deriveGraphModel(folder),
    source: fileSource(new Map([['Thing', path]])),
    signal: abort.signal,
    onProgress: (state) => state === 'Thing: rows' && abort.abort(),
  });
  await expect(publishing).rejects.toMatchObject({ name: 'AbortError' });
  expect(await readdir(join(bench.home, 'snapshots', 'things'))).toEqual([]);
});

it('says STORE_UNWRITABLE when the store cannot be written', async () => {
  const bench = await Bench.open();
  const file = await bench.write('not-a-folder', '');
  const folder = things({ id });
  const publishing = new SnapshotStore(file).publish({ folder, model: deriveGraphModel(folder), source: fileSource(new Map()) });
  await expect(publishing).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
});
