// Goal: old files of the audit log can go, and what is left can still be proven whole; nothing else can go in the same way.
// Method: real logs, pruned at times in the middle of them, while a process writes, and again after a prune that was killed half-way.
import { createSecretKey, randomBytes } from 'node:crypto';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditLog, type AuditLogOptions, pruneAudit, queryAudit, verifyAudit } from '../../gateway/audit';
import { createLogger } from '../../gateway/logger';
import { until } from '../support/redis-server';
import { tempDir } from '../support/temp-dir';
import { recordOne } from './support/entries';

const key = createSecretKey(randomBytes(32));
const logger = createLogger('silent');
/** Entry `number` is of so many milliseconds after this. */
const MAY = Date.UTC(2026, 4, 1);
let dir: string;

beforeEach(async () => {
  dir = join(await tempDir(), 'audit');
});

const open = (more: Partial<AuditLogOptions> = {}): Promise<AuditLog> =>
  AuditLog.open({ dir, key, onFailure: 'open', logger, partBytes: 20_000, ...more });

async function write(count: number): Promise<void> {
  const log = await open();
  for (let number = 1; number <= count; number += 1) recordOne(log, number);
  await log.close();
}

const names = async (suffix: string): Promise<readonly string[]> => (await readdir(dir)).filter((name) => name.endsWith(suffix)).sort();
const problems = async (): Promise<readonly string[]> =>
  (await verifyAudit(dir, key)).problems.map(({ part, line, reason }) => `${part}:${line} ${reason}`);

async function requests(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { request } of queryAudit(dir, {})) found.push(request);
  return found;
}

it('removes the files of which every line is old, and the rest is whole', async () => {
  await write(600);
  const before = await names('.jsonl');
  const { files, bytes, chains } = await pruneAudit(dir, key, MAY + 300);
  expect(files).toBeGreaterThan(0);
  expect(bytes).toBeGreaterThan(files * 20_000 - 1);
  expect(chains).toBe(0);
  expect(await names('.jsonl')).toEqual(before.slice(files));
  expect(await problems()).toEqual([]);
  const left = await requests();
  expect(left.at(-1)).toBe('r-600');
  expect(left).toContain('r-300');
  expect(left).not.toContain('r-1');
  expect(await pruneAudit(dir, key, MAY + 300)).toEqual({ files: 0, bytes: 0, chains: 0 });
});

it('removes whole chains, though later ones name them', async () => {
  await write(3);
  await write(3);
  const middle = Date.now() + 1;
  await until('the clock has moved', async () => Date.now() > middle, 1_000);
  await write(3);
  expect(await pruneAudit(dir, key, middle)).toMatchObject({ files: 2, chains: 2 });
  expect(await names('.head')).toHaveLength(1);
  expect(await problems()).toEqual([]);
  await write(1);
  expect(await problems()).toEqual([]);
});

it('accepts ends kept elsewhere from before, and finds any that are not of what was removed', async () => {
  await write(600);
  const { ends } = await verifyAudit(dir, key);
  await pruneAudit(dir, key, Date.now() + 1_000);
  expect(await names('.jsonl')).toEqual([]);
  expect((await verifyAudit(dir, key, ends)).problems).toEqual([]);
  const others = ends.map((end) => ({ ...end, hash: 'A'.repeat(43) }));
  expect((await verifyAudit(dir, key, others)).problems).toHaveLength(1);
  const later = ends.map((end) => ({ ...end, sequence: end.sequence + 1 }));
  expect((await verifyAudit(dir, key, later)).problems).toHaveLength(1);
});

describe('what goes in another way is found', () => {
  beforeEach(async () => {
    await write(600);
    await pruneAudit(dir, key, MAY + 300);
  });

  it('the next file', async () => {
    const [first = ''] = await names('.jsonl');
    await rm(join(dir, first));
    expect((await problems())[0]).toMatch(/^\d+:0 is missing/);
  });

  it('the note of what was removed', async () => {
    await rm(join(dir, 'pruned.json'));
    expect(await problems()).toContain('1:0 is missing');
  });

  it('a note by somebody without the key', async () => {
    const path = join(dir, 'pruned.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace(/"part":\d+/, '"part":9'));
    expect(await problems()).toContain('0:0 was not signed with this key');
  });

  it('an older note over what was removed since', async () => {
    const old = await readFile(join(dir, 'pruned.json'));
    await pruneAudit(dir, key, MAY + 1_000);
    await writeFile(join(dir, 'pruned.json'), old);
    expect((await problems())[0]).toMatch(/^\d+:0 is missing/);
  });

  it('a changed line in what is left', async () => {
    const path = join(dir, (await names('.jsonl'))[0] ?? '');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"ann"', '"bob"'));
    expect((await problems())[0]).toMatch(/^\d+:\d+ does not have the hash/);
  });
});

it('prunes nothing of a log that is not whole: what was done to it is still to be found', async () => {
  await write(600);
  const [, second = ''] = await names('.jsonl');
  const path = join(dir, second);
  await writeFile(path, (await readFile(path, 'utf8')).replace('"ann"', '"bob"'));
  await expect(pruneAudit(dir, key, MAY + 300)).rejects.toMatchObject({ code: 'AUDIT_BROKEN' });
  expect(await names('pruned.json')).toEqual([]);
});

it('is finished by the next one when it was killed after it had said what goes', async () => {
  await write(600);
  const copy = await tempDir();
  await cp(dir, copy, { recursive: true });
  const { files } = await pruneAudit(dir, key, MAY + 300);
  const note = await readFile(join(dir, 'pruned.json'));
  await cp(copy, dir, { recursive: true });
  await writeFile(join(dir, 'pruned.json'), note);
  expect(await problems()).toEqual([]);
  expect(await pruneAudit(dir, key, MAY + 300)).toMatchObject({ files });
  expect(await problems()).toEqual([]);
});

it('goes on beside a process that writes', async () => {
  const log = await open();
  for (let number = 1; number <= 600; number += 1) recordOne(log, number);
  await until('most of it is written', async () => (await names('.jsonl')).length > 3, 2_000);
  expect((await pruneAudit(dir, key, MAY + 300)).files).toBeGreaterThan(0);
  for (let number = 601; number <= 700; number += 1) recordOne(log, number);
  await log.close();
  expect(await problems()).toEqual([]);
  expect((await requests()).at(-1)).toBe('r-700');
});

it('begins a file anew after a time, also where nothing happens', async () => {
  const log = await open({ partMs: 20 });
  await until('there are several files', async () => (await names('.jsonl')).length >= 3, 2_000);
  await log.close();
  expect(await problems()).toEqual([]);
});
