import type { RegistryStore, UsageBatch } from '../../../gateway/registry';
import { published, rolledBack } from './proposals';

/** What every store promises. `open` gives a new client of one registry that is empty at first. */
export function keepsTheLawsOfAStore(open: () => Promise<RegistryStore>): void {
  let store: RegistryStore;
  beforeAll(async () => {
    store = await open();
  });

  it('begins empty', async () => {
    expect(await store.newest()).toBe(0);
    expect(await store.current()).toEqual({ sequence: 0, publications: [], newestVersions: {}, supergraph: undefined });
    expect(await store.history(10)).toEqual([]);
  });

  it('gives back a publication with all its texts, byte for byte', async () => {
    const texts = { contract: 'id: a\n# "quotes" \\ ünïcode \u2028 $1\n', descriptor: "it's; DROP TABLE registry_entry; --\n" };
    const change = published('constructor', '1.0.0');
    if (change.kind !== 'published') throw new Error('not a publication');
    const checks = [{ severity: 'warning', rule: 'names', message: 'odd', place: { file: 'a.yaml', line: 1, column: 2 } }] as const;
    const state = await store.publish(0, { ...change, checks, proposal: { ...change.proposal, ...texts } });
    expect(state).toMatchObject({
      sequence: 1,
      newestVersions: { constructor: '1.0.0' },
      publications: [{ ...change.proposal, ...texts, sequence: 1, checks, publisher: 'ann', reason: 'first' }],
      supergraph: change.supergraph,
    });
    expect(state?.publications[0]?.publishedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(await (await open()).current()).toEqual(state);
  });

  it('takes a change only from who saw the newest state', async () => {
    expect(await store.publish(0, published('late'))).toBeUndefined();
    expect(await store.publish(7, published('early'))).toBeUndefined();
    expect(await store.newest()).toBe(1);
    expect(await store.publish(1, published('orders', '1.0.0'))).toMatchObject({ sequence: 2 });
    expect(await store.publish(2, published('orders', '1.1.0'))).toMatchObject({ sequence: 3 });
  });

  it('goes back to an earlier state as a new change, and remembers the highest version', async () => {
    const state = await store.publish(3, rolledBack(2, ['orders'], 'supergraph as before'));
    expect(state).toMatchObject({ sequence: 4, newestVersions: { orders: '1.1.0' }, supergraph: 'supergraph as before' });
    expect(state?.publications.map(({ product, version, sequence }) => ({ product, version, sequence }))).toEqual([
      { product: 'constructor', version: '1.0.0', sequence: 1 },
      { product: 'orders', version: '1.0.0', sequence: 2 },
    ]);
    const emptied = await store.publish(4, rolledBack(0, ['orders', 'constructor'], undefined));
    expect(emptied).toMatchObject({ sequence: 5, publications: [], supergraph: undefined, newestVersions: { orders: '1.1.0' } });
  });

  it('shows every state there was', async () => {
    expect((await store.at(3)).publications.map(({ version }) => version)).toEqual(['1.0.0', '1.1.0']);
    expect((await store.at(3)).supergraph).toBe('supergraph with orders 1.1.0');
    await expect(store.at(6)).rejects.toMatchObject({ code: 'REGISTRY_UNKNOWN_CHANGE' });
  });

  it('tells its history, newest first and in pages', async () => {
    const all = await store.history(10);
    expect(all.map(({ sequence, change }) => [sequence, change.kind])).toEqual([
      [5, 'rolled-back'],
      [4, 'rolled-back'],
      [3, 'published'],
      [2, 'published'],
      [1, 'published'],
    ]);
    expect(await store.history(2, 4)).toEqual(all.slice(2, 4));
    expect(all[2]).toMatchObject({ publisher: 'ann', reason: 'first', change: { product: 'orders', version: '1.1.0' } });
  });

  it('keeps what was refused apart from what changed', async () => {
    for (const second of [1, 2, 3]) {
      const at = `2026-01-01T00:00:0${second}.000Z`;
      await store.noteRefusal({ at, product: 'orders', publisher: undefined, code: 'PUBLISHER_UNKNOWN', message: `no ${second}` });
    }
    expect((await store.refusals(2)).map(({ message }) => message)).toEqual(['no 3', 'no 2']);
    expect(await store.newest()).toBe(5);
  });

  it('keeps usage by time, and forgets it by time', async () => {
    const days = ['2026-01-03', '2026-01-01', '2026-01-02'].map((day) => ({ at: `${day}T12:00:00.000Z`, records: [{ day }] }));
    for (const batch of days) await store.appendUsage(batch);
    expect(await listed(store.readUsage('2026-01-02'))).toEqual([days[2], days[0]]);
    await store.dropUsage('2026-01-03');
    expect(await listed(store.readUsage(''))).toEqual([days[0]]);
  });

  it('counts a batch once that is appended again, and another that says the same', async () => {
    const batch = { id: 'a', at: '2026-01-01T12:00:00.000Z', records: [{ kind: 'started' }] };
    const other = { ...batch, id: 'b' };
    for (const each of [batch, other, batch]) await store.appendUsage(each);
    expect((await listed(store.readUsage(''))).map(({ id }) => id).sort()).toEqual(['a', 'b']);
  });

  it('knows who may publish', async () => {
    const ann = { name: 'ann', keyHash: 'a'.repeat(64), products: ['orders'], addedAt: '2026-01-01T00:00:00.000Z' };
    await store.putPublisher(ann);
    await store.putPublisher({ ...ann, name: '../bob', products: [] });
    await store.putPublisher({ ...ann, products: ['orders', 'payments'] });
    expect((await store.publishers()).map(({ name, products }) => [name, products])).toEqual(
      expect.arrayContaining([
        ['../bob', []],
        ['ann', ['orders', 'payments']],
      ]),
    );
    expect(await store.removePublisher('../bob')).toBe(true);
    expect(await store.removePublisher('../bob')).toBe(false);
    expect((await store.publishers()).map(({ name }) => name)).toEqual(['ann']);
  });
}

async function listed(batches: AsyncIterable<UsageBatch>): Promise<UsageBatch[]> {
  const all: UsageBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}
