// Goal: every operation is one line that cannot be changed, taken out, moved or cut off without that being found; and a log in trouble does
// what was decided for it.
// Method: real logs in real folders, every kind of change made to them by hand and at random; processes that are killed, and one whose files
// may not grow.
import { spawnSync } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { AuditLog, type AuditLogOptions, type AuditReport, queryAudit, verifyAudit } from '../../gateway/audit';
import { createLogger } from '../../gateway/logger';
import { LogRecorder } from '../gateway/support/stack';
import { compiled, finished, startChild } from '../snapshots/support/child';
import { until } from '../support/redis-server';
import { tempDir } from '../support/temp-dir';
import { recordOne } from './support/entries';

const keyText = randomBytes(32).toString('hex');
const key = createSecretKey(keyText, 'hex');
const logger = createLogger('silent');
let dir: string;

beforeEach(async () => {
  dir = join(await tempDir(), 'audit');
});

const open = (more: Partial<AuditLogOptions> = {}): Promise<AuditLog> => AuditLog.open({ dir, key, onFailure: 'open', logger, ...more });

async function write(count: number, more: Partial<AuditLogOptions> = {}): Promise<void> {
  const log = await open(more);
  for (let number = 1; number <= count; number += 1) recordOne(log, number);
  await log.close();
}

const files = async (suffix: string): Promise<string[]> =>
  (await readdir(dir))
    .filter((name) => name.endsWith(suffix))
    .sort()
    .map((name) => join(dir, name));
const reasons = async (): Promise<string[]> =>
  (await verifyAudit(dir, key)).problems.map(({ part, line, reason }) => `${part}:${line} ${reason}`);
const whole = async (): Promise<AuditReport> => {
  const report = await verifyAudit(dir, key);
  expect(report.problems).toEqual([]);
  return report;
};

it('has one line an operation, with names and counts, as documented', async () => {
  await write(1);
  const [path = ''] = await files('.jsonl');
  const lines = (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ seq, event }) => [seq, event])).toEqual([
    [1, 'opened'],
    [2, undefined],
    [3, 'closed'],
  ]);
  expect(lines[1]).toEqual({
    seq: 2,
    at: '2026-05-01T00:00:00.001Z',
    request: 'r-1',
    principal: { kind: 'user', subject: 'ann', issuer: 'https://issuer.example' },
    purpose: 'support',
    client: { name: 'desk', version: '2' },
    grants: ['g1'],
    operation: { type: 'query', name: 'Orders', hash: 'a'.repeat(64) },
    read: ['Order.id', 'Query.orders'],
    masked: ['Order.card'],
    denied: ['Order.cost'],
    rowFilters: ['Order.home'],
    vector: 'v1.AAAA',
    status: 200,
    errors: 0,
    fetches: 1,
    bytes: 1234,
    durationMs: 3,
    hash: expect.stringMatching(/^[\w-]{43}$/),
  });
});

it('keeps a line a line, whatever names a caller makes up', async () => {
  const name = `"},{"\n\u2028\u0000${'x'.repeat(5_000)}`;
  const log = await open();
  recordOne(log, 1, {
    requestId: name,
    operation: { type: 'query', name, hash: 'a'.repeat(64) },
    principal: { kind: 'user', subject: name },
  });
  recordOne(log, 2, { principal: undefined, operation: undefined, reading: undefined, vector: undefined, grants: [], status: 401 });
  await log.close();
  expect(await whole()).toMatchObject({ chains: 1, lines: 4 });
  const found: unknown[] = [];
  for await (const line of queryAudit(dir, {})) found.push(line.operation?.name);
  expect(found).toEqual([name.slice(0, 200), undefined]);
});

it('is written while the process lives, and whole after it ends; files follow one another', async () => {
  const log = await open({ partBytes: 2_000 });
  recordOne(log, 1);
  await until('the line is there', async () => (await whole()).lines === 2, 2_000);
  for (let number = 2; number <= 50; number += 1) recordOne(log, number);
  await log.close();
  expect(await whole()).toMatchObject({ chains: 1, lines: expect.any(Number) });
  const parts = await files('.jsonl');
  expect(parts.length).toBeGreaterThan(1);
  const numbers: string[] = [];
  for await (const { request } of queryAudit(dir, {})) numbers.push(request);
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => `r-${index + 1}`));
});

it('has each operation once, whatever comes while it is closed and while one file follows another', async () => {
  for (let round = 0; round < 10; round += 1) {
    const log = await open({ partMs: 1 });
    const startedAt = performance.now();
    let recorded = 0;
    const recordFor = async (ms: number): Promise<void> => {
      for (; performance.now() - startedAt < ms; await setTimeout(1)) {
        recorded += 1;
        recordOne(log, recorded);
      }
    };
    await recordFor(60 + round);
    await Promise.all([log.close(), recordFor(70 + round)]);
    const { written, waiting } = log.counters;
    expect(written + waiting).toBe(recorded);
  }
  await whole();
});

describe('a change is found', () => {
  const change = async (edit: (lines: readonly string[]) => readonly string[]): Promise<void> => {
    const path = (await files('.jsonl'))[0] ?? '';
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const edited = edit(lines);
    await writeFile(path, edited.length > 0 ? `${edited.join('\n')}\n` : '');
  };

  beforeEach(() => write(10));

  it.each<[string, (lines: readonly string[]) => readonly string[], RegExp]>([
    ['a changed word', (lines) => lines.map((line, n) => (n === 4 ? line.replace('"ann"', '"bob"') : line)), /^1:5 does not have the hash/],
    ['a line taken out', (lines) => lines.toSpliced(4, 1), /^1:5 is number 6 after number 4: lines are missing/],
    ['several lines taken out', (lines) => lines.toSpliced(4, 3), /^1:5 is number 8 after number 4/],
    ['two lines exchanged', (lines) => lines.toSpliced(4, 2, lines[5] ?? '', lines[4] ?? ''), /^1:5 is number 6 after number 4/],
    ['a line twice', (lines) => lines.toSpliced(4, 0, lines[4] ?? ''), /^1:6 is number 5 after number 5: it was moved or put in/],
    ['a line of nothing', (lines) => lines.toSpliced(4, 0, '{}'), /^1:5 is no line of an audit log/],
    ['the first line gone', (lines) => lines.slice(1), /^1:1 is number 2 after number 0/],
    ['the last line cut off', (lines) => lines.slice(0, -1), /^0:0 does not have the line 12 that its signed head names/],
    ['the last five lines cut off', (lines) => lines.slice(0, -5), /^0:0 does not have the line 12/],
    ['everything', () => [], /^0:0 does not have the line 12/],
  ])('%s', async (_, edit, reason) => {
    await whole();
    await change(edit);
    expect((await reasons())[0]).toMatch(reason);
  });

  it('a cut in the middle of the last line', async () => {
    const [path = ''] = await files('.jsonl');
    await truncate(path, (await readFile(path)).length - 10);
    expect(await reasons()).toEqual([expect.stringMatching(/^0:0 does not have the line 12/)]);
  });

  it('the file gone, the head gone, the head of another time, both gone', async () => {
    const [part = ''] = await files('.jsonl');
    const [head = ''] = await files('.head');
    const [partText, headText] = [await readFile(part), await readFile(head)];
    await write(3);
    await whole();
    await rm(part);
    expect((await reasons())[0]).toMatch(/^0:0 does not have the line 12/);
    await writeFile(part, partText);
    await rm(head);
    expect(await reasons()).toEqual(['0:0 has no head that was signed with this key']);
    await rm(part);
    expect(await reasons()).toEqual([expect.stringMatching(/does not have the line 12 that chain \S+ names/)]);
    await writeFile(part, partText);
    await writeFile(head, headText);
    await whole();
  });

  it('a whole new log by somebody without the key', async () => {
    const forged = await tempDir();
    const log = await AuditLog.open({ dir: forged, key: createSecretKey(randomBytes(32)), onFailure: 'open', logger });
    recordOne(log, 1);
    await log.close();
    await rm(dir, { recursive: true });
    await cp(forged, dir, { recursive: true });
    expect(await reasons()).toEqual(['0:0 has no head that was signed with this key']);
  });

  it('a whole new log by somebody with the key, by an end that was kept elsewhere', async () => {
    const { ends } = await whole();
    await rm(dir, { recursive: true });
    await write(10);
    await whole();
    expect((await verifyAudit(dir, key, ends)).problems).toMatchObject([
      { reason: expect.stringContaining('an end that was kept elsewhere') },
    ]);
  });

  it('any byte (property)', async () => {
    const [path = ''] = await files('.jsonl');
    const good = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const bytes = Buffer.from(good);
        bytes[at] = ((bytes[at] ?? 0) + by) % 256;
        await writeFile(path, bytes);
        expect((await verifyAudit(dir, key)).problems).not.toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('any cut, at any byte (property)', async () => {
    const [path = ''] = await files('.jsonl');
    const good = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), async (length) => {
        await writeFile(path, good.subarray(0, length));
        expect((await verifyAudit(dir, key)).problems).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('a file of several gone', async () => {
    await rm(dir, { recursive: true });
    await write(600, { partBytes: 20_000 });
    await whole();
    const [, second = ''] = await files('.jsonl');
    await rm(second);
    expect((await reasons())[0]).toBe('2:0 is missing');
  });
});

it('is whole after processes that wrote at once were killed, and has what they had written', async () => {
  const program = await compiled('tests/audit/support/auditor.ts');
  const written: number[] = [];
  await Promise.all(
    [1, 2, 3].map(async (_, index) => {
      const child = startChild(program, [dir, keyText, 'open', 'forever']);
      await finished(child, (stdout) => {
        written[index] = Number(/written=(\d+)\n$/.exec(stdout)?.[1] ?? written[index] ?? 0);
        if ((written[index] ?? 0) > 1_000) child.kill('SIGKILL');
      });
    }),
  );
  await write(1);
  const { chains, lines } = await whole();
  expect(chains).toBe(4);
  expect(lines).toBeGreaterThanOrEqual(written.reduce((a, b) => a + b, 0));
});

describe('a disk that takes no more', () => {
  const limited = (mode: string, program: string) =>
    startChild('-c', ['ulimit -S -f 100; exec "$0" "$@"', process.execPath, program, dir, keyText, mode, 'forever'], {}, 'bash');
  const lift = (pid: number | undefined) => spawnSync('prlimit', ['--fsize=unlimited', '--pid', String(pid)]);

  it.each([
    ['open', 'failing=true accepts=true lost=true'],
    ['closed', 'failing=true accepts=false lost=false'],
  ])('with %s: it is said, and written on when there is room again', async (mode, trouble) => {
    const program = await compiled('tests/audit/support/auditor.ts');
    const child = limited(mode, program);
    let isLifted = false;
    const { stdout } = await finished(child, (text) => {
      if (!isLifted && text.includes(trouble)) {
        isLifted = true;
        lift(child.pid);
      } else if (isLifted && text.slice(text.lastIndexOf(trouble)).includes('failing=false')) child.kill('SIGTERM');
    });
    expect(stdout).toContain(trouble);
    await whole();
    const text = await readFile((await files('.jsonl'))[0] ?? '', 'utf8');
    expect(text.length).toBeGreaterThan(102_400);
    expect(/"event":"lost","operations":\d+/.test(text)).toBe(mode === 'open');
  });

  it('keeps a gateway that must record everything from starting, and is only said by one that need not', async () => {
    const file = join(await tempDir(), 'a-file');
    await writeFile(file, '');
    await expect(open({ dir: join(file, 'audit'), onFailure: 'closed' })).rejects.toMatchObject({ code: 'HOME_UNWRITABLE' });
    const lines = new LogRecorder();
    const log = await open({ dir: join(file, 'audit'), logger: createLogger('error', lines) });
    recordOne(log, 1);
    await log.close();
    expect(lines.lines.map(({ msg }) => msg)).toEqual(['the audit log cannot be written', 'operations are missing in the audit log']);
  });
});

it('takes no memory without end when it cannot write', async () => {
  const log = await open({ waitingMax: 100 });
  for (let number = 0; number < 1_000; number += 1) recordOne(log, number);
  expect(log.counters).toMatchObject({ waiting: 100, lost: 900 });
  await log.close();
  const text = await readFile((await files('.jsonl'))[0] ?? '', 'utf8');
  expect(text).toContain('"event":"lost","operations":900');
});

it('finds operations by who, what, when and why', async () => {
  const log = await open();
  recordOne(log, 1);
  recordOne(log, 2, { principal: { kind: 'application', subject: 'reports' }, grants: ['g7'] });
  recordOne(log, 3, { reading: { read: ['Query.orders'], masked: [], denied: [] } });
  recordOne(log, 4, { principal: undefined, reading: undefined, grants: [] });
  await log.close();
  const find = async (question: Parameters<typeof queryAudit>[1]): Promise<string[]> => {
    const found: string[] = [];
    for await (const { request } of queryAudit(dir, question)) found.push(request);
    return found;
  };
  expect(await find({ subject: 'reports' })).toEqual(['r-2']);
  expect(await find({ grant: 'g7' })).toEqual(['r-2']);
  expect(await find({ purpose: 'support' })).toEqual(['r-1', 'r-3']);
  expect(await find({ coordinate: 'Order.cost' })).toEqual(['r-1', 'r-2']);
  expect(await find({ coordinate: 'Order' })).toEqual(['r-1', 'r-2']);
  expect(await find({ coordinate: 'Ord' })).toEqual([]);
  expect(await find({ denied: true })).toEqual(['r-1', 'r-2']);
  expect(await find({ request: 'r-4' })).toEqual(['r-4']);
  expect(await find({ sinceMs: Date.UTC(2026, 4, 1) + 2, untilMs: Date.UTC(2026, 4, 1) + 3 })).toEqual(['r-2', 'r-3']);
});
