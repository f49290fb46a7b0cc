// Goal: a contract guessed from data says what the data is, lints without an error, and takes that data.
// Method: files with what real ones have (codes with zeros in front, money, gaps, people), and with what they should not have; random tables.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { lintProductFolder, readProductFolder } from '../../schemas/contracts';
import {
  type ContractDraft,
  draftContract,
  type Known,
  Profiler,
  singular,
  writeContract,
  writeDescriptor,
} from '../../subgraphs/kit/infer';
import { deriveGraphModel } from '../../subgraphs/kit/model';
import { fileSource, SnapshotStore } from '../../subgraphs/kit/snapshots';
import { tempDir } from '../support/temp-dir';

const told = { purpose: 'Things: "what" they are\nand why.', owner: 'a@example.com', team: 'us', domain: 'sales', access: 'public' };

async function draftOf(text: string, known: Partial<Known> = {}, ending = 'csv'): Promise<{ draft: ContractDraft; path: string }> {
  const dir = await tempDir();
  const path = join(dir, `things.${ending}`);
  await writeFile(path, text);
  const profiler = await Profiler.open({ path, spillDir: join(dir, 'spill') });
  try {
    return { draft: draftContract(await profiler.profile(), { product: 'things', ...known }), path };
  } finally {
    profiler.close();
  }
}

async function write(draft: ContractDraft): Promise<string> {
  const folder = join(await tempDir(), draft.product);
  await mkdir(folder);
  await writeFile(join(folder, `${draft.product}.odps.yaml`), writeDescriptor(draft, told));
  await writeFile(join(folder, `${draft.product}.odcs.yaml`), writeContract(draft, told));
  return folder;
}

async function errorsOf(folder: string): Promise<readonly string[]> {
  return (await lintProductFolder(folder)).filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`);
}

async function publishable(draft: ContractDraft, path: string): Promise<boolean> {
  const folder = await write(draft);
  expect(await errorsOf(folder)).toEqual([]);
  const product = await readProductFolder(folder);
  const model = deriveGraphModel(product);
  const store = new SnapshotStore(await tempDir());
  const { snapshot } = await store.publish({ folder: product, model, source: fileSource(new Map([[draft.object, path]])) });
  return snapshot.passed;
}

const people = `customer_id,zip,e_mail,balance,since,active,tier,visits,note
${Array.from({ length: 40 }, (_, i) => `${i + 1},0${1000 + i},p${i}@x.example,${i}.50,2026-01-${10 + (i % 9)},${i % 2 === 0},${['GOLD', 'BASIC'][i % 2]},${10 ** 10 + i},${i % 4 ? 'hi' : ''}`).join('\n')}\n`;

it('sees types, keys, constants, gaps and people', async () => {
  const { draft, path } = await draftOf(people);
  const of = (name: string) => draft.properties.find((property) => property.name === name);
  expect(draft).toMatchObject({ object: 'Thing', table: 'things', rows: 40, isKeyedByPosition: false });
  expect(of('customerId')).toMatchObject({ type: { kind: 'integer' }, keyPosition: 1, isRequired: true });
  expect(of('zip')).toMatchObject({ type: { kind: 'string' } });
  expect(of('eMail')).toMatchObject({ personal: 'its name says "e mail"', looksLikeEmail: true });
  expect(of('balance')).toMatchObject({ type: { kind: 'decimal', precision: 18, scale: 2 } });
  expect(of('since')).toMatchObject({ type: { kind: 'date' } });
  expect(of('active')).toMatchObject({ type: { kind: 'boolean' } });
  expect(of('tier')).toMatchObject({ values: ['BASIC', 'GOLD'] });
  expect(of('visits')).toMatchObject({ type: { kind: 'bigint' } });
  expect(of('note')).toMatchObject({ isRequired: false, missingPercent: 25 });
  expect(await publishable(draft, path)).toBe(true);
});

it('takes for the key what is named after the object, before what names another product', async () => {
  const references = new Map([
    ['customer_id', { to: '../customers/customers.odcs.yaml#schema/Customer/properties/id', object: 'Customer', because: 'it is' }],
  ]);
  const { draft } = await draftOf('customer_id,thing,n\n1,T1,7\n2,T2,7\n', { references });
  expect(draft.properties.filter(({ keyPosition }) => keyPosition).map(({ name }) => name)).toEqual(['thing']);
});

it('takes two columns for a key where one does not do, and else the row’s position', async () => {
  const lines = (rows: readonly string[]): string => `order_id,line,what\n${rows.join('\n')}\n`;
  const pair = await draftOf(lines(['1,1,a', '1,2,a', '2,1,b', '2,2,b']));
  expect(pair.draft.properties.filter(({ keyPosition }) => keyPosition).map(({ name }) => name)).toEqual(['orderId', 'line']);
  const none = await draftOf(lines(['1,1,a', '1,1,a']));
  expect(none.draft.isKeyedByPosition).toBe(true);
  expect(await publishable(none.draft, none.path)).toBe(true);
});

it('reads JSON lines without rounding', async () => {
  const { draft } = await draftOf('{"id": 1, "price": 12345678901234.56}\n{"id": 2, "price": 1.5}\n', {}, 'jsonl');
  expect(draft.properties.map(({ type }) => type.kind)).toEqual(['integer', 'decimal']);
});

it('takes no type in which a value would lose a digit or a sign', async () => {
  const columns = {
    phone: [['+33123456', '+4412'], { kind: 'string' }],
    huge: [['12345678901234567890', '99999999999999999999999'], { kind: 'decimal', precision: 23, scale: 0 }],
    endless: [['9'.repeat(40), '1'], { kind: 'string' }],
    exact: [['1.123456789012345678', '-2.5'], { kind: 'decimal', precision: 19, scale: 18 }],
    finest: [[`0.${'1'.repeat(40)}`, '2.5'], { kind: 'string' }],
    measured: [['0.30000000000000004', '1e-7'], { kind: 'float' }],
    overlong: [['1.12345678901234567890e5', '1e5'], { kind: 'string' }],
    degrees: [['48.85661400', '2.35222190'], { kind: 'float' }],
  } as const;
  const values = Object.values(columns).map(([texts]) => texts);
  const { draft, path } = await draftOf(`${Object.keys(columns)}\n${[0, 1].map((row) => values.map((texts) => texts[row])).join('\n')}\n`);
  const found = draft.properties.filter(({ name }) => name in columns).map(({ name, type }) => [name, type]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(Object.entries(columns).map(([name, [, type]]) => [name, type])));
  expect(await publishable(draft, path)).toBe(true);
});

it.each([';', '\t', '|', ','])('finds the columns of a CSV file that are divided by "%s"', async (delimiter) => {
  const { draft, path } = await draftOf(['id,name', '1,a', '2,"b c"'].map((line) => line.replaceAll(',', delimiter)).join('\n'));
  expect(draft.properties.map(({ name }) => name)).toEqual(['id', 'name']);
  expect(await publishable(draft, path)).toBe(true);
});

it.each([
  ['a line with too many values', 'id,name\n1,a\n2,b,c\n', /Line: 3/],
  ['a quote that is never closed', 'id,name\n1,"a\n', /Line: 2/],
  ['another encoding', Buffer.from('id,name\n1,\xe9t\xe9\n', 'latin1'), /not utf-8/],
  ['UTF-16', Buffer.from('id,name\n1,a\n', 'utf16le'), /save it as UTF-8/],
])('says what is wrong with a file of %s, and where', async (_, text, reason) => {
  const refused = await draftOf(text as string).catch((error) => error);
  expect(refused).toMatchObject({ code: 'SNAPSHOT_SOURCE_INVALID', message: expect.stringMatching(reason) });
  expect(refused.message).not.toMatch(/Possible|strict_mode| Error: /);
});

it.each([
  ['names that are no names', '__proto__,constructor,select,1st,a b,ä,"quoted ""x"""\n1,2,3,4,5,6,7\n'],
  ['the same name in two spellings', 'a_b,aB,A B\n1,2,3\n'],
  ['values that would end the YAML', 'id,"x: [y]"\n"a","# no"\n"b: {","- *"\n'],
  ['only a header', 'id,name\n'],
])('survives %s', async (_, text) => {
  const { draft } = await draftOf(text);
  expect(await errorsOf(await write(draft))).toEqual([]);
});

it('lints without an error, and takes the data, whatever the data', async () => {
  const value = fc.oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom('', 'true', 'a', 'B', '2026-01-01', '007', 'NaN', '1e5'),
    fc.string({ maxLength: 8 }),
  );
  const quoted = (text: string): string => `"${text.replaceAll('"', '""').replaceAll(/[\r\n\0]/g, ' ')}"`;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 12 }), async (rows) => {
      const { draft, path } = await draftOf(`id,other,"third one"\n${rows.map((row) => row.map(quoted).join(',')).join('\n')}\n`);
      expect(await publishable(draft, path)).toBe(true);
    }),
    { numRuns: 15, seed: 4 },
  );
});

it('knows one from many', () => {
  expect(['Orders', 'Deliveries', 'Boxes', 'Status', 'Address', 'Refunds'].map(singular)).toEqual([
    'Order',
    'Delivery',
    'Box',
    'Status',
    'Address',
    'Refund',
  ]);
});
