// Goal: a team's own SQL reads what its caller may see, and stays as it was written where that is everything.
// Method: statements over a small real database under contracts that keep something back, one thing at a time; plain-names.test.ts has the
// ways around.
import { type Caller, stranger } from '../../schemas/caller';
import { indexGraph } from '../../subgraphs/kit/query/graph';
import type { Run } from '../../subgraphs/kit/query/run-compiled';
import { Sights } from '../../subgraphs/kit/query/sight';
import { asCallerSees } from '../../subgraphs/kit/query/team-query';
import { openWarehouse, type Warehouse } from './support/ask';
import { type AccessSaid, guardedWarehouse } from './support/warehouse';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openWarehouse(`
    INSERT INTO things (id, owner_id, kind, name, secret) VALUES
      (1, 'o1', 'SMALL', 'ann@example.org', 'CANARY-1'), (2, 'o2', 'SMALL', 'bob@example.com', 'CANARY-2');
    INSERT INTO parts VALUES ('p1', 1, 'x', 1.5), ('p2', 2, 'y', 2);`);
});
afterAll(() => warehouse.close());

const caller = (given: Partial<Caller> = {}): Caller => ({ ...stranger, authenticated: true, ...given });
const written = (said: AccessSaid, by: Caller, text: string, params: readonly string[] = []) => {
  const graph = indexGraph(guardedWarehouse(said).model);
  const run = { engine: warehouse.engine, sight: new Sights(graph).of(by), salt: 'salt' } as unknown as Run;
  const statement = { text, params };
  return { statement, seen: asCallerSees(graph, run, statement) };
};
const read = async (said: AccessSaid, by: Caller, text: string, params: readonly string[] = []): Promise<readonly string[]> => {
  const { seen } = written(said, by, text, params);
  return (await warehouse.engine.query(seen, new AbortController().signal)).map((row) => row.join());
};

const things = 'SELECT id, name, secret FROM things ORDER BY id';
const own = { rowFilter: [{ name: 'own', property: 'ownerId', operator: 'equals', claim: 'owner', unless: [['all']] }] };

it.each<[string, AccessSaid, Caller, Caller, readonly string[]]>([
  [
    'rows that are not theirs',
    { Thing: own },
    caller({ claims: { owner: 'o2' } }),
    caller({ scopes: ['all'] }),
    ['2,bob@example.com,CANARY-2'],
  ],
  ['every row without the claim', { Thing: own }, caller(), caller({ scopes: ['all'] }), []],
  ['an object they may not read', { Thing: { scopes: [['things']] } }, caller(), caller({ scopes: ['things'] }), []],
  ['a product they may not see', { contract: { access: 'authenticated' } }, stranger, caller(), []],
  [
    'a field they may not read',
    { 'Thing.secret': { scopes: [['secrets']] } },
    caller(),
    caller({ scopes: ['secrets'] }),
    ['1,ann@example.org,', '2,bob@example.com,'],
  ],
  ['a restricted field', { 'Thing.name': { classification: 'restricted' } }, stranger, caller(), ['1,,', '2,,']],
  [
    'what a mask hides',
    { 'Thing.name': { mask: { kind: 'emailDomain', unless: [['clear']] } } },
    caller(),
    caller({ scopes: ['clear'] }),
    ['1,***@example.org,CANARY-1', '2,***@example.com,CANARY-2'],
  ],
])('keeps %s from a caller, and nothing from whoever may have it', async (_, said, kept, whole, rows) => {
  expect(await read(said, kept, things)).toEqual(rows);
  const { statement, seen } = written(said, whole, things);
  expect(seen).toBe(statement);
  expect(await read(said, whole, things)).toEqual(['1,ann@example.org,CANARY-1', '2,bob@example.com,CANARY-2']);
});

it.each([
  'SELECT * FROM (SELECT * FROM things) x',
  '\n  select * FROM things',
  'WITH x AS (SELECT * FROM things) SELECT * FROM x',
  'FROM things',
  '(SELECT * FROM things) -- all of them',
  'VALUES ((SELECT string_agg(secret) FROM things))',
])('holds for %j', async (text) => {
  const said = { 'Thing.secret': { scopes: [['secrets']] } };
  expect(String(await read(said, caller(), text))).not.toContain('CANARY');
  expect(String(await read(said, caller({ scopes: ['secrets'] }), text))).toContain('CANARY');
});

it('leaves a statement that begins with SELECT as it stands behind the tables', () => {
  const said = { 'Thing.secret': { scopes: [['secrets']] } };
  const textOf = (text: string) => written(said, caller(), text).seen.text;
  for (const text of ['SELECT id FROM things', '\n select id FROM things'])
    expect(textOf(text)).toMatch(new RegExp(`^WITH "things" AS .*\\) ${text}$`, 's'));
  for (const text of ['FROM things SELECT id', 'selecting(1)', 'x SELECT 1'])
    expect(textOf(text)).toMatch(/^WITH "things" AS .* SELECT \* FROM \(.*\n\) team$/s);
});

it('keeps a statement’s own values where they are, beside those of claims', async () => {
  const by = caller({ claims: { owner: 'o2' } });
  expect(await read({ Thing: own }, by, 'SELECT id, $2, $1 FROM things WHERE id >= $3::BIGINT', ['a', 'b', '1'])).toEqual(['2,b,a']);
});

it('hashes with the product’s salt, as the kit’s own statements do', async () => {
  const said = { 'Part.label': { mask: { kind: 'hash' } } };
  const [hashed] = await read(said, caller(), "SELECT label FROM parts WHERE id = 'p1'");
  expect(hashed).toMatch(/^h:[\w-]+$/);
});

it('stands before what the caller sees whole too, where a statement reads both', async () => {
  const joined = 'SELECT t.id, p.id, t.secret FROM parts p JOIN things t ON t.id = p.thing_id ORDER BY 1';
  const said = { Thing: own, Part: { rowFilter: [{ name: 'own', property: 'label', operator: 'equals', claim: 'label' }] } };
  expect(await read(said, caller({ claims: { owner: 'o1', label: 'x' } }), joined)).toEqual(['1,p1,CANARY-1']);
  expect(await read(said, caller({ claims: { owner: 'o1', label: 'y' } }), joined)).toEqual([]);
  expect(await read({ Thing: own }, caller({ claims: { owner: 'o2' } }), joined)).toEqual(['2,p2,CANARY-2']);
});

it('refuses a way around, whoever asks and however often', () => {
  for (const by of [stranger, caller(), stranger])
    expect(() => written({}, by, 'SELECT * FROM main.things')).toThrow(
      expect.objectContaining({
        code: 'RESOLVERS_INVALID',
        message: expect.stringContaining('context.query reads tables by their plain names, and it names the table main by its schema'),
      }),
    );
  expect(() => written({}, stranger, 'SELECT * FROM main.things')).toThrow('resolvers.ts');
});
