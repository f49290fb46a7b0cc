// Goal: one command brings the whole example mesh to current snapshots, and bringing it there again costs nothing.
// Method: prepare it at a small scale in a temporary home, again and again, and look at the manifests it leaves.
import { mkdir, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerExampleCommand } from '../../cli/commands/example';
import { type PreparedProduct, prepareExample } from '../../cli/example';
import { lintProductFolder, readProductFolder } from '../../schemas/contracts';
import { deriveGraphModel } from '../../subgraphs/kit/model';
import { portSource, SnapshotStore } from '../../subgraphs/kit/snapshots';
import { MESH, makeHome, prepareQuietly, removeHome, SCALE } from './support/example-mesh';

const SOURCE_ORIENTED = ['customers', 'orders', 'payments', 'products', 'ui-interactions'];
const CONSUMER_ORIENTED = ['customer-lifetime-value', 'payment-risk', 'shopping-recommendations'];

const names = (products: readonly PreparedProduct[]): string[] => products.map(({ snapshot }) => snapshot.manifest.product.name);
const made = (products: readonly PreparedProduct[]): string[] => names(products.filter((product) => product.made));

jest.setTimeout(120_000);

let home: string;
let first: readonly PreparedProduct[];

beforeAll(async () => {
  home = await makeHome();
  first = await prepareQuietly(home);
});
afterAll(() => removeHome(home));

describe('the contracts of the example mesh', () => {
  it.each([...SOURCE_ORIENTED, ...CONSUMER_ORIENTED])('%s lints clean', async (name) => {
    expect(await lintProductFolder(join(MESH, name))).toEqual([]);
  });
});

describe('preparing it', () => {
  it('publishes every product, each after those it reads', () => {
    expect(names(first).toSorted()).toEqual([...SOURCE_ORIENTED, ...CONSUMER_ORIENTED].toSorted());
    expect(made(first)).toEqual(names(first));
    for (const [at, { snapshot }] of first.entries()) {
      const before = names(first.slice(0, at));
      for (const { product } of snapshot.manifest.inputs) expect(before).toContain(product);
    }
  });

  it('names in each manifest exactly the snapshots it was made from', () => {
    const ids = new Map(first.map(({ snapshot: { manifest } }) => [manifest.product.name, manifest.id]));
    const inputs = Object.fromEntries(first.map(({ snapshot: { manifest } }) => [manifest.product.name, manifest.inputs]));
    const reference = (product: string) => ({ product, number: 1, id: ids.get(product) });
    expect(inputs['customer-lifetime-value']).toEqual(['customers', 'orders', 'payments'].map(reference));
    expect(inputs['payment-risk']).toEqual(['customers', 'orders', 'payments'].map(reference));
    expect(inputs['shopping-recommendations']).toEqual(['customers', 'products', 'orders', 'ui-interactions'].map(reference));
    for (const name of SOURCE_ORIENTED) expect(inputs[name]).toEqual([]);
  });

  it('passes every quality rule, warnings included', () => {
    const results = first.flatMap(({ snapshot }) => snapshot.manifest.quality);
    expect(results.length).toBeGreaterThan(100);
    expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
  });

  it('makes nothing the next time', async () => {
    const second = await prepareQuietly(home);
    expect(made(second)).toEqual([]);
    expect(second.map(({ snapshot }) => snapshot.manifest)).toEqual(first.map(({ snapshot }) => snapshot.manifest));
  });

  it('makes the same tables anywhere else, byte for byte', async () => {
    const elsewhere = await makeHome();
    try {
      const again = await prepareQuietly(elsewhere);
      expect(tableHashes(again)).toEqual(tableHashes(first));
    } finally {
      await removeHome(elsewhere);
    }
  });

  it('clears away what a killed run left behind, and leaves what another may still be making', async () => {
    const elsewhere = await makeHome();
    try {
      const [abandoned, recent] = ['.making-abandoned', '.making-recent'].map((name) => join(elsewhere, 'example', name)) as [
        string,
        string,
      ];
      await mkdir(abandoned, { recursive: true });
      await mkdir(recent);
      const yesterday = Date.now() / 1000 - 86_400;
      await utimes(abandoned, yesterday, yesterday);
      await prepareQuietly(elsewhere, 0.002);
      expect((await readdir(join(elsewhere, 'example'))).filter((name) => name.startsWith('.making-'))).toEqual(['.making-recent']);
    } finally {
      await removeHome(elsewhere);
    }
  });

  it('leaves a snapshot that somebody published by hand, and makes again what is made from it', async () => {
    const store = new SnapshotStore(home);
    const folder = await readProductFolder(join(MESH, 'payments'));
    await store.publish({ folder, model: deriveGraphModel(folder), source: portSource(await store.get('payments', 1)) });
    const next = await prepareQuietly(home);
    expect(made(next)).toEqual(['customer-lifetime-value', 'payment-risk']);
    expect((await store.current('payments'))?.manifest.number).toBe(2);
    expect(made(await prepareQuietly(home))).toEqual([]);
  });

  it('makes it all again at another scale, beside what was there', async () => {
    const smaller = await prepareQuietly(home, 0.002);
    expect(made(smaller)).toHaveLength(first.length);
    const rows = (products: readonly PreparedProduct[]): number => rowsOf(products, 'orders', 'Order');
    expect(rows(first)).toBe(500_000 * SCALE);
    expect(rows(smaller)).toBe(500_000 * 0.002);
    expect((await readdir(join(home, 'example'))).filter((name) => name.startsWith('sources-'))).toHaveLength(2);
  });

  it('says so when the mesh has no sources', async () => {
    const elsewhere = await makeHome();
    try {
      const mesh = join(MESH, 'customers');
      await expect(prepareExample({ mesh, home: elsewhere, scale: SCALE })).rejects.toMatchObject({ code: 'FOLDER_UNREADABLE' });
    } finally {
      await removeHome(elsewhere);
    }
  });

  it.each(['0', '-1', '1e9', 'half', '101'])('refuses the scale %s before it does anything', async (scale) => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    registerExampleCommand(program);
    for (const command of program.commands.flatMap((group) => [group, ...group.commands]))
      command.exitOverride().configureOutput({ writeErr: () => {} });
    const run = program.parseAsync(['example', 'prepare', '--scale', scale], { from: 'user' });
    await expect(run).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });
});

function tableHashes(products: readonly PreparedProduct[]): unknown {
  return products.map(({ snapshot: { manifest } }) => ({
    product: manifest.product.name,
    objects: manifest.objects,
    files: manifest.files.filter(({ name }) => name.endsWith('.parquet')),
  }));
}

function rowsOf(products: readonly PreparedProduct[], product: string, object: string): number {
  const { manifest } = products.find(({ snapshot }) => snapshot.manifest.product.name === product)?.snapshot ?? {};
  return manifest?.objects.find(({ name }) => name === object)?.rows ?? 0;
}
