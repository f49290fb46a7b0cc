// Goal: `meshway snapshot prune`, `pin`, `unpin`, `retract` and `diff` do what they say, say what they did, and end with the right exit code.
// Method: the compiled command in a process of its own, on a domain folder written as a team would.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '../support/temp-dir';
import { compiled, type Finished, finished, startChild } from './support/child';
import { writeDomainFolder } from './support/domain-folder';

let program: string;
let home: string;
let dir: string;

beforeAll(async () => {
  program = await compiled('tests/snapshots/support/snapshot-command.ts');
});

beforeEach(async () => {
  home = await tempDir();
  dir = await writeDomainFolder(join(home, 'shop'), {
    name: 'shop',
    objects: { Item: { id: 'integer', name: 'string', price: 'integer' }, Shelf: { code: 'string' } },
  });
});

const run = (...args: string[]): Promise<Finished> => finished(startChild(program, args, { MESHWAY_HOME: home }));

async function publish(items: string, shelves = 'code\nA\n'): Promise<void> {
  await writeFile(join(home, 'items.csv'), `id,name,price\n${items}`);
  await writeFile(join(home, 'shelves.csv'), shelves);
  const { code, stderr } = await run('publish', dir, '--from', `Item=${join(home, 'items.csv')}`, `Shelf=${join(home, 'shelves.csv')}`);
  expect({ code, stderr }).toMatchObject({ code: 0 });
}

it('counts the rows added, removed and changed, and the columns they changed in', async () => {
  await publish('1,one,10\n2,two,20\n3,three,30\n4,,40\n');
  await publish('2,two,21\n3,drei,31\n4,four,40\n5,five,50\n6,six,60\n');
  const { stdout, code } = await run('diff', dir, '1', '2');
  expect(stdout).toBe(
    [
      'Item  2 added, 1 removed, 3 changed',
      '  name   changed in 2 rows',
      '  price  changed in 2 rows',
      'Shelf  0 added, 0 removed, 0 changed',
      '',
    ].join('\n'),
  );
  expect(code).toBe(0);
  expect((await run('diff', dir, '2', '1')).stdout).toContain('Item  1 added, 2 removed, 3 changed');
});

it('compares snapshots whose columns are not the same', async () => {
  await publish('1,one,10\n');
  await writeDomainFolder(dir, {
    name: 'shop',
    objects: { Item: { id: 'string', name: 'string', colour: 'string' }, Shelf: { code: 'string' } },
  });
  await writeFile(join(home, 'items.csv'), 'id,name,colour\n1,one,red\n');
  await writeFile(join(home, 'shelves.csv'), 'code\nA\n');
  await run('publish', dir, '--from', `Item=${join(home, 'items.csv')}`, `Shelf=${join(home, 'shelves.csv')}`);
  expect((await run('diff', dir, '1', '2')).stdout).toMatch(
    /^Item {2}0 added, 0 removed, 0 changed\n {2}colour {2}is new\n {2}price {2}is gone\nShelf/,
  );
});

it('pins, shows the pin, and takes it off', async () => {
  await publish('1,one,10\n');
  const pinned = await run('pin', 'shop', '1', '--until', '2999-12-31', '--reason', 'annual report');
  expect(pinned.stdout).toBe('shop 1 is pinned until 2999-12-31T23:59:59.999Z\n');
  expect((await run('list')).stdout).toMatch(/ 1 {2}current .* pinned until 2999-12-31: annual report\n/);
  expect((await run('unpin', dir, '1')).stdout).toContain('no longer pinned until 2999-12-31T23:59:59.999Z: annual report');
  expect((await run('unpin', 'shop', '1')).code).toBe(2);
  expect((await run('list')).stdout).not.toContain('pinned');
});

it('prunes nothing that is young, and says so', async () => {
  await publish('1,one,10\n');
  await publish('1,one,11\n');
  expect((await run('prune')).stdout).toBe('shop: nothing to remove\n');
  expect((await run('prune', 'shop', '--keep', '1', '--younger-than', '0s')).stdout).toBe('shop: nothing to remove\n');
});

it('retracts, says what is current now, and lists the reason', async () => {
  await publish('1,one,10\n');
  await publish('1,one,11\n');
  expect((await run('retract', 'shop', '2', '--reason', 'prices were wrong')).stdout).toBe('shop 2 is retracted; 1 is current\n');
  const again = await run('retract', 'shop', '2', '--reason', 'out of date');
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('readers are still told “prices were wrong”')]);
  expect((await run('list')).stdout).toMatch(/ 2 {2}retracted {2}prices were wrong\n {2}1 {2}current/);
  await run('pin', 'shop', '1', '--until', '2099-12-31', '--reason', 'the annual report');
  const last = await run('retract', 'shop', '1', '--reason', 'all were');
  expect(last.stdout).toBe('shop 1 is retracted; nothing is current\n');
  expect(last.stderr).toMatch(/pinned until 2099-12-31\S*, “the annual report”: what is cited of it can no longer be read/);
  expect((await run('diff', dir, '1', '2')).stderr).toContain('(SNAPSHOT_RETRACTED)');
});

it.each<[string, string[], string, number]>([
  ['a pin without a reason that says something', ['pin', 'shop', '1', '--until', '2999-01-01', '--reason', ' '], 'BAD_USAGE', 2],
  ['a pin that is over already', ['pin', 'shop', '1', '--until', '2020-01-01', '--reason', 'late'], 'BAD_USAGE', 2],
  ['a date that is none', ['pin', 'shop', '1', '--until', 'tomorrow', '--reason', 'soon'], 'BAD_USAGE', 2],
  ['a pin of a snapshot that is not there', ['pin', 'shop', '7', '--until', '2999-01-01', '--reason', 'cited'], 'SNAPSHOT_NOT_FOUND', 1],
  ['keeping none', ['prune', 'shop', '--keep', '0'], 'BAD_USAGE', 2],
  ['a length of time that is none', ['prune', 'shop', '--younger-than', '1 year'], 'BAD_USAGE', 2],
  ['the difference of a snapshot from itself', ['diff', '.', '1', '1'], 'BAD_USAGE', 2],
  ['the retraction of what is not there', ['retract', 'shop', '7', '--reason', 'wrong'], 'SNAPSHOT_NOT_FOUND', 1],
])('refuses %s', async (_, words, code, exitCode) => {
  const ended = await run(...words);
  expect(ended.stderr).toContain(`(${code})`);
  expect(ended.code).toBe(exitCode);
});
