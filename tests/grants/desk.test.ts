// Goal: access is asked for by anybody, decided by a product's owners alone, and nothing that happened is ever lost, changed or hidden.
// Method: desks over real folders, several of them and several processes at once, some killed; files that are changed by hand.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AccessRequest, type Actor, GrantDesk, openLedger, stateAt, type Terms } from '../../gateway/grants';
import { compiled, startChild } from '../snapshots/support/child';
import { tempDir } from '../support/temp-dir';

const owner: Actor = { name: 'user:olga', owns: (product) => product === 'orders' };
const other: Actor = { name: 'user:otto', owns: (product) => product === 'payments' };
const asked: AccessRequest = {
  product: 'orders',
  consumer: { kind: 'application', id: 'reports' },
  purpose: 'fraud-prevention',
  scopes: ['orders:read'],
  note: 'for the weekly report',
};
const terms: Terms = { scopes: ['orders:read'], rows: { region: ['EU'] } };

let dir: string;
let desk: GrantDesk;

beforeEach(async () => {
  dir = join(await tempDir(), 'grants');
  desk = new GrantDesk(openLedger(dir), () => new Date('2026-05-01T12:00:00Z'));
});

it('starts with none, and makes no folder to look', async () => {
  expect(await desk.list()).toEqual([]);
  await expect(readdir(dir)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('keeps what was asked, decided, by whom and when', async () => {
  const { id } = await desk.request(asked, other);
  await desk.approve(id, { ...terms, until: '2026-06-01T00:00:00.000Z' }, 'fine', owner);
  await desk.approve(id, terms, 'longer', owner);
  await desk.revoke(id, 'the report ended', owner);
  const [grant] = await new GrantDesk(openLedger(dir)).list();
  expect(grant).toMatchObject({
    id: 'g1',
    product: 'orders',
    consumer: asked.consumer,
    purpose: 'fraud-prevention',
    state: 'revoked',
    terms,
  });
  expect(grant?.history.map(({ at, by, event }) => [at, by, event.kind, event.note])).toEqual([
    ['2026-05-01T12:00:00.000Z', 'user:otto', 'requested', 'for the weekly report'],
    ['2026-05-01T12:00:00.000Z', 'user:olga', 'approved', 'fine'],
    ['2026-05-01T12:00:00.000Z', 'user:olga', 'approved', 'longer'],
    ['2026-05-01T12:00:00.000Z', 'user:olga', 'revoked', 'the report ended'],
  ]);
});

it('is expired from its end on, to the millisecond', async () => {
  const { id } = await desk.request(asked, other);
  const grant = await desk.approve(id, { ...terms, until: '2026-06-01T00:00:00.000Z' }, '', owner);
  const end = Date.parse('2026-06-01T00:00:00Z');
  expect([end - 1, end, end + 1].map((now) => stateAt(grant, now))).toEqual(['approved', 'expired', 'expired']);
});

it('lets only owners of the product decide', async () => {
  const { id } = await desk.request(asked, owner);
  await expect(desk.approve(id, terms, '', other)).rejects.toMatchObject({ code: 'GRANT_NOT_OWNED' });
  await expect(desk.refuse(id, '', other)).rejects.toMatchObject({ code: 'GRANT_NOT_OWNED' });
  await desk.approve(id, terms, '', owner);
  await expect(desk.revoke(id, '', other)).rejects.toMatchObject({ code: 'GRANT_NOT_OWNED' });
  expect((await desk.list()).map(({ state }) => state)).toEqual(['approved']);
});

describe('what is settled stays settled', () => {
  const decisions = {
    approve: (id: string) => desk.approve(id, terms, '', owner),
    refuse: (id: string) => desk.refuse(id, '', owner),
    revoke: (id: string) => desk.revoke(id, '', owner),
  };
  it.each<[string, (keyof typeof decisions)[], keyof typeof decisions, boolean]>([
    ['a request can be approved', [], 'approve', true],
    ['a request can be refused', [], 'refuse', true],
    ['a request cannot be revoked', [], 'revoke', false],
    ['an approval can change its terms', ['approve'], 'approve', true],
    ['an approval cannot be refused', ['approve'], 'refuse', false],
    ['an approval can be revoked', ['approve'], 'revoke', true],
    ['a refusal cannot be approved', ['refuse'], 'approve', false],
    ['a refusal cannot be revoked', ['refuse'], 'revoke', false],
    ['a revocation cannot be approved', ['approve', 'revoke'], 'approve', false],
    ['a revocation cannot be revoked', ['approve', 'revoke'], 'revoke', false],
  ])('%s', async (_, before, decision, may) => {
    const { id } = await desk.request(asked, other);
    for (const step of before) await decisions[step](id);
    const outcome = decisions[decision](id);
    if (may) expect((await outcome).history).toHaveLength(before.length + 2);
    else await expect(outcome).rejects.toMatchObject({ code: 'GRANT_SETTLED' });
  });
});

it.each<[string, () => Promise<unknown>, string]>([
  ['no product', () => desk.request({ ...asked, product: '' }, owner), 'GRANT_INVALID'],
  ['no purpose', () => desk.request({ ...asked, purpose: '' }, owner), 'GRANT_INVALID'],
  ['nobody', () => desk.request({ ...asked, consumer: { kind: 'user', id: '' } }, owner), 'GRANT_INVALID'],
  ['a very long name', () => desk.request({ ...asked, purpose: 'x'.repeat(201) }, owner), 'GRANT_INVALID'],
  ['a very long note', () => desk.request({ ...asked, note: 'x'.repeat(1_001) }, owner), 'GRANT_INVALID'],
  ['too many scopes', () => desk.request({ ...asked, scopes: Array(101).fill('a') }, owner), 'GRANT_INVALID'],
  ['an end that has passed', () => desk.approve('g1', { ...terms, until: '2026-04-30T00:00:00Z' }, '', owner), 'GRANT_INVALID'],
  ['an end that is no time', () => desk.approve('g1', { ...terms, until: 'soon' }, '', owner), 'GRANT_INVALID'],
  ['too many rows', () => desk.approve('g1', { ...terms, rows: { region: Array(101).fill('a') } }, '', owner), 'GRANT_INVALID'],
  ['a grant that is not there', () => desk.approve('g7', terms, '', owner), 'GRANT_NOT_FOUND'],
])('refuses %s, and writes nothing', async (_, attempt, code) => {
  await expect(attempt()).rejects.toMatchObject({ code });
  expect(await readdir(dir).catch(() => [])).toEqual([]);
});

it('lets one of two decisions at once win, and tells the other', async () => {
  const { id } = await desk.request(asked, other);
  const desks = Array.from({ length: 8 }, () => new GrantDesk(openLedger(dir)));
  await Promise.all(desks.map((each) => each.list()));
  const outcomes = await Promise.allSettled(
    desks.map((each, n) => (n % 2 ? each.refuse(id, '', owner) : each.approve(id, terms, '', owner))),
  );
  const [grant] = await desk.list();
  const kinds = grant?.history.map(({ event }) => event.kind) ?? [];
  expect(['approved', 'refused']).toContain(grant?.state);
  expect(kinds.lastIndexOf('refused') === -1 || kinds.indexOf('refused') === 1).toBe(true);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(kinds.length - 1);
});

it('loses nothing that was said to be there, however many processes write and are killed', async () => {
  const program = await compiled('tests/grants/support/requester.ts');
  const said = new Map<string, string>();
  const writers = ['a', 'b', 'c'].map((name) => {
    const child = startChild(program, [dir, name]);
    child.stdout?.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n')) {
        const [, id, consumer] = /^(g\d+) (\S+)$/.exec(line) ?? [];
        if (id && consumer) said.set(id, consumer);
      }
      if (said.size > 60) child.kill('SIGKILL');
    });
    return new Promise((ended) => child.once('close', ended));
  });
  await Promise.all(writers);
  const grants = new Map((await desk.list()).map(({ id, consumer }) => [id, consumer.id]));
  expect(said.size).toBeGreaterThan(60);
  for (const [id, consumer] of said) expect(grants.get(id)).toBe(consumer);
  expect([...grants.keys()]).toEqual([...grants.keys()].map((_, index) => `g${index + 1}`));
});

describe('a ledger that somebody changed', () => {
  const fileOf = (sequence: number): string => join(dir, `${String(sequence).padStart(10, '0')}.json`);

  beforeEach(async () => {
    const { id } = await desk.request(asked, other);
    await desk.approve(id, terms, '', owner);
    await desk.revoke(id, '', owner);
    await desk.request(asked, other);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['an event taken out', () => rm(fileOf(3))],
    ['an event cut off', async () => writeFile(fileOf(3), (await readFile(fileOf(3), 'utf8')).slice(0, 50))],
    ['an event emptied', () => writeFile(fileOf(3), '')],
    ['an event exchanged for another', async () => writeFile(fileOf(3), await readFile(fileOf(2), 'utf8'))],
    ['an event changed', async () => writeFile(fileOf(2), (await readFile(fileOf(2), 'utf8')).replace('"EU"', '"US"'))],
    ['the first one gone', () => rm(fileOf(1))],
  ])('is not believed: %s', async (_, change) => {
    await change();
    await expect(new GrantDesk(openLedger(dir)).list()).rejects.toMatchObject({ code: 'GRANTS_UNREADABLE' });
    await expect(new GrantDesk(openLedger(dir)).request(asked, other)).rejects.toMatchObject({ code: 'GRANTS_UNREADABLE' });
  });
});

it('says when the home cannot be written', async () => {
  const file = join(await tempDir(), 'a-file');
  await writeFile(file, '');
  await expect(new GrantDesk(openLedger(join(file, 'grants'))).request(asked, owner)).rejects.toMatchObject({
    code: expect.stringMatching(/^(HOME_UNWRITABLE|GRANTS_UNREADABLE)$/),
  });
});
