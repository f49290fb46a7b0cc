// Goal: a snapshot that is not as it was published is never served, and `verify` finds every change.
// Method: published snapshots are cut, changed, emptied, deleted and added to, one file at a time.
import { appendFile, chmod, copyFile, cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { Bench, id, things } from './support/publishing';

const folder = things({ id, name: {} });

async function published(): Promise<{ bench: Bench; dir: string }> {
  const bench = await Bench.open();
  const rows = Array.from({ length: 5_000 }, (_, index) => `${index},thing ${index}`);
  const { snapshot } = await bench.publishText(folder, '.csv', `id,name\n${rows.join('\n')}\n`);
  return { bench, dir: snapshot.dir };
}

async function change(path: string, how: (content: Buffer) => Buffer): Promise<void> {
  const content = await readFile(path);
  await chmod(path, 0o644);
  await writeFile(path, how(Buffer.from(content)));
}

const flipped =
  (at: number) =>
  (content: Buffer): Buffer => {
    const index = at % content.length;
    content[index] = (content[index] ?? 0) ^ 1;
    return content;
  };

const damaged = { code: 'SNAPSHOT_DAMAGED', extensions: { product: 'things', snapshot: '1' } };

describe.each(['data.duckdb', 'Thing.parquet', 'manifest.json'])('%s', (file) => {
  it.each<[string, (path: string) => Promise<void>]>([
    ['deleted', (path) => rm(path)],
    ['emptied', (path) => change(path, () => Buffer.alloc(0))],
    ['cut in half', (path) => change(path, (content) => content.subarray(0, content.length / 2))],
    ['made longer', (path) => change(path, (content) => Buffer.concat([content, Buffer.from(' {}')]))],
  ])('%s: refused at opening, found by verify', async (_, damage) => {
    const { bench, dir } = await published();
    await damage(join(dir, file));
    await expect(bench.store.open('things', 1)).rejects.toMatchObject(damaged);
    expect(await bench.store.verify('things', 1)).toHaveLength(1);
  });

  it('with any one bit flipped: found by verify', async () => {
    const { bench, dir } = await published();
    const original = await readFile(join(dir, file));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: original.length - 1 }), async (at) => {
        await change(join(dir, file), () => flipped(at)(Buffer.from(original)));
        const problems = await bench.store.verify('things', 1);
        // White space between the manifest's members says nothing.
        if (!/\s/.test(String.fromCharCode(original[at] ?? 0)) || file !== 'manifest.json') expect(problems).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });
});

it('is refused when a file is there that does not belong to it, such as a database’s log', async () => {
  const { bench, dir } = await published();
  await writeFile(join(dir, 'data.duckdb.wal'), 'hostile');
  await expect(bench.store.open('things', 1)).rejects.toMatchObject(damaged);
  expect(await bench.store.verify('things', 1)).toEqual(['data.duckdb.wal does not belong to it']);
});

it('is refused when its manifest is of another snapshot', async () => {
  const { bench, dir } = await published();
  await cp(dir, join(dir, '..', '000002'), { recursive: true });
  await expect(bench.store.get('things', 2)).rejects.toMatchObject({
    code: 'SNAPSHOT_DAMAGED',
    message: expect.stringContaining('of another snapshot'),
  });
});

it('answers no query from a block that was changed', async () => {
  const { bench, dir } = await published();
  // Behind the header's first blocks; the size stays, so that only the database itself can tell.
  await change(join(dir, 'data.duckdb'), (content) => content.fill(0xff, 12_288, 300_000));
  const asked = bench.rows('things', 1, 'SELECT count(name), max(id) FROM things WHERE id = 4000');
  await expect(asked).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' });
});

it('stops `current` instead of quietly serving an older snapshot, and is listed as damaged', async () => {
  const { bench, dir } = await published();
  await bench.publishText(folder, '.csv', 'id,name\n1,a\n');
  await truncate(join(dir, '..', '000002', 'manifest.json'), 10);
  await expect(bench.store.current('things')).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' });
  expect(await bench.store.list('things')).toMatchObject([
    { number: 2, state: 'damaged', reason: 'its manifest.json is not a manifest' },
    { number: 1, state: 'passed', current: false },
  ]);
});

it('does not disturb an older snapshot, nor a strange folder the store', async () => {
  const { bench, dir } = await published();
  for (const name of ['7', '0000001', 'notes', '000000']) await mkdir(join(dir, '..', name));
  await copyFile(join(dir, 'manifest.json'), join(dir, '..', 'manifest.json'));
  await appendFile(join(dir, '..', '.DS_Store'), '');
  expect((await bench.store.list('things')).map(({ number }) => number)).toEqual([1]);
  expect(await bench.store.products()).toEqual(['things']);
});

it.each([
  ['a number that was never given', 'things', 9],
  ['a product without snapshots', 'nothing', 1],
])('says SNAPSHOT_NOT_FOUND for %s', async (_, product, number) => {
  const { bench } = await published();
  for (const ask of ['get', 'verify', 'open'] as const) {
    await expect(bench.store[ask](product, number)).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_FOUND' });
  }
});
