// Goal: a grant gives its consumer what its owner allowed, for that product and purpose, from the moment it is decided to the moment it ends.
// Method: a gateway's view of a real folder that a desk in another place writes; a clock that is set; random books against a plain oracle.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type Actor,
  type Consumer,
  GrantDesk,
  type GrantEffect,
  type GrantedCaller,
  Grants,
  noEffect,
  openLedger,
  type ProductsNaming,
  type Terms,
} from '../../gateway/grants';
import { createLogger } from '../../gateway/logger';
import { LogRecorder } from '../gateway/support/stack';
import { until } from '../support/redis-server';
import { tempDir } from '../support/temp-dir';

const boss: Actor = { name: 'operator:test', owns: () => true };
const reports: GrantedCaller = { kind: 'application', subject: 'reports', claims: {} };
const naming: ProductsNaming = {
  scope: (name) => new Set(name === 'shared' ? ['orders', 'payments'] : [name.split(':')[0] ?? '']),
  purpose: (name) => new Set(name === 'audit' ? ['orders', 'payments'] : []),
};

let dir: string;
let desk: GrantDesk;
let grants: Grants;
let log: LogRecorder;
let now: number;

beforeEach(async () => {
  dir = join(await tempDir(), 'grants');
  now = Date.parse('2026-05-01T00:00:00Z');
  desk = new GrantDesk(openLedger(dir), () => new Date(now));
  log = new LogRecorder();
  grants = new Grants({ ledger: openLedger(dir), logger: createLogger('info', log), now: () => now });
  await grants.start();
});

afterEach(() => grants.close());

async function grant(consumer: Consumer, terms: Partial<Terms> = {}, product = 'orders', purpose = 'reporting'): Promise<string> {
  const { id } = await desk.request({ product, consumer, purpose, scopes: [], note: '' }, boss);
  await desk.approve(id, { scopes: [`${product}:read`], rows: {}, ...terms }, '', boss);
  return id;
}

const application: Consumer = { kind: 'application', id: 'reports' };
const effect = (caller: GrantedCaller = reports): GrantEffect => grants.effectOf(caller, naming);
const scopes = (caller: GrantedCaller = reports): string[] => [...effect(caller).scopes].sort();
const ids = (caller: GrantedCaller = reports): string[] => effect(caller).grants.map(({ id }) => id);
const holds = (id: string, caller: GrantedCaller = reports) => until(`${id} holds`, () => ids({ ...caller }).includes(id), 1_000);
const ended = (id: string, caller: GrantedCaller = reports) => until(`${id} has ended`, () => !ids({ ...caller }).includes(id), 1_000);

it('gives nothing while it is only asked for, or refused', async () => {
  const { id } = await desk.request({ product: 'orders', consumer: application, purpose: 'x', scopes: ['orders:read'], note: '' }, boss);
  const marker = await grant({ kind: 'user', id: 'marker' });
  await holds(marker, { kind: 'user', subject: 'marker', claims: {} });
  expect(effect()).toBe(noEffect);
  await desk.refuse(id, '', boss);
  await holds(await grant({ kind: 'user', id: 'marker' }), { kind: 'user', subject: 'marker', claims: {} });
  expect(effect()).toBe(noEffect);
});

it('holds within a second of its approval, and has ended within a second of its revocation', async () => {
  const id = await grant(application, { rows: { region: ['EU'] } });
  await holds(id);
  expect(effect()).toEqual({
    grants: [{ id, product: 'orders' }],
    scopes: new Set(['orders:read']),
    allowsPurpose: false,
    rows: new Map([['orders', { region: ['EU'] }]]),
  });
  await desk.revoke(id, '', boss);
  await ended(id);
  expect(effect()).toEqual(noEffect);
});

it('ends at its end, for callers that were seen before too, without anybody doing anything', async () => {
  const id = await grant(application, { until: new Date(now + 60_000).toISOString() });
  await holds(id);
  now += 59_999;
  expect(scopes()).toEqual(['orders:read']);
  now += 1;
  expect(effect()).toEqual(noEffect);
  await desk.approve(id, { scopes: ['orders:read'], rows: {}, until: new Date(now + 1_000).toISOString() }, 'again', boss);
  await holds(id);
});

it('changes with its terms', async () => {
  const id = await grant(application, { scopes: ['orders:a', 'orders:b'] });
  await holds(id);
  await desk.approve(id, { scopes: ['orders:b'], rows: {} }, '', boss);
  await until('the new terms hold', () => scopes().join() === 'orders:b', 1_000);
});

it('is the same object for the same caller as long as nothing changes', async () => {
  await holds(await grant(application));
  expect(effect()).toBe(effect());
});

describe('whom it is for', () => {
  it.each<[string, Consumer, GrantedCaller, boolean]>([
    ['the application named', application, reports, true],
    ['another application', application, { ...reports, subject: 'other' }, false],
    ['a user of the same name', application, { ...reports, kind: 'user' }, false],
    ['an application whose token has no subject', application, { kind: 'application', claims: { client_id: 'reports' } }, true],
    ['nobody known who claims to be it', application, { ...reports, kind: 'anonymous' }, false],
    ['the user named', { kind: 'user', id: 'ann' }, { kind: 'user', subject: 'ann', claims: {} }, true],
    [
      'a user whose client has that name',
      { kind: 'user', id: 'ann' },
      { kind: 'user', subject: 'bob', claims: { client_id: 'ann' } },
      false,
    ],
    [
      'the user of that issuer',
      { kind: 'user', id: 'ann', issuer: 'i1' },
      { kind: 'user', subject: 'ann', issuer: 'i1', claims: {} },
      true,
    ],
    [
      'the user of another issuer',
      { kind: 'user', id: 'ann', issuer: 'i1' },
      { kind: 'user', subject: 'ann', issuer: 'i2', claims: {} },
      false,
    ],
    ['a user of no issuer', { kind: 'user', id: 'ann', issuer: 'i1' }, { kind: 'user', subject: 'ann', claims: {} }, false],
    ['a member by the claim team', { kind: 'team', id: 'risk' }, { kind: 'user', subject: 'ann', claims: { team: 'risk' } }, true],
    [
      'a member by the claim teams',
      { kind: 'team', id: 'risk' },
      { kind: 'user', subject: 'ann', claims: { teams: ['web', 'risk'] } },
      true,
    ],
    [
      'a member by the claim groups',
      { kind: 'team', id: 'risk' },
      { kind: 'application', subject: 'x', claims: { groups: ['risk'] } },
      true,
    ],
    ['a member of another team', { kind: 'team', id: 'risk' }, { kind: 'user', subject: 'risk', claims: { team: 'web' } }, false],
    ['nobody known, with a claim', { kind: 'team', id: 'risk' }, { kind: 'anonymous', claims: { team: 'risk' } }, false],
  ])('%s', async (_, consumer, caller, has) => {
    const id = await grant(consumer);
    await holds(await grant({ kind: 'user', id: 'marker' }), { kind: 'user', subject: 'marker', claims: {} });
    expect(ids(caller)).toEqual(has ? [id] : []);
  });
});

describe('what it is for', () => {
  it('is had by those who state its purpose or none, and by nobody who states another', async () => {
    const id = await grant(application, {}, 'orders', 'reporting');
    await holds(id);
    const stating = (statedPurpose: string): GrantEffect => effect({ ...reports, statedPurpose });
    expect(stating('reporting')).toMatchObject({ grants: [{ id }], allowsPurpose: true });
    expect(effect()).toMatchObject({ grants: [{ id }], allowsPurpose: false });
    expect(stating('marketing')).toEqual(noEffect);
  });

  it('opens nothing of another product: a scope two products name needs a grant of both', async () => {
    const first = await grant(application, { scopes: ['shared', 'payments:read', 'orders:read'] }, 'orders');
    await holds(first);
    expect(scopes()).toEqual(['orders:read']);
    await holds(await grant(application, { scopes: ['shared'] }, 'payments'));
    expect(scopes()).toEqual(['orders:read', 'shared']);
  });

  it('opens nothing of another product: a purpose two products name needs a grant of both, for it', async () => {
    const auditing = { ...reports, statedPurpose: 'audit' };
    await holds(await grant(application, {}, 'orders', 'audit'), auditing);
    await holds(await grant(application, {}, 'payments', 'reporting'));
    expect(effect(auditing).allowsPurpose).toBe(false);
    await holds(await grant(application, {}, 'payments', 'audit'), auditing);
    expect(effect(auditing).allowsPurpose).toBe(true);
  });

  it('keeps the rows of each product apart, and adds up those of several grants', async () => {
    await grant(application, { rows: { region: ['EU'], brand: ['A'] } }, 'orders');
    await grant(application, { rows: { region: ['US'] } }, 'orders');
    await holds(await grant(application, { rows: { region: ['JP'] } }, 'payments'));
    expect(effect().rows).toEqual(
      new Map<string, object>([
        ['orders', { region: ['EU', 'US'], brand: ['A'] }],
        ['payments', { region: ['JP'] }],
      ]),
    );
  });
});

it('gives nothing while the ledger cannot be read, says so once, and gives it again afterwards', async () => {
  const id = await grant(application);
  await holds(id);
  const next = join(dir, '0000000003.json');
  await writeFile(next, '{"meshway":1}');
  await ended(id);
  expect(grants.trouble).toContain('0000000003.json');
  await until('another look', async () => grants.trouble !== undefined);
  expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  await rm(next);
  await holds(id);
  expect(grants.trouble).toBeUndefined();
});

it('never gives a scope that some product naming it did not grant (property)', async () => {
  const aGrant = fc.record({
    consumer: fc.constantFrom('ann', 'bob'),
    product: fc.constantFrom('orders', 'payments'),
    scopes: fc.uniqueArray(fc.constantFrom<string[]>('orders:a', 'payments:a', 'shared'), { maxLength: 3 }),
    lastsMs: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
    revoked: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(aGrant, { maxLength: 8 }), fc.integer({ min: 0, max: 120 }), async (planned, laterMs) => {
      const place = join(await tempDir(), 'grants');
      const start = now;
      const writer = new GrantDesk(openLedger(place), () => new Date(start));
      for (const { consumer, product, scopes: given, lastsMs, revoked } of planned) {
        const asked = { product, consumer: { kind: 'user' as const, id: consumer }, purpose: 'p', scopes: [], note: '' };
        const { id } = await writer.request(asked, boss);
        const end = lastsMs === undefined ? {} : { until: new Date(start + lastsMs).toISOString() };
        await writer.approve(id, { scopes: given, rows: {}, ...end }, '', boss);
        if (revoked) await writer.revoke(id, '', boss);
      }
      const reader = new Grants({ ledger: openLedger(place), logger: createLogger('silent'), now: () => start + laterMs });
      await reader.start();
      await reader.close();
      for (const subject of ['ann', 'bob']) {
        const live = planned.filter(
          (one) => one.consumer === subject && !one.revoked && (one.lastsMs === undefined || laterMs < one.lastsMs),
        );
        const expected = ['orders:a', 'payments:a', 'shared'].filter((scope) => {
          const needed = [...naming.scope(scope)];
          return (
            live.some((one) => one.scopes.includes(scope)) &&
            needed.every((product) => live.some((one) => one.product === product && one.scopes.includes(scope)))
          );
        });
        expect([...reader.effectOf({ kind: 'user', subject, claims: {} }, naming).scopes].sort()).toEqual(expected);
      }
    }),
    { numRuns: 30 },
  );
});
