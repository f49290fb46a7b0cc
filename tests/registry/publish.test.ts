// Goal: what is published is composed, checked and then current, or nothing happened and it is said why; however many publish at once.
// Method: a real registry over a real store and Apollo's composition in its thread; publishers race on one store through several registries,
// as several gateways would. Both stores.
import { join } from 'node:path';
import { Composer } from '../../gateway/generations';
import { type Check, openStore, type Proposal, Registry, type RegistryStore } from '../../gateway/registry';
import { ApiError } from '../../schemas/errors';
import { describeWithPostgres, emptyDatabases } from '../support/postgres-server';
import { tempDir } from '../support/temp-dir';

const signal = new AbortController().signal;
const composer = new Composer({ timeoutMs: 60_000, memoryLimitMb: 512 });
afterAll(() => composer.close());

const head = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';
function of(product: string, sdl: string, more: Partial<Proposal> = {}): Proposal {
  return { product, url: `http://${product}.example/graphql`, sdl: head + sdl, ...more };
}
const orders = of('orders', 'type Query { order(id: ID!): Order } type Order @key(fields: "id") { id: ID! }', { version: '1.0.0' });

/** What composition says, and nothing else. */
const composes: Check = async ({ composition }) => ({
  findings:
    composition.kind === 'composed' ? [] : composition.problems.map(({ code, message }) => ({ severity: 'error', rule: code, message })),
});

function registryOver(store: RegistryStore, check = composes): Registry {
  return new Registry({ store, check, compose: (members) => composer.compose(members), problemAt: async () => undefined });
}

function publish(registry: Registry, proposal: Proposal, publisher = 'ann') {
  return registry.publish({ proposal, publisher, reason: 'test', signal });
}

async function refusalOf(work: Promise<unknown>): Promise<ApiError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof ApiError) return outcome;
  throw outcome ?? new Error('It was not refused.');
}

function keepsThePromises(open: () => Promise<RegistryStore>): void {
  let store: RegistryStore;
  let registry: Registry;
  beforeEach(async () => {
    store = await open();
    registry = registryOver(store);
  });
  afterEach(() => store.close());

  it('makes a proposal current, with the supergraph of all', async () => {
    expect(await publish(registry, orders)).toEqual({ kind: 'published', product: 'orders', version: '1.0.0', sequence: 1, findings: [] });
    await publish(registry, of('payments', 'type Query { paid: Boolean }'));
    const { publications, supergraph } = await store.current();
    expect(publications.map(({ product, version }) => `${product} ${version}`)).toEqual(['orders 1.0.0', 'payments 1.0.0']);
    expect(supergraph).toMatch(/order\(id: ID!\)[\s\S]*paid/);
  });

  it('does nothing when exactly that is current', async () => {
    await publish(registry, orders);
    expect(await publish(registry, orders)).toMatchObject({ kind: 'unchanged', version: '1.0.0', sequence: 1 });
    const { version: _, ...withoutVersion } = orders;
    expect(await publish(registry, withoutVersion)).toMatchObject({ kind: 'unchanged', version: '1.0.0', sequence: 1 });
    expect(await store.newest()).toBe(1);
  });

  it('moves a product to another address under the version it has, and to no other content', async () => {
    await publish(registry, orders);
    const url = 'http://elsewhere.example/graphql';
    expect(await publish(registry, { ...orders, url })).toMatchObject({ kind: 'published', version: '1.0.0', sequence: 2 });
    expect(await store.current()).toMatchObject({ publications: [{ version: '1.0.0', url }], newestVersions: { orders: '1.0.0' } });
    expect((await store.current()).supergraph).toContain(url);
    const { version: _, ...unversioned } = orders;
    expect(await publish(registry, unversioned)).toMatchObject({ kind: 'published', version: '1.0.0', sequence: 3 });
    const changed = { ...orders, url, sdl: `${orders.sdl} type More { a: Int }` };
    expect((await refusalOf(publish(registry, changed))).message).toMatch(/VERSION_TAKEN.*with another content.*above 1\.0\.0/);
  });

  it('gives the next version where none is said: what the check asks for, or a minor one', async () => {
    await publish(registry, orders);
    expect(await publish(registry, of('orders', 'type Query { a: Int }'))).toMatchObject({ version: '1.1.0' });
    const asking = registryOver(store, async () => ({ findings: [], version: '2.0.0' }));
    expect(await publish(asking, of('orders', 'type Query { b: Int }'))).toMatchObject({ version: '2.0.0' });
  });

  it('never takes a version twice, not after a rollback either', async () => {
    await publish(registry, orders);
    await publish(registry, of('orders', 'type Query { a: Int }', { version: '1.1.0' }));
    await registry.rollback({ to: 1, publisher: 'ann', reason: 'undo' });
    for (const version of ['1.0.0', '1.1.0', '1.0.9', '0.9.0']) {
      const refusal = await refusalOf(publish(registry, of('orders', 'type Query { c: Int }', { version })));
      expect(refusal).toMatchObject({ code: 'PUBLICATION_REFUSED', message: expect.stringMatching(/VERSION_TAKEN.*above 1\.1\.0/) });
    }
    expect(await publish(registry, of('orders', 'type Query { c: Int }', { version: '1.1.1' }))).toMatchObject({ sequence: 4 });
  });

  it('says everything that is wrong at once, and changes nothing', async () => {
    await publish(registry, orders);
    const strict = new Registry({
      store,
      compose: (members) => composer.compose(members),
      problemAt: async () => 'nobody answers there',
      check: async (asked, until) => ({
        findings: [...(await composes(asked, until)).findings, { severity: 'error', rule: 'owner', message: 'who owns it?' }],
      }),
    });
    const bad = of('orders', 'type Query { order: Ordre }', { version: 'one' });
    const { code, message } = await refusalOf(publish(strict, bad));
    expect(code).toBe('PUBLICATION_REFUSED');
    for (const part of [/VERSION: "one"/, /SUBGRAPH_ADDRESS.*nobody answers/, /INVALID_GRAPHQL.*Ordre/, /owner: who owns it/])
      expect(message).toMatch(part);
    expect(await store.current()).toMatchObject({ sequence: 1, publications: [{ version: '1.0.0' }] });
  });

  it.each(['', 'not graphql', 'type Query { a: Int', '{ a }', 'type Query', head])('refuses the schema %j with a reason', async (sdl) => {
    const { message } = await refusalOf(publish(registry, { ...orders, sdl }));
    expect(message).toMatch(/^"orders" is not published:\n- [A-Z_]+: ./);
  });

  it('refuses 50 MB before anything reads it', async () => {
    const big = { ...orders, sdl: `${orders.sdl}# ${'x'.repeat(50_000_000)}` };
    expect(await refusalOf(publish(registry, big))).toMatchObject({ code: 'PUBLICATION_TOO_LARGE' });
  });

  it('rehearses with the same words and changes nothing', async () => {
    const request = { proposal: orders, publisher: 'ann', reason: '', signal };
    expect(await registry.rehearse(request)).toMatchObject({
      product: 'orders',
      version: '1.0.0',
      supergraph: expect.stringContaining('order('),
    });
    expect(await store.newest()).toBe(0);
  });

  it('rolls one product back and leaves the others, or all of them', async () => {
    await publish(registry, orders);
    await publish(registry, of('payments', 'type Query { paid: Boolean }'));
    await publish(registry, of('orders', 'type Query { a: Int }'));
    const one = await registry.rollback({ to: 1, products: ['orders'], publisher: 'ann', reason: 'undo' });
    expect(one.publications.map(({ product, version }) => `${product} ${version}`)).toEqual(['orders 1.0.0', 'payments 1.0.0']);
    const all = await registry.rollback({ to: 1, publisher: 'ann', reason: 'undo' });
    expect(all.publications.map(({ product }) => product)).toEqual(['orders']);
    const none = await registry.rollback({ to: 0, publisher: 'ann', reason: 'undo' });
    expect(none).toMatchObject({ publications: [], supergraph: undefined, sequence: 6 });
    expect(await refusalOf(registry.rollback({ to: 99, publisher: 'ann', reason: '' }))).toMatchObject({ code: 'REGISTRY_UNKNOWN_CHANGE' });
  });

  it('refuses a rollback that would not compose with the rest', async () => {
    await publish(registry, of('orders', 'type Query { total: Int @shareable }'));
    await publish(registry, of('orders', 'type Query { total: String @shareable }'));
    await publish(registry, of('payments', 'type Query { total: String @shareable }'));
    const refusal = await refusalOf(registry.rollback({ to: 1, products: ['orders'], publisher: 'ann', reason: 'undo' }));
    expect(refusal).toMatchObject({ code: 'PUBLICATION_REFUSED', message: expect.stringMatching(/FIELD_TYPE_MISMATCH/) });
  });

  it('lets exactly one of two win who break each other at once, and tells the other why', async () => {
    const clash = (product: string, type: string): Proposal => of(product, `type Query { total: ${type} @shareable }`);
    // Each is checked once both have seen what is current, so that neither comes after the other.
    let checking = 0;
    let release: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    const meets: Check = async (asked, until) => {
      checking += 1;
      if (checking === 2) release();
      await both;
      return composes(asked, until);
    };
    const [a, b] = await Promise.allSettled([
      publish(registryOver(store, meets), clash('left', 'Int'), 'lea'),
      publish(registryOver(store, meets), clash('right', 'String'), 'rio'),
    ]);
    const lost = [a, b].filter((outcome) => outcome.status === 'rejected');
    expect(lost).toHaveLength(1);
    const { message } = (lost[0] as PromiseRejectedResult).reason as ApiError;
    expect(message).toMatch(/FIELD_TYPE_MISMATCH/);
    expect(message).toMatch(/Meanwhile (lea|rio) published (left|right) 1\.0\.0 \(change 1\)/);
    expect((await store.current()).publications).toHaveLength(1);
  });

  it('takes all of many at once that do not contradict', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const all = await Promise.all(names.map((name) => publish(registryOver(store), of(name, `type Query { ${name}: Int }`))));
    expect(all.map(({ sequence }) => sequence).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await store.current()).publications.map(({ product }) => product)).toEqual(names);
  });
}

describe('in a folder', () => {
  keepsThePromises(async () => openStore(join(await tempDir(), 'registry')));
});

describeWithPostgres('in PostgreSQL', () => {
  const emptyDatabase = emptyDatabases();
  keepsThePromises(async () => openStore(await emptyDatabase()));
});

describe('a composition that goes astray', () => {
  it('is given up after its time, and the next goes well', async () => {
    const hurried = new Composer({ timeoutMs: 1, memoryLimitMb: 512 });
    expect(await hurried.compose([{ name: 'a', url: '', sdl: 'type Query { a: Int }' }])).toMatchObject({
      problems: [{ code: 'TOO_EXPENSIVE', message: 'it takes longer than 1 ms' }],
    });
    await hurried.close();
  });

  it('is given up when it needs too much memory, and the next goes well', async () => {
    const small = new Composer({ timeoutMs: 60_000, memoryLimitMb: 40 });
    const types = Array.from({ length: 30_000 }, (_, index) => `type T${index} { a: Int b: Int c: Int d: Int }`).join('\n');
    expect(await small.compose([{ name: 'a', url: '', sdl: `type Query { a: Int }\n${types}` }])).toMatchObject({
      problems: [{ code: 'TOO_EXPENSIVE' }],
    });
    expect(await small.compose([{ name: 'a', url: '', sdl: 'type Query { a: Int }' }])).toMatchObject({
      supergraph: expect.stringContaining('a: Int'),
    });
    await small.close();
  });
});
