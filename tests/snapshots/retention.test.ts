// Goal: pruning removes what nobody needs and nothing else; what is current, pinned or being read stays, whoever is killed meanwhile.
// Method: laws of the choice over random histories; then real snapshots, with readers and pruners in processes that are killed.
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { choosePrunable, type PruneCandidate } from '../../subgraphs/kit/snapshots/prune';
import { compiled, finished, startChild } from './support/child';
import { Bench, id, things } from './support/publishing';

const HOUR_MS = 3_600_000;
const nowMs = Date.parse('2026-06-01T00:00:00Z');
const inAnHour = (): number => Date.now() + HOUR_MS;
const all = { keep: 1, youngerThanMs: 0 };

/** Newest first, an hour or less apart, the newest just now or long ago. */
const histories: fc.Arbitrary<readonly PruneCandidate[]> = fc
  .array(
    fc.record({
      state: fc.constantFrom('passed', 'passed', 'failed', 'retracted', 'damaged'),
      gapMs: fc.integer({ min: 1, max: HOUR_MS }),
    }),
    { maxLength: 12 },
  )
  .map((steps) => {
    let createdAtMs = nowMs;
    return steps.map(({ state, gapMs }, index) => {
      createdAtMs -= gapMs;
      const isCurrent = state === 'passed' && steps.slice(0, index).every((step) => step.state === 'failed' || step.state === 'retracted');
      const known = state === 'damaged' ? undefined : createdAtMs;
      return { number: steps.length - index, state, current: isCurrent, createdAtMs: known } as PruneCandidate;
    });
  });
const retentions = fc.record({ keep: fc.integer({ min: 1, max: 5 }), youngerThanMs: fc.integer({ min: 0, max: 4 * HOUR_MS }) });
const pins = fc.array(
  fc.record({
    number: fc.integer({ min: 1, max: 12 }),
    until: fc.constantFrom('2026-05-31T23:59:59Z', '2026-06-02T00:00:00Z'),
    reason: fc.constant('cited'),
  }),
  { maxLength: 4 },
);

describe('the choice', () => {
  const choose = (history: readonly PruneCandidate[], pinned: Parameters<typeof choosePrunable>[1], retention: typeof all) =>
    new Set(choosePrunable(history, pinned, retention, nowMs));

  it('keeps the newest, the current, the damaged, the pinned, the young and the last good ones', () => {
    fc.assert(
      fc.property(histories, pins, retentions, (history, pinned, retention) => {
        const gone = choose(history, pinned, retention);
        const passed = history.filter(({ state }) => state === 'passed');
        history.forEach((snapshot, position) => {
          const { number, current, state, createdAtMs } = snapshot;
          const rank = passed.indexOf(snapshot);
          const hasToStay =
            position === 0 ||
            current ||
            state === 'damaged' ||
            pinned.some((pin) => pin.number === number && Date.parse(pin.until) > nowMs) ||
            (rank !== -1 && rank < retention.keep) ||
            (createdAtMs !== undefined && nowMs - createdAtMs < retention.youngerThanMs);
          if (hasToStay) expect(gone).not.toContain(number);
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves no gap but around what stays for itself', () => {
    fc.assert(
      fc.property(histories, pins, retentions, (history, pinned, retention) => {
        const gone = choose(history, pinned, retention);
        const newestGone = Math.max(0, ...gone);
        for (const { number, state } of history)
          if (number < newestGone && !gone.has(number))
            expect(state === 'damaged' || pinned.some((pin) => pin.number === number)).toBe(true);
      }),
    );
  });

  it('removes everything older than the last good ones when nothing holds it', () => {
    const history = [5, 4, 3, 2, 1].map((number) => ({
      number,
      state: 'passed' as const,
      current: number === 5,
      createdAtMs: nowMs - (6 - number) * HOUR_MS,
    }));
    expect(choosePrunable(history, [], { keep: 2, youngerThanMs: 0 }, nowMs)).toEqual([3, 2, 1]);
    expect(choosePrunable(history, [], { keep: 1, youngerThanMs: 2.5 * HOUR_MS }, nowMs)).toEqual([3, 2, 1]);
    expect(choosePrunable(history, [{ number: 2, until: '2026-06-02T00:00:00Z', reason: 'cited' }], all, nowMs)).toEqual([4, 3, 1]);
  });

  it('waits a minute with what was current until now: gateways may still ask for it', () => {
    const history = [2, 1].map((number) => ({
      number,
      state: 'passed' as const,
      current: number === 2,
      createdAtMs: nowMs - 30_000 / number,
    }));
    expect(choosePrunable(history, [], all, nowMs)).toEqual([]);
    expect(choosePrunable(history, [], all, nowMs + 60_000)).toEqual([1]);
  });
});

const folder = things({ id, name: { required: true } });

async function benchWith(count: number): Promise<Bench> {
  const bench = await Bench.open();
  for (let number = 1; number <= count; number += 1) await bench.publishText(folder, '.csv', `id,name\n1,number ${number}\n`);
  return bench;
}

const numbers = async ({ store }: Bench): Promise<number[]> => (await store.list('things')).map(({ number }) => number);

it('removes the folders, says which, and tells a pruned snapshot from one that never was', async () => {
  const bench = await benchWith(4);
  expect(await bench.store.prune('things', { keep: 2, youngerThanMs: 0 }, inAnHour())).toEqual({ removed: [2, 1], beingRead: [] });
  expect(await numbers(bench)).toEqual([4, 3]);
  await expect(bench.store.get('things', 1)).rejects.toMatchObject({ code: 'SNAPSHOT_PRUNED', status: 410 });
  await expect(bench.store.get('things', 5)).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_FOUND' });
  const { snapshot } = await bench.publishText(folder, '.csv', 'id,name\n1,next\n');
  expect(snapshot.manifest.number).toBe(5);
});

it('keeps what is pinned until its last pin is over or taken off', async () => {
  const bench = await benchWith(3);
  const until = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();
  await bench.store.pin('things', { number: 1, until: until(10), reason: 'the report' });
  await bench.store.pin('things', { number: 1, until: until(20), reason: 'the audit' });
  expect(await bench.store.prune('things', all, inAnHour())).toEqual({ removed: [2], beingRead: [] });
  expect((await bench.store.unpin('things', 1, 'the audit')).map(({ reason }) => reason)).toEqual(['the audit']);
  expect(await bench.store.prune('things', all, inAnHour())).toEqual({ removed: [], beingRead: [] });
  expect(await bench.store.prune('things', all, inAnHour() + 11 * HOUR_MS)).toEqual({ removed: [1], beingRead: [] });
  await expect(bench.store.pin('things', { number: 1, until: until(1), reason: 'too late' })).rejects.toMatchObject({
    code: 'SNAPSHOT_PRUNED',
  });
});

it('takes a pin that cannot be read for one that holds', async () => {
  const bench = await benchWith(2);
  await writeFile(join(bench.home, 'snapshots/things/000001.pin.0123456789ab.json'), '{"until":');
  expect(await bench.store.prune('things', all, inAnHour())).toEqual({ removed: [], beingRead: [] });
});

it('keeps what another process reads, until that process is done or dead', async () => {
  const bench = await benchWith(2);
  const reader = startChild(await compiled('tests/snapshots/support/reader.ts'), [bench.home, 'things', '1']);
  await once(reader.stdout as NodeJS.ReadableStream, 'data');
  expect(await bench.store.prune('things', all, inAnHour())).toEqual({ removed: [], beingRead: [1] });
  reader.kill('SIGKILL');
  await once(reader, 'exit');
  expect(await bench.store.prune('things', all, inAnHour())).toEqual({ removed: [1], beingRead: [] });
});

it('keeps what this process reads, and removes it when it is closed', async () => {
  const bench = await benchWith(2);
  const engine = await bench.store.open('things', 1);
  expect(await bench.store.prune('things', all, inAnHour())).toEqual({ removed: [], beingRead: [1] });
  await engine.close();
  expect(await bench.store.prune('things', all, inAnHour())).toEqual({ removed: [1], beingRead: [] });
});

it('leaves every snapshot whole or gone when it is killed at any moment, and the next publish sweeps up', async () => {
  const program = await compiled('tests/snapshots/support/pruner.ts');
  const bench = await benchWith(1);
  for (let round = 0; round < 6; round += 1) {
    for (let more = 0; more < 3; more += 1) await bench.publishText(folder, '.csv', `id,name\n1,round ${round}\n`);
    const child = startChild(program, [bench.home, 'things']);
    await finished(child, (stdout) => {
      if (stdout.includes('pruning')) setTimeout(() => child.kill('SIGKILL'), round * 3);
    });
    for (const { number, state } of await bench.store.list('things')) {
      expect({ number, state }).toEqual({ number, state: 'passed' });
      expect(await bench.store.verify('things', number)).toEqual([]);
    }
  }
  const newest = (await bench.publishText(folder, '.csv', 'id,name\n1,last\n')).snapshot.manifest.number;
  expect(newest).toBe(20);
  const leftovers = (await readdir(join(bench.home, 'snapshots/things'))).filter((name) => name.startsWith('.staging.'));
  expect(leftovers).toEqual([]);
}, 60_000);

describe('a retracted snapshot', () => {
  it('is unreadable at once, is listed with the reason, and the one before is current again', async () => {
    const bench = await benchWith(2);
    await bench.store.retract('things', 2, 'counted twice');
    await expect(bench.store.open('things', 2)).rejects.toMatchObject({
      code: 'SNAPSHOT_RETRACTED',
      message: expect.stringContaining('counted twice'),
    });
    expect((await bench.store.current('things'))?.manifest.number).toBe(1);
    expect(await bench.store.list('things')).toMatchObject([
      { number: 2, state: 'retracted', reason: 'counted twice' },
      { number: 1, state: 'passed', current: true },
    ]);
    expect((await bench.publishText(folder, '.csv', 'id,name\n1,x\n')).snapshot.manifest.number).toBe(3);
  });

  it('stays retracted when its files are gone, or its note is damaged', async () => {
    const bench = await benchWith(3);
    await bench.store.retract('things', 1, 'wrong');
    await bench.store.retract('things', 2, 'wrong');
    await writeFile(join(bench.home, 'snapshots/things/000002.retracted.json'), '');
    await expect(bench.store.get('things', 2)).rejects.toMatchObject({ code: 'SNAPSHOT_RETRACTED' });
    expect(await bench.store.prune('things', all, inAnHour())).toEqual({ removed: [2, 1], beingRead: [] });
    await expect(bench.store.get('things', 1)).rejects.toMatchObject({ code: 'SNAPSHOT_RETRACTED' });
  });

  it('must be one that there is', async () => {
    const bench = await benchWith(1);
    await expect(bench.store.retract('things', 2, 'wrong')).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_FOUND' });
  });
});
