// Goal: the words of a command line find the right files, ports and inputs, and a wrong word says what to write.
// Method: real folders with files, domain folders with descriptors, and a store with snapshots of the inputs.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deriveGraphModel } from '../../subgraphs/kit/model';
import { type Published, sourceFromPaths, sourceFromTransform } from '../../subgraphs/kit/snapshots';
import { writeDomainFolder } from './support/domain-folder';
import { productFolder } from './support/product-folder';
import { Bench, id } from './support/publishing';

const shop = productFolder({
  name: 'shop',
  objects: {
    Order: { physicalName: 'orders', properties: { id } },
    OrderLine: { physicalName: 'order_lines', properties: { id, order: { type: 'integer' } } },
  },
});
const model = deriveGraphModel(shop);

async function publishFrom(bench: Bench, ...paths: string[]): Promise<Published> {
  const source = await sourceFromPaths(paths, model, (product) => bench.store.current(product));
  return bench.store.publish({ folder: shop, model, source });
}

async function folderWith(bench: Bench, files: Readonly<Record<string, string>>): Promise<string> {
  const dir = join(bench.home, 'files');
  await mkdir(dir);
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  return dir;
}

describe('--from', () => {
  it('takes Object=FILE for each object, by its name or its table', async () => {
    const bench = await Bench.open();
    const orders = await bench.write('a.csv', 'id\n1\n');
    const lines = await bench.write('b=c.json', '[{"id": 1, "order": 1}]');
    const { snapshot } = await publishFrom(bench, `Order=${orders}`, `order_lines=${lines}`);
    expect(snapshot.manifest.objects.map(({ rows }) => rows)).toEqual([1, 1]);
  });

  it('takes a folder that has a file for each object, by its name or its table', async () => {
    const bench = await Bench.open();
    const dir = await folderWith(bench, { 'Order.csv': 'id\n1\n', 'order_lines.jsonl': '{"id": 1, "order": 1}\n', 'notes.txt': '' });
    expect((await publishFrom(bench, dir)).snapshot.passed).toBe(true);
  });

  it('takes another domain folder: the objects of the same names in its current snapshot', async () => {
    const bench = await Bench.open();
    const first = await publishFrom(bench, await folderWith(bench, { 'Order.csv': 'id\n1\n2\n', 'OrderLine.csv': 'id,order\n1,1\n' }));
    const dir = await writeDomainFolder(join(bench.home, 'shop'), { name: 'shop', objects: { Order: { id: 'integer' } } });
    const { snapshot } = await publishFrom(bench, dir);
    expect(snapshot.manifest).toMatchObject({ number: 2, inputs: [{ product: 'shop', number: 1, id: first.snapshot.manifest.id }] });
    expect(await bench.rows('shop', 2, 'FROM orders')).toEqual([[1n], [2n]]);
  });

  it.each<[string, (bench: Bench) => Promise<string[]>, string, string]>([
    ['nothing', async () => [], 'BAD_USAGE', 'Object=FILE'],
    ['one file for two objects', async (bench) => [await bench.write('a.csv', 'id\n')], 'BAD_USAGE', 'Order, OrderLine'],
    ['two bare files', async (bench) => [await bench.write('a.csv', ''), await bench.write('b.csv', '')], 'BAD_USAGE', 'Object=FILE'],
    ['an object that is none', async () => ['Order=a.csv', 'Oder=b.csv'], 'BAD_USAGE', 'there are: Order, OrderLine'],
    ['an object twice', async () => ['Order=a.csv', 'Order=b.csv'], 'BAD_USAGE', 'given twice'],
    ['an object too few', async () => ['Order=a.csv'], 'BAD_USAGE', 'no file for OrderLine'],
    ['a path that is not there', async () => ['/nowhere/at/all.csv'], 'FILE_UNREADABLE', 'there is no such file'],
    [
      'a folder with too few files',
      async (bench) => [await folderWith(bench, { 'Order.csv': '' })],
      'SNAPSHOT_SOURCE_INVALID',
      'no OrderLine or order_lines',
    ],
    [
      'a folder with two files for an object',
      async (bench) => [await folderWith(bench, { 'Order.csv': '', 'Order.json': '', 'OrderLine.csv': '' })],
      'SNAPSHOT_SOURCE_INVALID',
      'Order.csv and Order.json',
    ],
    [
      'a port without a snapshot',
      async (bench) => [await writeDomainFolder(join(bench.home, 'shop'), { name: 'shop', objects: { Order: { id: 'integer' } } })],
      'SNAPSHOT_NOT_FOUND',
      'that is current',
    ],
  ])('refuses %s', async (_, paths, code, words) => {
    const bench = await Bench.open();
    await expect(paths(bench).then((given) => publishFrom(bench, ...given))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
  });
});

describe('--sql', () => {
  const orders = productFolder({
    name: 'orders',
    objects: {
      Order: {
        physicalName: 'orders',
        properties: { id, customer: { type: 'integer' }, total: { type: 'number', physicalType: 'decimal(18,2)' } },
      },
    },
  });
  const value = {
    Value: {
      physicalName: 'customer_values',
      properties: { customer: { ...id }, value: { type: 'number', physicalType: 'decimal(18,2)' }, orders: { type: 'integer' } },
    },
  } as const;

  async function transform(
    sql: string,
    objects: Parameters<typeof productFolder>[0]['objects'] = value,
  ): Promise<{ bench: Bench; publish: () => Promise<Published> }> {
    const bench = await Bench.open();
    await bench.publishFile(orders, await bench.write('o.csv', 'id,customer,total\n1,1,1.50\n2,1,2.00\n3,2,9.99\n'));
    const folder = productFolder({
      name: 'values',
      objects,
      inputPorts: ['orders'],
      transformPath: await bench.write('transform.sql', sql),
    });
    const publish = async (): Promise<Published> => {
      const source = await sourceFromTransform(folder, (product) => bench.store.current(product));
      return bench.store.publish({ folder, model: deriveGraphModel(folder), source });
    };
    return { bench, publish };
  }

  it('makes a product of one object from one SELECT over its input ports, and records the input vector', async () => {
    const { bench, publish } = await transform(
      'SELECT customer, sum(total) AS value, count(*) AS orders FROM "orders"."orders" GROUP BY customer -- done',
    );
    const { snapshot } = await publish();
    expect(await bench.rows('values', 1, 'FROM customer_values')).toEqual([
      [1n, '3.50', 2],
      [2n, '9.99', 1],
    ]);
    const input = await bench.store.get('orders', 1);
    expect(snapshot.manifest.inputs).toEqual([{ product: 'orders', number: 1, id: input.manifest.id }]);
  });

  it('makes a product of several objects from a script of tables and views', async () => {
    const objects = { Big: { physicalName: 'big', properties: { id } }, Small: { physicalName: 'small', properties: { id } } } as const;
    const script =
      'CREATE MACRO is_big(t) AS t > 5; CREATE TABLE big AS SELECT id FROM orders.orders WHERE is_big(total); CREATE VIEW small AS SELECT id FROM orders.orders WHERE NOT is_big(total);';
    const { bench, publish } = await transform(script, objects);
    const { snapshot } = await publish();
    expect(snapshot.manifest.objects.map(({ rows }) => rows)).toEqual([1, 2]);
    expect(await bench.rows('values', 1, 'SELECT DISTINCT table_type FROM information_schema.tables')).toEqual([['BASE TABLE']]);
    expect(await bench.rows('values', 1, "SELECT function_name FROM duckdb_functions() WHERE function_name = 'is_big'")).toEqual([]);
  });

  it.each([
    ['a script that makes no such table', 'CREATE TABLE other AS SELECT 1', 'SNAPSHOT_SOURCE_INVALID', 'customer_values'],
    ['a mistake', 'SELECT no_column FROM orders.orders', 'SNAPSHOT_SOURCE_INVALID', 'no_column'],
    ['a column that is not there', 'SELECT customer FROM orders.orders', 'SNAPSHOT_SOURCE_INVALID', 'needs the column "value", "orders"'],
    ['a file that is read', "SELECT * FROM read_csv('/etc/passwd')", 'SQL_REFUSED', 'read_csv'],
    ['a file that is named', "FROM '/etc/passwd'", 'SQL_REFUSED', '/etc/passwd'],
    ['a port that is not declared', "ATTACH 'payments.duckdb' AS payments", 'SQL_REFUSED', 'ATTACH'],
    ['an input that is written to', 'DELETE FROM orders.orders', 'SQL_REFUSED', 'one of its inputs'],
    ['a hidden view', "CREATE VIEW customer_values AS SELECT * FROM read_text('/etc/passwd')", 'SQL_REFUSED', 'read_text'],
  ])('says what is wrong with %s, and publishes nothing', async (_, sql, code, words) => {
    const { bench, publish } = await transform(sql);
    const before = await bench.store.verify('orders', 1);
    await expect(publish()).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    expect(await bench.store.list('values')).toEqual([]);
    expect([before, await bench.store.verify('orders', 1)]).toEqual([[], []]);
  });

  it('needs a transform.sql and a current snapshot of every input port', async () => {
    const bench = await Bench.open();
    const none = async (): Promise<undefined> => undefined;
    await expect(sourceFromTransform(productFolder({ name: 'values', objects: value }), none)).rejects.toMatchObject({
      code: 'SNAPSHOT_SOURCE_INVALID',
    });
    const folder = productFolder({
      name: 'values',
      objects: value,
      inputPorts: ['orders'],
      transformPath: await bench.write('transform.sql', ''),
    });
    await expect(sourceFromTransform(folder, none)).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_FOUND' });
  });
});
