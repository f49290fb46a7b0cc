// Goal: `meshway audit` says whether the log is whole and what is in it, with the right exit code.
// Method: the compiled command in processes of its own, on a log written by a real `AuditLog`.
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditKey } from '../../cli/audit-key';
import { AuditLog } from '../../gateway/audit';
import { createLogger } from '../../gateway/logger';
import { compiled, type Finished, finished, startChild } from '../snapshots/support/child';
import { tempDir } from '../support/temp-dir';
import { recordOne } from './support/entries';

let program: string;
let home: string;

beforeAll(async () => {
  program = await compiled('tests/audit/support/audit-command.ts');
});

beforeEach(async () => {
  home = await tempDir();
});

async function write(...numbers: number[]): Promise<void> {
  const log = await AuditLog.open({
    dir: join(home, 'audit'),
    key: await auditKey(home),
    onFailure: 'open',
    logger: createLogger('silent'),
  });
  for (const number of numbers) recordOne(log, number);
  await log.close();
}

const run = (...args: string[]): Promise<Finished> => finished(startChild(program, args, { MESHWAY_HOME: home }));

it('verifies that there is no log, a whole one, and one that was changed', async () => {
  for (const command of ['verify', 'query'])
    expect(await run(command)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`There is no audit log in ${join(home, 'audit')}.`),
    });
  await mkdir(join(home, 'audit'));
  await writeFile(join(home, 'audit', 'note.txt'), 'moved away');
  expect(await run('verify')).toMatchObject({ code: 1, stderr: expect.stringContaining('(AUDIT_NOT_FOUND)') });
  await write(1, 2);
  expect(await run('verify')).toMatchObject({ code: 0, stdout: '1 chain, 4 lines: whole\n' });
  const path = join(home, 'audit', (await readdir(join(home, 'audit'))).find((name) => name.endsWith('.jsonl')) ?? '');
  await writeFile(path, (await readFile(path, 'utf8')).replace('"r-2"', '"r-9"'));
  const { code, stdout, stderr } = await run('verify');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^1 chain, 4 lines: NOT whole\n {2}\S+ file 1 line 3 does not have the hash of what it says/);
  expect(stderr).toContain('(AUDIT_BROKEN)');
});

it('compares with ends that were kept elsewhere', async () => {
  await write(1);
  const kept = join(home, 'ends.json');
  await writeFile(kept, (await run('verify', '--json')).stdout);
  await write(2);
  expect((await run('verify', '--ends', kept)).code).toBe(0);
  expect((await run('verify', '--ends', join(home, 'none'))).stderr).toContain('(FILE_UNREADABLE)');
  await appendFile(kept, 'x');
  expect((await run('verify', '--ends', kept)).stderr).toContain('it is not what "meshway audit verify --json" prints');
});

it('shows operations as a table and as JSON lines', async () => {
  await write(1, 2, 3);
  expect((await run('query', '--subject', 'nobody')).stdout).toBe('no operations\n');
  const { stdout } = await run('query', '--coordinate', 'Order.cost', '--limit', '2');
  expect(stdout.split('\n')).toEqual([
    'at                        who       purpose  grants  operation  read  masked      denied      status',
    '2026-05-01T00:00:00.002Z  user ann  support  g1      Orders     2     Order.card  Order.cost  200',
    '2026-05-01T00:00:00.003Z  user ann  support  g1      Orders     2     Order.card  Order.cost  200',
    '',
  ]);
  const lines = (await run('query', '--since', '2026-05-01T00:00:00.003Z', '--json')).stdout.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { request: string }).request)).toEqual(['r-3']);
});

it('prunes what is older than is kept, and says so', async () => {
  await write(1, 2);
  expect(await run('prune', '--keep', '400d')).toMatchObject({
    code: 0,
    stdout: 'no file is older than 400d from its first to its last line\n',
  });
  expect((await run('verify')).stdout).toBe('1 chain, 4 lines: whole\n');
});

it.each([
  ['a time that is too short to keep', ['prune', '--keep', '1d']],
  ['a time that is none', ['query', '--since', 'yesterday']],
  ['a limit that is none', ['query', '--limit', '0']],
])('refuses %s', async (_, words) => {
  expect(await run(...words)).toMatchObject({ code: 2, stderr: expect.stringContaining('(BAD_USAGE)') });
});
