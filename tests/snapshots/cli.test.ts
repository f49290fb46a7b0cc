// Goal: `meshway snapshot` does what it says, says what it did, and ends with the right exit code.
// Method: the compiled command in a process of its own, on domain folders written as a team would.
import { chmod, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '../support/temp-dir';
import { compiled, type Finished, finished, startChild } from './support/child';
import { writeDomainFolder } from './support/domain-folder';

let program: string;

beforeAll(async () => {
  program = await compiled('tests/snapshots/support/snapshot-command.ts');
});

const needsTwoRows =
  '    quality:\n      - { name: enough rows, type: library, metric: rowCount, mustBeGreaterThan: 1, dimension: coverage }\n';

interface Shell {
  readonly home: string;
  readonly dir: string;
  file(name: string, content: string): Promise<string>;
  run(...args: string[]): Promise<Finished>;
}

async function shell(server?: string): Promise<Shell> {
  const home = await tempDir();
  const dir = await writeDomainFolder(join(home, 'shop'), {
    name: 'shop',
    objects: { Item: { id: 'integer', name: 'string' } },
    quality: needsTwoRows,
    ...(server === undefined ? {} : { server }),
  });
  return {
    home,
    dir,
    async file(name, content) {
      await writeFile(join(home, name), content);
      return join(home, name);
    },
    run: (...args) => finished(startChild(program, args, { MESHWAY_HOME: home })),
  };
}

it('publishes, and prints number, id, rows, sizes and quality', async () => {
  const { run, dir, file } = await shell();
  const { code, stdout, stderr } = await run('publish', dir, '--from', await file('items.csv', 'id,name,extra\n1,a,x\n2,b,y\n'));
  expect(stderr).toMatch(/✓ publish shop \(\d/);
  expect(stdout).toMatch(/^shop 1 {2}is current$/m);
  expect(stdout).toMatch(/^ {2}id {6}[0-9a-f]{64}$/m);
  expect(stdout).toMatch(/Item +2 rows +\d+ kB/);
  expect(stdout).toMatch(/serving form +\d+ kB/);
  expect(stdout).toContain('left out of Item, not in the contract: extra');
  expect(stdout).toMatch(/pass +enough rows +2 +must be greater than 1/);
  expect(code).toBe(0);
});

it('ends with 1 and QUALITY_FAILED when the snapshot is kept but not current', async () => {
  const { run, dir, file } = await shell();
  const { code, stdout, stderr } = await run('publish', dir, '--from', await file('items.csv', 'id,name\n1,a\n'));
  expect(stdout).toMatch(/^shop 1 {2}is kept, but not current$/m);
  expect(stdout).toMatch(/fail +enough rows +1 +must be greater than 1/);
  expect(stderr).toContain('QUALITY_FAILED');
  expect(stderr).toContain('it breaks enough rows');
  expect(code).toBe(1);
});

it('lists snapshots newest first, as a table and as JSON, of one product or all', async () => {
  const { run, dir, file } = await shell();
  expect((await run('list')).stdout).toBe('No snapshots yet.\n');
  await run('publish', dir, '--from', await file('good.csv', 'id,name\n1,a\n2,b\n'));
  await run('publish', dir, '--from', await file('bad.csv', 'id,name\n1,a\n'));
  for (const words of [[], ['shop'], [dir]])
    expect((await run('list', ...words)).stdout).toMatch(/^shop\n {2}2 {2}failed .* Item 1 .*\n {2}1 {2}current .* Item 2 /);
  const [listed] = JSON.parse((await run('list', '--json')).stdout) as [
    { product: string; snapshots: { number: number; state: string; current: boolean }[] },
  ];
  expect(listed.product).toBe('shop');
  expect(listed.snapshots.map(({ number, state, current }) => [number, state, current])).toEqual([
    [2, 'failed', false],
    [1, 'passed', true],
  ]);
});

it('verifies every byte, and ends with 1 and SNAPSHOT_DAMAGED when one differs', async () => {
  const { run, dir, file, home } = await shell();
  await run('publish', dir, '--from', await file('good.csv', 'id,name\n1,a\n2,b\n'));
  const sound = await run('verify', 'shop', '1');
  expect(sound.stdout).toBe('Every snapshot is as it was published.\n');
  expect(sound.code).toBe(0);
  const nothing = await run('verify', 'shoe');
  expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('Product "shoe" has no snapshot')]);
  const parquet = join(home, 'snapshots', 'shop', '000001', 'Item.parquet');
  await chmod(parquet, 0o644);
  await truncate(parquet, 100);
  const damaged = await run('verify');
  expect(damaged.stdout).toContain('shop 1: Item.parquet has 100 bytes instead of');
  expect(damaged.stderr).toContain('SNAPSHOT_DAMAGED');
  expect(damaged.code).toBe(1);
});

it.each<[string, string[], string, number]>([
  ['neither --from nor --sql', [], 'BAD_USAGE', 2],
  ['both --from and --sql', ['--from', 'x.csv', '--sql'], 'BAD_USAGE', 2],
  ['a file that is not there', ['--from', '/nowhere/x.csv'], 'FILE_UNREADABLE', 1],
  ['--sql without a transform.sql', ['--sql'], 'SNAPSHOT_SOURCE_INVALID', 1],
])('refuses %s, and nothing is written', async (_, words, code, exitCode) => {
  const { run, dir, home } = await shell();
  const ended = await run('publish', dir, ...words);
  expect(ended.stderr).toContain(`(${code})`);
  expect(ended.code).toBe(exitCode);
  expect(await readdir(home)).toEqual(['shop']);
});

it('refuses a contract whose server is a database nobody here speaks', async () => {
  const { run, dir, file } = await shell('servers: [{ server: warehouse, type: trino, host: h, port: 1, catalog: c, schema: s }]');
  const ended = await run('publish', dir, '--from', await file('good.csv', 'id,name\n1,a\n'));
  expect(ended.stderr).toContain('(UNSUPPORTED_ENGINE)');
  expect(ended.code).toBe(1);
});

it.each<[string, string[], string, number]>([
  ['a folder that holds no product', ['publish', '/tmp', '--from', 'x'], 'PRODUCT_NOT_FOUND', 1],
  ['a snapshot that is not there', ['verify', 'shop', '3'], 'SNAPSHOT_NOT_FOUND', 1],
  ['a number that is none', ['verify', 'shop', 'newest'], 'BAD_USAGE', 2],
  ['a name that leads out of the store', ['list', '../../nowhere'], 'BAD_USAGE', 2],
])('refuses %s', async (_, words, code, exitCode) => {
  const { run } = await shell();
  const ended = await run(...words);
  expect(ended.stderr).toContain(`(${code})`);
  expect(ended.code).toBe(exitCode);
});
