// Goal: a writer that dies at any moment leaves either nothing or a whole snapshot, and what it leaves over is swept.
// Method: real processes publish real files; each is killed with SIGKILL, first when it says that it begins a step, then at moments
// spread evenly over its whole run. After each death the store is read and every byte verified.
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SnapshotStore } from '../../subgraphs/kit/snapshots';
import { compiled, finished, startChild } from './support/child';
import { Bench, id, things } from './support/publishing';

const ROWS = 20_000;
let program: string;

beforeAll(async () => {
  program = await compiled('tests/snapshots/support/publisher.ts');
});

async function benchWithSource(): Promise<{ bench: Bench; source: string; dir: string }> {
  const bench = await Bench.open();
  const rows = Array.from({ length: ROWS }, (_, index) => `${index},thing ${index}`);
  return { bench, source: await bench.write('source.csv', `id,name\n${rows.join('\n')}\n`), dir: join(bench.home, 'snapshots', 'things') };
}

/** Every snapshot there is must be whole, and the next must get the number after them. */
async function assertWhole(home: string): Promise<number> {
  const store = new SnapshotStore(home);
  const listed = await store.list('things');
  for (const { number, state } of listed) {
    expect({ number, state }).toEqual({ number, state: 'passed' });
    expect(await store.verify('things', number)).toEqual([]);
  }
  return listed.length;
}

it.each(['source', 'Thing: rows', 'Thing: Parquet', 'Thing: indexes', 'quality', 'hashes'])(
  'leaves nothing visible when killed as it begins: %s',
  async (step) => {
    const { bench, source, dir } = await benchWithSource();
    const child = startChild(program, [bench.home, source]);
    const { stdout } = await finished(child, (output) => output.includes(`at ${step}\n`) && child.kill('SIGKILL'));
    expect(stdout).toContain(`at ${step}\n`);
    const whole = await assertWhole(bench.home);
    expect(whole).toBe(stdout.includes('published') ? 1 : whole);
    const { snapshot } = await bench.publishFile(things({ id, name: { required: true } }), source);
    expect(snapshot.manifest.number).toBe(whole + 1);
    expect((await readdir(dir)).filter((name) => name.startsWith('.'))).toEqual([]);
  },
);

it('leaves nothing or a whole snapshot when killed at any of 20 moments, one after another', async () => {
  const { bench, source, dir } = await benchWithSource();
  const startedAt = performance.now();
  expect((await finished(startChild(program, [bench.home, source]))).stdout).toContain('published 1');
  const wholeRunMs = performance.now() - startedAt;
  let published = 1;
  for (let moment = 0; moment < 20; moment += 1) {
    const child = startChild(program, [bench.home, source]);
    const bomb = setTimeout(() => child.kill('SIGKILL'), wholeRunMs * (0.3 + (0.8 * moment) / 20));
    const { stdout } = await finished(child);
    clearTimeout(bomb);
    const whole = await assertWhole(bench.home);
    // Killed after the rename and before it could say so, it has published all the same.
    expect(whole - published).toBeGreaterThanOrEqual(stdout.includes('published') ? 1 : 0);
    expect(whole - published).toBeLessThanOrEqual(1);
    published = whole;
  }
  const { snapshot } = await bench.publishFile(things({ id, name: { required: true } }), source);
  expect(snapshot.manifest.number).toBe(published + 1);
  expect((await readdir(dir)).filter((name) => name.startsWith('.'))).toEqual([]);
}, 120_000);

it('leaves nothing visible when the disk is full, and says what is wrong', async () => {
  const { bench, source, dir } = await benchWithSource();
  // A limit on the size of any file it writes, which fails as a full disk does: in the middle of a write.
  const child = startChild('-c', ['ulimit -f 700; exec "$0" "$@"', process.execPath, program, bench.home, source], {}, 'bash');
  const { stdout, stderr } = await finished(child);
  expect(stdout).not.toContain('published');
  expect(stderr).toMatch(/SNAPSHOT_SOURCE_INVALID|STORE_UNWRITABLE/);
  expect(await readdir(dir)).toEqual([]);
});

it('gives publishers in several processes different numbers, and none disturbs another', async () => {
  const { bench, source, dir } = await benchWithSource();
  const ends = await Promise.all(Array.from({ length: 6 }, () => finished(startChild(program, [bench.home, source]))));
  const numbers = ends.map(({ stdout }) => Number(/published (\d+)/.exec(stdout)?.[1]));
  expect(numbers.sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await assertWhole(bench.home)).toBe(6);
  expect(await readdir(dir)).toHaveLength(6);
});

it('gives publishers in one process different numbers', async () => {
  const { bench, source } = await benchWithSource();
  const folder = things({ id, name: { required: true } });
  const published = await Promise.all(Array.from({ length: 4 }, () => bench.publishFile(folder, source)));
  expect(published.map(({ snapshot }) => snapshot.manifest.number).sort()).toEqual([1, 2, 3, 4]);
  expect(await assertWhole(bench.home)).toBe(4);
});

it('sweeps no folder of a writer that lives, or that may live on another machine', async () => {
  const { bench, source, dir } = await benchWithSource();
  const foreign = join(dir, '.staging.0123456789abcdef.1.77.aa');
  const forgotten = join(dir, '.staging.0123456789abcdef.1.77.bb');
  for (const path of [foreign, forgotten]) await mkdir(join(path, 'snapshot'), { recursive: true });
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1_000);
  await writeFile(join(forgotten, 'snapshot', 'data.duckdb'), '');
  for (const path of ['snapshot/data.duckdb', 'snapshot', '.']) await utimes(join(forgotten, path), twoDaysAgo, twoDaysAgo);
  const child = startChild(program, [bench.home, source]);
  const stopped = new Promise<void>((resolve) => {
    child.stdout?.once('data', () => resolve(void child.kill('SIGSTOP')));
  });
  const ended = finished(child);
  await stopped;
  const own = (await readdir(dir)).filter((name) => name.includes(`.${child.pid}.`));
  await bench.publishFile(things({ id, name: { required: true } }), source);
  const left = await readdir(dir);
  child.kill('SIGCONT');
  expect((await ended).stdout).toContain('published');
  expect(left).toEqual(expect.arrayContaining([own[0], '.staging.0123456789abcdef.1.77.aa']));
  expect(left).not.toContain('.staging.0123456789abcdef.1.77.bb');
  expect(await assertWhole(bench.home)).toBe(2);
});
