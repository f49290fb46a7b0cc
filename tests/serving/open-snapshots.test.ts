// Goal: old snapshots that are read are kept open as long as that pays, and never longer than they may be.
// Method: a real store with a clock of our own; what is open is seen by what cannot be pruned.
import { OpenSnapshots } from '../../subgraphs/kit/serving/open-snapshots';
import { Bench, id, things } from '../snapshots/support/publishing';

const log = { warn: () => undefined, error: () => undefined };
const folder = things({ id, name: { required: true } });
const inAnHour = (): number => Date.now() + 3_600_000;
const never = new AbortController().signal;

async function published(count: number): Promise<Bench> {
  const bench = await Bench.open();
  for (let number = 1; number <= count; number += 1) await bench.publishText(folder, '.csv', `id,name\n1,number ${number}\n`);
  return bench;
}

const nameIn =
  (snapshots: OpenSnapshots) =>
  (number: number): Promise<unknown> =>
    snapshots.read({ number }, async (engine) => (await engine.query({ text: 'SELECT name FROM things', params: [] }, never))[0]?.[0]);

const prune = ({ store }: Bench) => store.prune('things', { keep: 1, youngerThanMs: 0 }, inAnHour());

/** Prunes until something goes: a snapshot is closed soon after it is retired, not before its successor is read. */
async function pruneSome(bench: Bench): ReturnType<typeof prune> {
  const deadline = performance.now() + 5_000;
  let pruned = await prune(bench);
  while (pruned.removed.length === 0 && performance.now() < deadline) pruned = await prune(bench);
  return pruned;
}

it('closes what nobody read for a minute, once something else is read', async () => {
  const bench = await published(3);
  let nowMs = 0;
  const snapshots = new OpenSnapshots(bench.store, 'things', log, () => nowMs);
  const name = nameIn(snapshots);
  expect(await name(1)).toBe('number 1');
  nowMs = 59_000;
  expect(await name(3)).toBe('number 3');
  expect(await prune(bench)).toEqual({ removed: [2], beingRead: [1] });
  nowMs = 60_000;
  expect(await name(3)).toBe('number 3');
  expect(await pruneSome(bench)).toEqual({ removed: [1], beingRead: [] });
  await expect(name(1)).rejects.toMatchObject({ code: 'SNAPSHOT_PRUNED' });
  await snapshots.close();
});

it('keeps eight open, and closes the one read longest ago', async () => {
  const bench = await published(10);
  const snapshots = new OpenSnapshots(bench.store, 'things', log, () => 0);
  const name = nameIn(snapshots);
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 1, 9]) expect(await name(number)).toBe(`number ${number}`);
  expect(await pruneSome(bench)).toEqual({ removed: [2], beingRead: [9, 8, 7, 6, 5, 4, 3, 1] });
  await snapshots.close();
  expect(await prune(bench)).toEqual({ removed: [9, 8, 7, 6, 5, 4, 3, 1], beingRead: [] });
});

it('lets a reader finish on a snapshot that is retired meanwhile', async () => {
  const bench = await published(2);
  const snapshots = new OpenSnapshots(bench.store, 'things', log);
  let goOn: () => void = () => undefined;
  let begun: () => void = () => undefined;
  const reading = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const name = snapshots.read({ number: 1 }, async (engine) => {
    begun();
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    return (await engine.query({ text: 'SELECT name FROM things', params: [] }, never))[0]?.[0];
  });
  await reading;
  await snapshots.close();
  expect(await prune(bench)).toEqual({ removed: [], beingRead: [1] });
  goOn();
  expect(await name).toBe('number 1');
  expect(await prune(bench)).toEqual({ removed: [1], beingRead: [] });
});

it('opens a snapshot once for readers that come together, and again after it failed', async () => {
  const bench = await published(1);
  const snapshots = new OpenSnapshots(bench.store, 'things', log);
  const name = nameIn(snapshots);
  expect(await Promise.all([1, 1, 1, 1].map(name))).toEqual(Array(4).fill('number 1'));
  await expect(name(2)).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_FOUND' });
  await bench.publishText(folder, '.csv', 'id,name\n1,number 2\n');
  expect(await name(2)).toBe('number 2');
  await snapshots.close();
});
