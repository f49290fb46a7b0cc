// Goal: a caller reads what the contract lets them read, and a field, row or number that is kept from them leaves no trace on any path.
// Method: a small warehouse under contracts that protect it, asked by callers a gateway vouches for and by strangers.
import { type Caller, type Claim, stranger } from '../../schemas/caller';
import { hasMaskForm, type Mask } from '../../schemas/masks';
import { createQueryExecutor, type QueryExecutor, type TeamContext, type TeamFields } from '../../subgraphs/kit/query';
import { type GraphQLResponse, openWarehouse, type Warehouse } from './support/ask';
import { type AccessSaid, guardedWarehouse } from './support/warehouse';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openWarehouse(`
    INSERT INTO things (id, owner_id, parent_id, kind, name, flag, small, big, ratio, price, "day", "at", tags, secret) VALUES
      (1, 'o1', NULL, 'SMALL', 'ann@example.org', TRUE, 7, 9007199254740993, 12.5, 19.90, '2024-05-06', '2024-05-06 07:08:09', ['a'], 'CANARY-1'),
      (2, 'o1', 1, 'SMALL', 'bob@b@example.com', TRUE, -7, -9007199254740993, -12.5, -19.90, '1999-12-31', '1999-12-31 23:59:59.5', [], 'CANARY-2'),
      (3, 'o2', 1, 'very large', 'nobody', FALSE, 0, 0, 'nan', 0, NULL, NULL, NULL, NULL),
      (4, 'o2', 1, 'very large', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'CANARY-4'),
      (5, NULL, 1, 'o''clock', '', NULL, 2147483647, 1, 1e300, 9999999999999999.99, '2020-02-29', NULL, NULL, NULL);
    INSERT INTO parts VALUES ('p1', 1, 'x', 1.5), ('p2', 1, 'y', 2), ('p3', 2, 'x', 3), ('p4', 3, 'z', 4), ('p5', 4, 'z', 5);
    INSERT INTO details VALUES ('d1', 1, 'seventy', 'm1'), ('d3', 3, 'other', NULL);`);
});
afterAll(() => warehouse.close());

const caller = (given: Partial<Caller> = {}): Caller => ({ ...stranger, authenticated: true, ...given });
const guarded = (said: AccessSaid, teamFields?: TeamFields): QueryExecutor =>
  createQueryExecutor({ ...guardedWarehouse(said), salt: 'salt', teamFields });
const codes = ({ errors = [] }: GraphQLResponse): unknown[] => errors.map(({ extensions }) => extensions.code);

describe('who may see the product', () => {
  const asked = '{ things { totalCount } }';
  const refused = ['UNAUTHORIZED_FIELD_OR_TYPE'];
  it.each([
    ['everybody, when it says public', 'public', stranger, []],
    ['a known caller', 'authenticated', caller(), []],
    ['no stranger, when it says authenticated', 'authenticated', stranger, refused],
    ['whoever has both scopes', [['a', 'b'], ['c']], caller({ scopes: ['b', 'a'] }), []],
    ['whoever has the other one', [['a', 'b'], ['c']], caller({ scopes: ['c'] }), []],
    ['nobody with half of it', [['a', 'b'], ['c']], caller({ scopes: ['a'] }), refused],
    ['its owners, when it says nothing', undefined, caller({ policies: ['owner:warehouse'] }), []],
    ['no owner of another product', undefined, caller({ policies: ['owner:orders'], scopes: ['owner:warehouse'] }), refused],
  ])('%s', async (_, access, by, expected) => {
    expect(codes(await warehouse.ask(asked, {}, guarded({ contract: { access } }), by))).toEqual(expected);
  });

  it('asks for one of its purposes besides', async () => {
    const executor = guarded({ contract: { access: undefined, purposes: ['billing', 'fraud-prevention'] } });
    const ask = async (...policies: string[]) => codes(await warehouse.ask(asked, {}, executor, caller({ policies })));
    expect(await ask('owner:warehouse', 'purpose:billing')).toEqual([]);
    expect(await ask('owner:warehouse', 'purpose:marketing')).toEqual(refused);
    expect(await ask('purpose:billing')).toEqual(refused);
  });

  it('keeps every root field, type and entity from a stranger, and from a caller without rights all but keys', async () => {
    const executor = guarded({ contract: { access: 'authenticated' } });
    const representations = [{ __typename: 'Thing', id: '1' }];
    const entities = (fields: string) =>
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${fields} } }`;
    for (const query of [
      '{ thing(id: 1) { id } }',
      '{ things { pageInfo { hasNextPage } } }',
      '{ thingAggregate { count } }',
      '{ thingGroups(by: [{ field: KIND }]) { totalCount } }',
      entities('... on Thing { name }'),
      entities('... on Thing { parts { totalCount } }'),
      entities('... on Owner { things { totalCount } }'),
      `${entities('...F')} fragment F on Thing { name }`,
      'query ($no: Boolean = false) { thing(id: 1) @include(if: $no) { id } }',
    ]) {
      expect([query, codes(await warehouse.ask(query, { representations }, executor, stranger))]).toEqual([query, refused]);
    }
    const joins = entities('__typename ... on Thing { id }');
    expect((await warehouse.ask(joins, { representations }, executor, stranger)).data._entities).toEqual([
      { __typename: 'Thing', id: '1' },
    ]);
    expect(codes(await warehouse.ask(joins, { representations }, executor))).toEqual(refused);
  });
});

describe('a masked field', () => {
  const kinds: Record<string, readonly [string, Mask['kind'], number | undefined, readonly unknown[]]> = {
    hash: ['name', 'hash', undefined, [/^h:/, /^h:/, /^h:/, null, /^h:/]],
    lastFour: ['name', 'lastFour', undefined, ['***.org', '***.com', '***', null, '***']],
    emailDomain: ['name', 'emailDomain', undefined, ['***@example.org', '***@example.com', '***@', null, '***@']],
    null: ['name', 'null', undefined, [null, null, null, null, null]],
    'null of a list': ['tags', 'null', undefined, [null, null, null, null, null]],
    'year of a date': ['day', 'year', undefined, ['2024-01-01', '1999-01-01', null, null, '2020-01-01']],
    'year of a time': ['at', 'year', undefined, ['2024-01-01T00:00:00Z', '1999-01-01T00:00:00Z', null, null, null]],
    'bucket of 32 bits': ['small', 'bucket', 10, [0, -10, 0, null, 2147483640]],
    'bucket of 64 bits': ['big', 'bucket', 1000, ['9007199254740000', '-9007199254741000', '0', null, '0']],
    'bucket of a float': ['ratio', 'bucket', 10, [10, -20, null, null, null]],
    'bucket of a decimal': ['price', 'bucket', 10, ['10.00', '-20.00', '0.00', null, '9999999999999990.00']],
  };
  it.each(Object.entries(kinds))('%s', async (_, [field, kind, size, expected]) => {
    const mask = size === undefined ? { kind } : { kind, size };
    const executor = guarded({ [`Thing.${field}`]: { mask: { ...mask, unless: [['clear']] } } });
    const query = `{ things { nodes { value: ${field} } } }`;
    const values = async (by: Caller | undefined) =>
      (await warehouse.ask(query, {}, executor, by)).data.things.nodes.map(({ value }: { value: unknown }) => value);
    const masked = await values(caller());
    expect(masked).toEqual(expected.map((value) => (value instanceof RegExp ? expect.stringMatching(value) : value)));
    for (const value of masked) expect(hasMaskForm({ kind, size, unless: [] }, value)).toBe(true);
    expect(await values(undefined)).toEqual(masked);
    const clear = await warehouse.ask(query, {});
    expect(await values(caller({ scopes: ['clear'] }))).toEqual(clear.data.things.nodes.map(({ value }: { value: unknown }) => value));
  });

  it('shows four characters of seven, and none of fewer', async () => {
    const executor = guarded({ 'Detail.note': { mask: { kind: 'lastFour' } } });
    const { data } = await warehouse.ask('{ details { nodes { note } } }', {}, executor);
    expect(data.details.nodes).toEqual([{ note: '***enty' }, { note: '***' }]);
  });

  it('has the same hash for the same value and salt, and another with another salt', async () => {
    const parts = { 'Part.label': { mask: { kind: 'hash' } } };
    const labels = async (executor: QueryExecutor): Promise<string[]> =>
      (await warehouse.ask('{ parts { nodes { label } } }', {}, executor)).data.parts.nodes.map(({ label }: { label: string }) => label);
    const [one, , three, four, five] = await labels(guarded(parts));
    expect(three).toBe(one);
    expect([four === five, four === one]).toEqual([true, false]);
    expect(await labels(createQueryExecutor({ ...guardedWarehouse(parts), salt: 'pepper' }))).not.toContain(one);
  });

  it('can be filtered, sorted, grouped, aggregated and counted by nobody', () => {
    const { sdl } = guardedWarehouse({ 'Part.label': { mask: { kind: 'hash', unless: [['clear']] } } });
    const types = sdl.split(/\n(?=type |input |enum )/).filter((type) => /\blabel\b|\bLABEL\b/.test(type));
    expect(types.map((type) => type.split(/[\s({]/)[1])).toEqual(['Part']);
  });

  it('is masked wherever it is reached: through keys, references, pages and entities', async () => {
    const executor = guarded({ 'Thing.name': { mask: { kind: 'null' } } });
    const text = await warehouse.text(
      `query ($them: [_Any!]!) { thing(id: 1) { name children { nodes { name parent { name } } edges { node { name } } } }
        parts { nodes { thing { name } } } details { nodes { thing { a: name ... on Thing { name } } } }
        _entities(representations: $them) { ... on Thing { name } ... on Owner { things { nodes { name } } } } }`,
      {
        them: [
          { __typename: 'Thing', id: '1' },
          { __typename: 'Owner', id: 'o1' },
        ],
      },
      executor,
    );
    expect(text).not.toMatch(/example|nobody/);
    expect(JSON.parse(text).errors).toBeUndefined();
  });
});

describe('row filters', () => {
  const own: AccessSaid = {
    Thing: { rowFilter: [{ name: 'own', property: 'ownerId', operator: 'equals', claim: 'owner', unless: [['all']] }] },
  };
  const executor = guarded(own);
  const ids = async (by: Caller | undefined, args = '', on = executor): Promise<string[]> =>
    (await warehouse.ask(`{ things${args} { nodes { id } } }`, {}, on, by)).data.things.nodes.map(({ id }: { id: string }) => id);
  const o1 = caller({ claims: { owner: 'o1' } });

  it('show the rows a claim names, all of them to whom they are lifted, and none without the claim', async () => {
    expect(await ids(o1)).toEqual(['1', '2']);
    expect(await ids(caller({ claims: { owner: 'o3' } }))).toEqual([]);
    expect(await ids(caller())).toEqual([]);
    expect(await ids(undefined)).toEqual([]);
    expect(await ids(caller({ scopes: ['all'] }))).toEqual(['1', '2', '3', '4', '5']);
  });

  it('come before limits, counts, aggregates, groups and cursors', async () => {
    const { data } = await warehouse.ask(
      `{ things(first: 1) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } last: things(last: 1) { nodes { id } }
         thingAggregate { count sum { small } } thingGroups(by: [{ field: KIND }]) { totalCount nodes { key { kind } count } } }`,
      {},
      executor,
      caller({ claims: { owner: 'o2' } }),
    );
    expect(data).toMatchObject({
      things: { totalCount: 2, nodes: [{ id: '3' }], pageInfo: { hasNextPage: true } },
      last: { nodes: [{ id: '4' }] },
      thingAggregate: { count: 2, sum: { small: '0' } },
      thingGroups: { totalCount: 1, nodes: [{ key: { kind: 'VERY_LARGE' }, count: 2 }] },
    });
    const after = data.things.pageInfo.endCursor;
    expect(await ids(o1, `(after: "${after}")`)).toEqual([]);
    expect(await ids(o1, `(before: "${after}")`)).toEqual(['1', '2']);
  });

  it('hold for look-ups by id, entities, references, connections and one-to-one', async () => {
    const { data } = await warehouse.ask(
      `query ($them: [_Any!]!) { one: thing(id: 1) { id children { totalCount nodes { id } } parent { id } } other: thing(id: 3) { id }
        two: thing(id: 2) { parent { id name } }
        parts { nodes { id thing { id } } } details { nodes { id thing { id } } }
        _entities(representations: $them) { ... on Thing { id name } ... on Owner { id things { totalCount } } } }`,
      {
        them: ['1', '3']
          .map((id) => ({ __typename: 'Thing', id }))
          .concat({ __typename: 'Owner', id: 'o1' }, { __typename: 'Owner', id: 'o2' }),
      },
      executor,
      o1,
    );
    expect(data).toEqual({
      one: { id: '1', children: { totalCount: 1, nodes: [{ id: '2' }] }, parent: null },
      other: null,
      two: { parent: { id: '1', name: 'ann@example.org' } },
      parts: {
        nodes: ['1', '1', '2', null, null].map((thing, at) => ({ id: `p${at + 1}`, thing: thing && { id: thing } })),
      },
      details: {
        nodes: [
          { id: 'd1', thing: { id: '1' } },
          { id: 'd3', thing: null },
        ],
      },
      _entities: [
        { id: '1', name: 'ann@example.org' },
        null,
        { id: 'o1', things: { totalCount: 2 } },
        { id: 'o2', things: { totalCount: 0 } },
      ],
    });
  });

  // What each claim can mean is in sight.test.ts; here the database is asked.
  it.each<[string, string, Claim, string[]]>([
    ['in', 'ownerId', Array.from({ length: 70 }, (_, at) => `o${at}`), ['1', '2', '3', '4']],
    ['startsWith', 'name', ['ann', 'bob', 'nob'], ['1', '2', '3']],
    ['startsWith', 'name', ['', 'bob'], ['2']],
    ['equals', 'small', 7, ['1']],
    ['equals', 'small', '7 OR TRUE', []],
    ['in', 'big', ['9007199254740993', 'x', '1e3'], ['1']],
    ['equals', 'price', '19.9', ['1']],
    ['equals', 'ratio', 12.5, ['1']],
    ['equals', 'flag', true, ['1', '2']],
    ['equals', 'day', '2020-02-29', ['5']],
    ['equals', 'at', '2024-05-06T09:08:09+02:00', ['1']],
    ['equals', 'kind', 'very large', ['3', '4']],
    ['equals', 'id', '2', ['2']],
  ])('%s: %s is found by what a claim says', async (operator, property, claim, expected) => {
    const filtered = guarded({ Thing: { rowFilter: [{ name: 'f', property, operator, claim: 'c' }] } });
    expect(await ids(caller({ claims: { c: claim } }), '', filtered)).toEqual(expected);
  });

  it('must all hold', async () => {
    const both = guarded({
      Thing: {
        rowFilter: [
          { name: 'own', property: 'ownerId', operator: 'equals', claim: 'owner' },
          { name: 'flagged', property: 'small', operator: 'in', claim: 'smalls', unless: [['all']] },
        ],
      },
    });
    expect(await ids(caller({ claims: { owner: 'o1', smalls: ['7', '0'] } }), '', both)).toEqual(['1']);
    expect(await ids(caller({ claims: { owner: 'o1' } }), '', both)).toEqual([]);
    expect(await ids(caller({ claims: { owner: 'o1' }, scopes: ['all'] }), '', both)).toEqual(['1', '2']);
  });

  it('share statements, not values, between callers', async () => {
    const query = '{ things { nodes { id } } }';
    const first = await warehouse.text(query, {}, executor, o1);
    const [statement] = warehouse.statements.splice(0);
    const second = await warehouse.text(query, {}, executor, caller({ claims: { owner: 'o2' } }));
    expect(warehouse.statements[0]?.text).toBe(statement?.text);
    expect(second).not.toBe(first);
  });

  const prefixed = guarded({ Thing: { rowFilter: [{ name: 'f', property: 'ownerId', operator: 'startsWith', claim: 'owner' }] } });
  it('cost nothing where they are lifted: the statements are those of a product that has none', async () => {
    const query =
      'query ($them: [_Any!]!) { things { nodes { id } } thing(id: 1) { id } _entities(representations: $them) { ... on Thing { name } } }';
    const them = [{ __typename: 'Thing', id: '1' }];
    const statements = async (...asking: [QueryExecutor?, Caller?]) => {
      await warehouse.text(query, { them }, ...asking);
      return warehouse.statements.map(({ text }) => text);
    };
    const lifted = await statements(executor, caller({ scopes: ['all'] }));
    expect(lifted).toEqual(await statements());
    expect(lifted.join()).not.toMatch(/\(SELECT \* FROM "things" t|#named/);
    // Rows that are named by their keys are found by them before they are filtered.
    expect((await statements(executor, o1)).join()).toContain('"#named1" AS');
  });

  it('hold for numbers of every kind, and for groups by several keys', async () => {
    const { data } = await warehouse.ask(
      `{ thingAggregate { count countDistinct { kind } sum { small price } avg { small price } min { day } max { big } }
         exact: thingAggregate(where: { id: { eq: 1 } }) { avg { price } }
         thingGroups(by: [{ field: DAY, bucket: YEAR }, { field: FLAG }]) { nodes { key { day flag } count } } }`,
      {},
      executor,
      o1,
    );
    expect(data).toEqual({
      thingAggregate: {
        count: 2,
        countDistinct: { kind: 1 },
        sum: { small: '0', price: '0.00' },
        avg: { small: 0, price: expect.stringMatching(/^0\.0+$/) },
        min: { day: '1999-12-31' },
        max: { big: '9007199254740993' },
      },
      exact: { avg: { price: '19.900000' } },
      thingGroups: {
        nodes: [
          { key: { day: '1999-01-01', flag: true }, count: 1 },
          { key: { day: '2024-01-01', flag: true }, count: 1 },
        ],
      },
    });
  });

  it.each(["o1' OR '1'='1", "'; DROP TABLE things; --", '" OR TRUE', '%', '_1', 'o1\0', '\\', '$9', '{"a":1}', '☃'.repeat(2_000)])(
    'take the claim %j for a value',
    async (owner) => {
      expect(await ids(caller({ claims: { owner } }))).toEqual([]);
      expect(await ids(caller({ claims: { owner } }), '', prefixed)).toEqual([]);
      for (const { text } of warehouse.statements) expect(text.replaceAll(/\$\d+/g, '')).not.toContain(owner);
    },
  );
});

describe('a minimum group size', () => {
  const said: AccessSaid = { Thing: { minGroupSize: { rows: 2, unless: [['few']] }, scopes: [['rows']] } };
  const executor = guarded(said);

  it('keeps numbers over fewer rows back, and says so', async () => {
    const { data, errors } = await warehouse.ask(
      `{ all: thingAggregate { count } few: thingAggregate(where: { kind: { eq: O_CLOCK } }) { count sum { small } }
         none: thingAggregate(where: { id: { eq: 99 } }) { count } nameless: thingAggregate(where: { id: { eq: 99 } }) { __typename } }`,
      {},
      executor,
      caller(),
    );
    expect(data).toEqual({ all: { count: 5 }, few: null, none: null, nameless: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code, extensions.least])).toEqual([
      [['few'], 'TOO_FEW_ROWS', 2],
      [['none'], 'TOO_FEW_ROWS', 2],
      [['nameless'], 'TOO_FEW_ROWS', 2],
    ]);
    expect(new Set(errors?.map(({ message }) => message)).size).toBe(1);
  });

  it('leaves small groups out before pages, counts and having, and says that there are some', async () => {
    const query = `query ($first: Int, $where: ThingFilter) { thingGroups(by: [{ field: KIND }], first: $first, where: $where, having: { count: { gte: 1 } }) {
      withheld totalCount nodes { key { kind } count } pageInfo { hasNextPage } } }`;
    const groups = async (by: Caller, variables = {}) => (await warehouse.ask(query, variables, executor, by)).data.thingGroups;
    const shown = ['SMALL', 'VERY_LARGE'].map((kind) => ({ key: { kind }, count: 2 }));
    expect(await groups(caller())).toEqual({ withheld: true, totalCount: 2, nodes: shown, pageInfo: { hasNextPage: false } });
    expect(await groups(caller(), { first: 1 })).toEqual({
      withheld: true,
      totalCount: 2,
      nodes: [shown[0]],
      pageInfo: { hasNextPage: true },
    });
    expect(await groups(caller(), { where: { kind: { neq: 'O_CLOCK' } } })).toMatchObject({ withheld: false, totalCount: 2 });
    expect(await groups(caller({ scopes: ['few'] }))).toMatchObject({ withheld: false, totalCount: 3 });
  });

  it('counts the rows of a group by all of its keys', async () => {
    const query = `query ($where: ThingFilter) { thingGroups(by: [{ field: KIND }, { field: DAY, bucket: YEAR }], where: $where) {
      withheld nodes { count } } }`;
    const groups = async (where: object) => (await warehouse.ask(query, { where }, executor, caller())).data.thingGroups;
    expect(await groups({ kind: { eq: 'VERY_LARGE' } })).toEqual({ withheld: false, nodes: [{ count: 2 }] });
    expect(await groups({ kind: { eq: 'SMALL' } })).toEqual({ withheld: true, nodes: [] });
  });

  it('says of groups that are all too small what it says of none', async () => {
    const query =
      'query ($where: ThingFilter) { thingGroups(by: [{ field: KIND }], where: $where) { withheld totalCount nodes { count } } }';
    const groups = async (by: Caller, where: object) => (await warehouse.ask(query, { where }, executor, by)).data.thingGroups;
    const nothing = { withheld: true, totalCount: 0, nodes: [] };
    expect(await groups(caller(), { kind: { eq: 'O_CLOCK' } })).toEqual(nothing);
    expect(await groups(caller(), { id: { eq: '99' } })).toEqual(nothing);
    expect(await groups(caller({ scopes: ['few'] }), { id: { eq: '99' } })).toEqual({ ...nothing, withheld: false });
  });

  it('opens numbers over enough rows to callers who may not read the rows', async () => {
    for (const query of ['{ things { totalCount } }', '{ thing(id: 1) { id } }', '{ parts { nodes { thing { id } } } }'])
      expect(codes(await warehouse.ask(query, {}, executor, caller()))).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
    expect((await warehouse.ask('{ things { totalCount } }', {}, executor, caller({ scopes: ['rows'] }))).data.things.totalCount).toBe(5);
  });
});

describe('a team’s fields', () => {
  const typeDefs = 'extend type Query { names: [String] } extend type Thing { echo: String } extend type Owner { count: Int }';
  const fields: TeamFields['fields'] = {
    Query: {
      names: {
        resolve: async (_row, _args, { query }) =>
          (await query('WITH chosen AS (SELECT * FROM things WHERE id <= $1) SELECT name, secret FROM chosen ORDER BY id', [4])).map(
            (row) => row.join(),
          ),
      },
    },
    Thing: { echo: { needs: ['id'], resolve: ({ id }) => id } },
    Owner: {
      count: {
        needs: ['id'],
        resolve: async ({ id }, _args, { query }) => Number((await query('SELECT count(*) FROM things WHERE owner_id = $1', [id]))[0]?.[0]),
      },
    },
  };

  it('read what the caller may see, with their own parameters', async () => {
    const executor = guarded(
      {
        Thing: { rowFilter: [{ name: 'own', property: 'ownerId', operator: 'equals', claim: 'owner', unless: [['all']] }] },
        'Thing.name': { mask: { kind: 'emailDomain', unless: [['clear']] } },
        'Thing.secret': { scopes: [['secrets']] },
      },
      { typeDefs, fields },
    );
    const query =
      'query ($them: [_Any!]!) { names thing(id: 1) { echo } other: thing(id: 3) { echo } _entities(representations: $them) { ... on Owner { count } } }';
    const them = ['o1', 'o2'].map((id) => ({ __typename: 'Owner', id }));
    const ask = async (by: Caller | undefined) => (await warehouse.ask(query, { them }, executor, by)).data;
    expect(await ask(caller({ claims: { owner: 'o1' } }))).toEqual({
      names: ['***@example.org,', '***@example.com,'],
      thing: { echo: '1' },
      other: null,
      _entities: [{ count: 2 }, { count: 0 }],
    });
    expect((await ask(undefined)).names).toEqual([]);
    expect((await ask(caller({ scopes: ['all', 'clear', 'secrets'] }))).names).toEqual([
      'ann@example.org,CANARY-1',
      'bob@b@example.com,CANARY-2',
      'nobody,',
      ',CANARY-4',
    ]);
  });

  it('read a masked value as the caller is shown it, be it nothing', async () => {
    const executor = guarded({ 'Thing.name': { mask: { kind: 'null' } }, 'Thing.secret': { scopes: [['secrets']] } }, { typeDefs, fields });
    expect((await warehouse.ask('{ names }', {}, executor, caller({ scopes: ['secrets'] }))).data.names).toEqual([
      ',CANARY-1',
      ',CANARY-2',
      ',',
      ',CANARY-4',
    ]);
  });

  it('cannot read past that, whoever calls', async () => {
    const around = {
      resolve: async (_row: unknown, _args: unknown, { query }: TeamContext) => (await query('SELECT name FROM main.things')).length,
    };
    const executor = guarded({}, { typeDefs: 'extend type Query { around: Int }', fields: { Query: { around } } });
    for (const by of [undefined, caller({ scopes: ['all'] })]) {
      const { data, errors } = await warehouse.ask('{ around }', {}, executor, by);
      expect(data).toEqual({ around: null });
      expect(errors?.[0]).toMatchObject({ message: expect.stringContaining('it names the table main by its schema') });
    }
  });

  it('cannot need what is masked or protected', () => {
    for (const said of [
      { 'Thing.id': {}, 'Thing.name': { mask: { kind: 'hash' } } },
      { 'Thing.name': { scopes: ['a'] } },
    ] as AccessSaid[]) {
      const needy = { typeDefs: 'extend type Thing { echo: String }', fields: { Thing: { echo: { needs: ['name'], resolve: () => '' } } } };
      expect(() => guarded(said, needy)).toThrow(expect.objectContaining({ code: 'RESOLVERS_INVALID' }));
    }
  });
});
