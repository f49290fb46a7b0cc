// Goal: somebody with a file or a table has a product's folder in a minute, and is told what was guessed.
// Method: the command as it was built, over a mesh with a published product to refer to, and a real PostgreSQL.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { runMeshway } from '../support/meshway';
import { describeWithPostgres, PostgresServer } from '../support/postgres-server';
import { tempDir } from '../support/temp-dir';

const said = ['--owner', 'ada@shop.example', '--purpose', 'What was paid back.', '--domain', 'sales'];
let dir: string;
let mesh: string;
let home: string;

beforeAll(async () => {
  dir = await tempDir();
  [mesh, home] = [join(dir, 'mesh'), join(dir, 'home')];
  await mkdir(mesh);
  await writeFile(join(dir, 'customers.csv'), `id\n${Array.from({ length: 50 }, (_, index) => index + 1).join('\n')}\n`);
  await init('customers', '--from', join(dir, 'customers.csv'));
});

const init = (name: string, ...args: string[]) => runMeshway(['init', name, '--dir', mesh, '--home', home, ...said, ...args]);
const contractOf = (name: string): Promise<string> => readFile(join(mesh, name, `${name}.odcs.yaml`), 'utf8');
const refunds = (least: number): string =>
  `refund_id,customer_id,amount\n${Array.from({ length: 60 }, (_, index) => `R${index},${least + (index % 30)},1.50`).join('\n')}\n`;

it('writes a folder that lints, and says what comes next', async () => {
  await writeFile(join(dir, 'refunds.csv'), refunds(1));
  const { code, stdout, stderr } = await init('refunds', '--from', join(dir, 'refunds.csv'));
  expect({ code, stderr: stderr.replace(/\(.*s\)/, '') }).toEqual({ code: 0, stderr: '✓ looked at the data \n' });
  expect(stdout).toContain(
    'Refund, 3 properties from 60 rows\n  key         refundId\n  refers to   customerId → Customer\n\nNo problems.\n',
  );
  expect(stdout).toMatch(/meshway snapshot publish .*refunds --from .*refunds\.csv\n {2}meshway dev .*refunds --mesh /);
  expect(await contractOf('refunds')).toContain('# Its name says Customer of customers; there is no snapshot to compare its values with.');
});

it('writes over nothing', async () => {
  expect(await init('refunds', '--from', join(dir, 'refunds.csv'))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('it is there already'),
  });
});

it('compares values with the keys of what is published, and believes them more than a name', async () => {
  await runMeshway(['snapshot', 'publish', join(mesh, 'customers'), '--from', join(dir, 'customers.csv'), '--home', home]);
  await init('returns', '--from', join(dir, 'refunds.csv'));
  expect(await contractOf('returns')).toContain('and 100 % of its values are keys there');
  await writeFile(join(dir, 'strangers.csv'), refunds(1_000));
  await init('strangers', '--from', join(dir, 'strangers.csv'));
  expect(await contractOf('strangers')).not.toContain('customers.odcs.yaml');
});

it.each([
  ['nobody to ask', ['init', 'things', '--from', 'x.csv'], /Give --purpose, --owner, --domain/],
  ['no source', ['init', 'things', ...said], /Give --from, or --postgres with --table/],
  ['a name that is none', ['init', 'Things', ...said], /"Things" is no product’s name/],
  ['no such file', ['init', 'things', '--from', '/nowhere/x.csv', ...said], /there is no such file/],
])('says what is missing: %s', async (_, args, expected) => {
  const { code, stderr } = await runMeshway(args, { cwd: dir });
  expect(code).toBeGreaterThan(0);
  expect(stderr).toMatch(expected);
});

describeWithPostgres('from PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.stop());

  it('takes keys, types, comments and what is required from the table', async () => {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query(`CREATE TABLE visits (id bigint PRIMARY KEY, customer_id int NOT NULL, price numeric(10,2) NOT NULL, at timestamptz, remark text);
      COMMENT ON COLUMN visits.price IS 'What was paid, in euros.';
      INSERT INTO visits SELECT i, 1 + i % 50, 1.5, now(), NULL FROM generate_series(1, 100) i`);
    await client.end();
    const { code, stdout } = await init('visits', '--postgres', server.url, '--table', 'visits');
    expect({ code, key: /key +(\w+)/.exec(stdout)?.[1] }).toEqual({ code: 0, key: 'id' });
    const contract = await contractOf('visits');
    expect(contract).toContain('description: "What was paid, in euros."');
    expect(contract).toMatch(/name: price\n +logicalType: number\n +physicalType: decimal\(10,2\)\n +required: true/);
    expect(contract).toMatch(/name: remark\n +logicalType: string\n +classification/);
  });

  it('says what is wrong with the table, and not where the database is', async () => {
    const { code, stderr } = await init('other', '--postgres', server.url, '--table', 'nothing');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('there is no table nothing') });
    const away = await init('other', '--postgres', 'postgres://me:secret@127.0.0.1:1/x', '--table', 'nothing');
    expect(away.stderr).not.toContain('secret');
  });
});
