// Goal: somebody with a file or a table has a product's folder in a minute, and is told what was guessed.
// Method: the command as it was built, over a mesh with a published product to refer to, and a real PostgreSQL.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { root, runMeshway } from '../support/meshway';
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

it('reads Parquet, whose types are what they are', async () => {
  const file = join(dir, 'visits.parquet');
  const database = await DuckDBInstance.create();
  const connection = await database.connect();
  await connection.run(
    `COPY (SELECT i AS id, DATE '2026-01-01' + CAST(i AS INTEGER) AS day, i * 1.5::DECIMAL(8, 2) AS paid FROM range(60) t(i)) TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
  const { code, stdout } = await init('visits', '--from', file);
  expect({ code, first: stdout.split('\n')[0] }).toEqual({ code: 0, first: expect.stringContaining('Visit, 3 properties from 60 rows') });
  const contract = await contractOf('visits');
  expect(contract).toMatch(/name: day\n +logicalType: date/);
  expect(contract).toMatch(/name: paid\n +logicalType: number/);
});

const hasTerminals = existsSync('/usr/bin/script');
(hasTerminals ? it : it.skip)('asks at a terminal for what no flag says, until it is said', async () => {
  const answers: readonly (readonly [RegExp, string])[] = [
    [/What is it for/, ''],
    [/What is it for[\s\S]*What is it for/, 'What was paid back.'],
    [/Who answers for it/, 'ada@shop.example'],
    [/Which domain/, 'sales'],
  ];
  const command = [
    process.execPath,
    join(root, 'dist/cli/meshway.js'),
    'init',
    'asked',
    '--from',
    join(dir, 'customers.csv'),
    '--dir',
    mesh,
  ];
  const terminal = spawn('/usr/bin/script', ['-qefc', [...command, '--home', home].join(' '), '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let shown = '';
  let answered = 0;
  terminal.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    const [question, answer] = answers[answered] ?? [];
    if (!question?.test(shown)) return;
    answered += 1;
    terminal.stdin.write(`${answer}\n`);
  });
  const [code] = await once(terminal, 'close');
  expect({ code, answered }).toEqual({ code: 0, answered: answers.length });
  const descriptor = await readFile(join(mesh, 'asked/asked.odps.yaml'), 'utf8');
  for (const said of ['purpose: "What was paid back."', 'username: "ada@shop.example"', 'domain: "sales"'])
    expect(descriptor).toContain(said);
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
    const { code, stdout } = await init('table-visits', '--postgres', server.url, '--table', 'visits');
    expect({ code, key: /key +(\w+)/.exec(stdout)?.[1] }).toEqual({ code: 0, key: 'id' });
    const contract = await contractOf('table-visits');
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
