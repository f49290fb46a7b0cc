// Goal: every mistake at the command line ends with what was wrong, what to do, a stable code and an exit code, and leaves nothing behind.
// Method: the built command in a folder of its own, one mistake at a time.
import { chmod, cp, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type Finished, root, runMeshway, temporaryFolder } from '../support/meshway';

const shop = join(root, 'tests/aviation/mesh/airports');
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder('bad-input');
});

afterAll(() => folder.remove());

/** A copy of the airports' folder with one text in one of its files replaced. */
async function airportsWith(name: string, file: string, from: string, to: string): Promise<string> {
  const dir = join(folder.path, name);
  await cp(shop, dir, { recursive: true });
  const text = await readFile(join(dir, file), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(dir, file), text.replace(from, to));
  return dir;
}

function expectFailure({ code, stderr }: Finished, exitCode: number, ...texts: string[]): void {
  for (const text of texts) expect(stderr).toContain(text);
  expect(stderr).not.toMatch(/\n\s+at .+:\d+:\d+/);
  expect(code).toBe(exitCode);
}

it('names an unknown flag and the nearest known one', async () => {
  expectFailure(await runMeshway(['start', '--prot', '4000']), 2, "unknown option '--prot'", '--port');
});

it('names an unknown command', async () => {
  expectFailure(await runMeshway(['strat']), 2, "unknown command 'strat'", 'start');
});

it('says what a port is', async () => {
  expectFailure(await runMeshway(['serve', shop, '--port', 'http']), 2, 'A port is a whole number from 0 to 65535');
});

it.each(['serve', 'start'])('%s says that the port is in use', async (command) => {
  const taken: Server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => taken.once('listening', listening));
  const { port } = taken.address() as AddressInfo;
  const args = command === 'serve' ? ['serve', shop] : ['start', '--mesh', shop];
  expectFailure(await runMeshway([...args, '--port', String(port), '--home', folder.path]), 1, `Port ${port} is in use`, 'PORT_IN_USE');
  taken.close();
});

it('says that a folder is not there, or holds no product', async () => {
  expectFailure(await runMeshway(['serve', join(folder.path, 'nowhere')]), 1, 'nowhere', 'FOLDER_UNREADABLE');
  await mkdir(join(folder.path, 'empty'));
  expectFailure(await runMeshway(['serve', join(folder.path, 'empty')]), 1, 'holds no data product', 'PRODUCT_NOT_FOUND');
});

it('shows what is wrong with a contract where it is used', async () => {
  const dir = await airportsWith('broken', 'airports.odcs.yaml', 'logicalType: number', 'logicalType: nubmer');
  expectFailure(await runMeshway(['serve', dir]), 1, 'airports.odcs.yaml:', 'nubmer', 'number', 'CONTRACT_INVALID');
  const linted = await runMeshway(['contract', 'lint', dir]);
  expect(linted.stdout).toMatch(/airports\.odcs\.yaml:\d+:\d+ .*error/);
  expect(linted.code).toBe(1);
});

it('names an engine it does not support', async () => {
  const dir = await airportsWith(
    'engine',
    'airports.odcs.yaml',
    '{ server: snapshots, type: duckdb, database: data.duckdb }',
    '{ server: warehouse, type: snowflake, account: a, database: b, schema: c }',
  );
  expectFailure(await runMeshway(['serve', dir, '--home', folder.path]), 1, 'snowflake', 'UNSUPPORTED_ENGINE');
});

it('publishes nothing from a source that does not fit', async () => {
  const home = join(folder.path, 'home-source');
  await writeFile(join(folder.path, 'airports.csv'), 'iata,name,country,latitude,longitude\nAAA,A,USA,1,2\nBBB,B,USA,north,2\n');
  expectFailure(
    await runMeshway(['snapshot', 'publish', shop, '--from', join(folder.path, 'airports.csv'), '--home', home]),
    1,
    '"city"',
    'SNAPSHOT_SOURCE_INVALID',
  );
  expect((await readdir(join(home, 'snapshots/airports')).catch(() => [])).filter((name) => /^\d+$/.test(name))).toEqual([]);
});

it('refuses SQL that reads what it must not, and tells a damaged snapshot', async () => {
  const home = join(folder.path, 'home-sql');
  const dir = join(folder.path, 'sql');
  await cp(join(root, 'tests/aviation/mesh'), dir, { recursive: true });
  await writeFile(join(dir, 'airport-traffic/transform.sql'), "SELECT * FROM read_text('/etc/passwd')");
  const csv = 'iata,name,city,state,country,latitude,longitude\n'.concat(
    ...Array.from({ length: 1_100 }, (_, at) => `A${at},a,b,CA,USA,1,2\n`),
  );
  await writeFile(join(dir, 'airports.csv'), csv);
  const flights = 'file_row_number,date,delay,distance,origin,destination\n0,2001-01-01 00:00:00,1,2,A1,A2\n';
  await writeFile(join(dir, 'flights.csv'), flights);
  const contract = join(dir, 'flights/flights.odcs.yaml');
  await writeFile(contract, (await readFile(contract, 'utf8')).replace('mustBeGreaterThan: 1000000', 'mustBeGreaterThan: 0'));
  for (const name of ['airports', 'flights']) {
    const published = await runMeshway(['snapshot', 'publish', join(dir, name), '--from', join(dir, `${name}.csv`), '--home', home]);
    expect({ name, code: published.code, stderr: published.code === 0 ? '' : published.stderr }).toEqual({ name, code: 0, stderr: '' });
  }
  expectFailure(
    await runMeshway(['snapshot', 'publish', join(dir, 'airport-traffic'), '--sql', '--home', home]),
    1,
    'transform.sql',
    'SQL_REFUSED',
  );
  const damaged = join(home, 'snapshots/airports/000001/data.duckdb');
  await chmod(damaged, 0o644);
  await truncate(damaged, 5_000);
  expectFailure(await runMeshway(['snapshot', 'verify', 'airports', '--home', home]), 1, 'data.duckdb', 'SNAPSHOT_DAMAGED');
});

it('says how a subgraph elsewhere is written', async () => {
  const child = await runMeshway(['start', '--mesh', shop, '--subgraph', 'airports']);
  expectFailure(child, 2, 'name=url');
});
