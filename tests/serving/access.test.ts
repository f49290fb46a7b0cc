// Goal: a served folder answers whom its gateway vouches for as its contract says, its team's fields included, and nobody else.
// Method: a copy of a small folder with a contract of its own, published and opened for real, asked with contexts signed by a key.

import type { KeyObject } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Caller, stranger } from '../../schemas/caller';
import { newContextKey } from '../../schemas/context-key';
import { contextHeader, signContext } from '../../schemas/signed-context';
import { describeSubgraph, openSubgraph, type Subgraph } from '../../subgraphs/kit/serving';
import { fileSource, SnapshotStore } from '../../subgraphs/kit/snapshots';
import { root, temporaryFolder } from '../support/meshway';

const never = new AbortController().signal;
const warned: object[] = [];
const log = { warn: (fields: object) => warned.push(fields), error: () => undefined };
const key = newContextKey();
const owner: Caller = { ...stranger, policies: ['owner:airports'] };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dir: string;
let home: string;

beforeEach(async () => {
  folder = await temporaryFolder('serving-access');
  dir = join(folder.path, 'airports');
  home = join(folder.path, 'home');
  warned.length = 0;
  await cp(join(root, 'tests/aviation/mesh/airports'), dir, { recursive: true });
  const csv = join(folder.path, 'airports.csv');
  await writeFile(csv, 'iata,name,city,state,country,latitude,longitude\nA1,Thigpen,,CA,USA,1,2\nA2,Thigpen,,CA,USA,1,2');
  const contract = join(dir, 'airports.odcs.yaml');
  const text = await readFile(contract, 'utf8');
  await writeFile(
    contract,
    text
      .replace('mustBeGreaterThan: 1000', 'mustBeGreaterThan: 0')
      .replace('{ property: access, value: public }', '{ property: note, value: nothing of access }')
      .replace(/( +)- name: name\n/, '$&$1  customProperties: [{ property: mask, value: { kind: hash } }]\n'),
  );
  const { folder: product, model } = await describeSubgraph(dir);
  await new SnapshotStore(home).publish({ folder: product, model, source: fileSource(new Map([['Airport', csv]])) });
});
afterEach(() => folder.remove());

const open = (contextKey: KeyObject | undefined = key): Promise<Subgraph> => openSubgraph(dir, { home, log, contextKey });

async function ask(subgraph: Subgraph, query: string, caller?: Caller, signedWith = key) {
  const headers = caller && { [contextHeader]: signContext({ audience: 'airports', pins: new Map(), caller }, signedWith) };
  return JSON.parse((await subgraph.handle({ body: JSON.stringify({ query }), headers: { ...headers } }, never)).body);
}

it('is for its owners and warns, when the contract says nothing of access', async () => {
  const subgraph = await open();
  expect(warned).toEqual([{ product: 'airports' }]);
  const query = '{ airports { totalCount } }';
  expect((await ask(subgraph, query, owner)).data.airports.totalCount).toBe(2);
  for (const answer of [
    await ask(subgraph, query),
    await ask(subgraph, query, stranger),
    await ask(subgraph, query, { ...owner, policies: ['owner:flights'] }),
  ])
    expect([answer.data, answer.errors[0].extensions.code]).toEqual([undefined, 'UNAUTHORIZED_FIELD_OR_TYPE']);
  expect((await ask(subgraph, query, owner, newContextKey())).errors[0].extensions.code).toBe('CONTEXT_INVALID');
  await subgraph.close();
});

it('gives a value one hash, whichever server of the mesh makes it, and another in another mesh', async () => {
  const names = async (contextKey: KeyObject): Promise<readonly string[]> => {
    const subgraph = await open(contextKey);
    const { data } = await ask(subgraph, '{ airports { nodes { name } } }', owner, contextKey);
    await subgraph.close();
    return data.airports.nodes.map(({ name }: { name: string }) => name);
  };
  const [first, second] = await names(key);
  expect(first).toMatch(/^h:[\w-]{22}$/);
  expect(second).toBe(first);
  expect(await names(key)).toEqual([first, second]);
  expect(await names(newContextKey())).not.toContain(first);
});

it('puts what the contract asks on every field its team adds, and refuses what would stand beside it', async () => {
  const resolvers = join(dir, 'resolvers.ts');
  const write = (typeDefs: string): Promise<void> =>
    writeFile(
      resolvers,
      `import { defineFields } from 'meshway/kit';
       const resolve = () => ({ one: 1 });
       export default defineFields({ typeDefs: ${JSON.stringify(typeDefs)}, fields: { Query: { extra: { resolve } }, Airport: { own: { resolve: () => 1 } } } });`,
    );
  const added = 'type Extra { one: Int } extend type Airport { own: Int }';
  await write(`${added} extend type Query { extra: Extra }`);
  const subgraph = await open();
  const query = '{ extra { one } airports { nodes { own } } }';
  expect((await ask(subgraph, query, owner)).data).toEqual({ extra: { one: 1 }, airports: { nodes: [{ own: 1 }, { own: 1 }] } });
  expect((await ask(subgraph, '{ extra { one } }', stranger)).errors[0].extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  expect(subgraph.sdl).toMatch(/extra: Extra @policy\(policies: \[\["owner:airports"\]\]\)/);
  expect(subgraph.sdl).toMatch(/type Extra @policy\(policies: \[\["owner:airports"\]\]\)/);
  await subgraph.close();
  await write(`${added} extend type Query { extra: Extra @policy(policies: [["mine"]]) }`);
  await expect(open()).rejects.toMatchObject({ code: 'RESOLVERS_INVALID', message: expect.stringContaining('Query.extra has @policy') });
});
