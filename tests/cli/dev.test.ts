// Goal: from a file to an answering federated query in minutes; each save is in the graph at once, and its author sees whom it would break.
// Method: the commands as they were built, one after the other, as somebody new would run them; then saves, good and bad.
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, mustRun, root, runMeshway } from '../support/meshway';
import { tempDir } from '../support/temp-dir';

const said = ['--owner', 'ada@shop.example', '--domain', 'sales', '--access', 'public'];
let dir: string;
let contract: string;
let child: ChildProcess;
let printed = '';
let url = '';
const listeners = new Set<() => void>();

beforeAll(async () => {
  dir = await tempDir();
  contract = join(dir, 'mesh/refunds/refunds.odcs.yaml');
  const rows = (count: number, row: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => `${row(index + 1)}\n`).join('');
  await writeFile(join(dir, 'customers.csv'), `id,country\n${rows(50, (id) => `${id},${id % 2 ? 'FR' : 'DE'}`)}`);
  await writeFile(join(dir, 'refunds.csv'), `refund_id,customer_id,amount\n${rows(60, (id) => `R${id},${1 + (id % 30)},${id}.50`)}`);
  const place = ['--home', join(dir, 'home')];
  const folder = ['--dir', join(dir, 'mesh')];
  await mustRun(['init', 'customers', '--from', join(dir, 'customers.csv'), '--purpose', 'Who buys.', ...folder, ...place, ...said]);
  await mustRun(['snapshot', 'publish', join(dir, 'mesh/customers'), '--from', join(dir, 'customers.csv'), ...place]);
  await mustRun(['init', 'refunds', '--from', join(dir, 'refunds.csv'), '--purpose', 'What was paid back.', ...folder, ...place, ...said]);
  await cp(join(dir, 'mesh/refunds'), join(dir, 'base'), { recursive: true });
  child = spawn(process.execPath, [
    join(root, 'dist/cli/meshway.js'),
    'dev',
    join(dir, 'mesh/refunds'),
    '--from',
    join(dir, 'refunds.csv'),
    ...place,
    '--port',
    '0',
  ]);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  await says(/Watching/);
  [url = ''] = /http:\S+\/graphql/.exec(printed) ?? [];
}, 60_000);
afterAll(async () => {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

/** Waits until something is printed that was not there at `from`. */
function says(expected: RegExp, from = 0): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!expected.test(printed.slice(from))) return;
      listeners.delete(look);
      resolve(printed.slice(from));
    };
    listeners.add(look);
    look();
  });
}

async function save(change: (text: string) => string): Promise<string> {
  const from = printed.length;
  await writeFile(contract, change(await readFile(contract, 'utf8')));
  return says(/It may (not )?be published.*\n/, from);
}

it('answers a question over both products, from two files', async () => {
  const { data } = await ask(url, '{ customer(id: "5") { country refunds { totalCount nodes { amount } } } }');
  expect(data).toEqual({ customer: { country: 'FR', refunds: { totalCount: 2, nodes: [{ amount: '34.50' }, { amount: '4.50' }] } } });
});

it('takes a save into the graph, and shows what it adds', async () => {
  const shown = await save((text) =>
    text.replace('description: "Amount."', 'tags: [not-personal]\n        description: "What was paid back, in euros."'),
  );
  expect(shown).toMatch(/✓ refunds is served \(\d+\.\d\d s\)/);
  expect(shown).toContain('1.0.0 → 1.0.1 is what changes asks for (patch)');
  const { data } = await ask(url, '{ __type(name: "Refund") { fields { name description } } }');
  expect(data.__type.fields).toContainEqual({ name: 'amount', description: 'What was paid back, in euros.' });
});

it('takes what is not in the graph, as words for people are, without making the graph anew', async () => {
  const generation = async () =>
    ((await (await fetch(url.replace('graphql', 'health/ready'))).json()) as { generation: string }).generation;
  const before = await generation();
  const shown = await save((text) => text.replace(/( +)purpose: /, '$1usage: "Ask, and see."\n$1purpose: '));
  expect(shown).toContain('✓ refunds is served');
  expect(shown).toContain('It may be published.');
  expect(await generation()).toBe(before);
});

it('keeps the last good graph while the contract has mistakes', async () => {
  const before = await readFile(contract, 'utf8');
  const shown = await save((text) => text.replace('logicalType: number', 'logicalType: numbr'));
  expect(shown).toContain('✗ refunds has mistakes; the graph serves what it served before');
  expect(shown).toMatch(/refunds\.odcs\.yaml:\d+:\d+ {2}error {2}"logicalType" must be one of .*Did you mean "number"\? \(wrong-value\)/s);
  expect((await ask(url, '{ refund(refundId: "R1") { amount } }')).data).toEqual({ refund: { amount: '1.50' } });
  expect(await save(() => before)).toContain('✓ refunds is served');
});

it('shows whom a breaking change would break, and serves it here all the same; check refuses it', async () => {
  const shown = await save((text) => text.replace('- name: amount\n', '- name: paidBack\n        physicalName: amount\n'));
  expect(shown).toContain('breaking    Refund.amount is gone. (and 6 that follow from it)');
  expect(shown).toContain('It may not be published as it is.');
  expect((await ask(url, '{ refund(refundId: "R1") { paidBack } }')).data).toEqual({ refund: { paidBack: '1.50' } });
  const { code, stdout } = await runMeshway(['check', join(dir, 'mesh/refunds'), '--base', join(dir, 'base')]);
  expect(code).toBe(1);
  expect(stdout).toContain('refunds 1.0.0 → 2.0.0 is what changes asks for (major); 1.0.0 is proposed');
  expect(stdout).toMatch(
    /refunds\.odcs\.yaml:\d+:\d+ {2}error {2}Refund\.amount is gone\. No use is recorded.* \(and 6 that follow from it\)/,
  );
});
