// Goal: who opens the same snapshot shares one database; it lives until the last one closes it.
// Method: the same snapshot opened by many, closed in turn, and opened again.
import { Bench, id, things } from './support/publishing';

const never = new AbortController().signal;
const count = { text: 'SELECT count(*) FROM things', params: [] };

async function published(): Promise<Bench> {
  const bench = await Bench.open();
  await bench.publishText(things({ id }), '.csv', 'id\n1\n2\n');
  return bench;
}

it('serves each who opened it until that one closes it', async () => {
  const { store } = await published();
  const [one, two] = await Promise.all([store.open('things', 1), store.open('things', 1)]);
  await one.close();
  await one.close();
  await expect(one.query(count, never)).rejects.toThrow('closed');
  expect(await two.query(count, never)).toEqual([[2n]]);
  await two.close();
  const again = await store.open('things', 1);
  expect(await again.query(count, never)).toEqual([[2n]]);
  await again.close();
});

it('costs nothing to open again while it is open', async () => {
  const { store } = await published();
  const first = await store.open('things', 1);
  const startedAt = performance.now();
  const more = await Promise.all(Array.from({ length: 200 }, () => store.open('things', 1)));
  expect(performance.now() - startedAt).toBeLessThan(200);
  await Promise.all([first, ...more].map((engine) => engine.close()));
});

it('tries again after a failure', async () => {
  const { store } = await published();
  await expect(store.open('things', 2)).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_FOUND' });
  const folder = things({ id });
  const bench = await Bench.open();
  await expect(bench.store.open('things', 1)).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_FOUND' });
  await bench.publishText(folder, '.csv', 'id\n1\n');
  await (await bench.store.open('things', 1)).close();
});
