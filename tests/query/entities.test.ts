// Goal: a list of representations is answered by one statement a type, and a bad one costs only itself.
// Method: lists of every length and kind against a small real database, counting statements.
import type { Warehouse } from './support/ask';
import { openSample } from './support/sample';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openSample();
});
afterAll(() => warehouse.close());

const entities = (selection: string, representations: readonly unknown[]) =>
  warehouse.ask(`query ($them: [_Any!]!) { _entities(representations: $them) { ${selection} } }`, { them: representations });

it('answers in the order asked, each key once in the statement, unknown keys with null', async () => {
  const { data } = await entities(
    '... on Thing { id name }',
    ['2', '1', '99', '2', 1, '01', 'x', '9223372036854775808'].map((id) => ({ __typename: 'Thing', id })),
  );
  expect(data._entities).toEqual([
    { id: '2', name: null },
    { id: '1', name: 'one' },
    null,
    { id: '2', name: null },
    { id: '1', name: 'one' },
    null,
    null,
    null,
  ]);
  expect(warehouse.statements).toHaveLength(1);
  expect([...new Set(warehouse.statements[0]?.params)].map(String)).toEqual(['2', '1', '99']);
});

it('runs one statement for each type, however deep the selection is', async () => {
  const deep =
    'things(first: 2) { totalCount nodes { id parts(first: 1) { nodes { id } } children { nodes { parent { id } } } } } again: things(last: 1) { nodes { id } }';
  const { data, errors } = await entities(`__typename ... on Owner { id ${deep} } ... on Rate { value } ... on Thing { detail { note } }`, [
    { __typename: 'Owner', id: 'o1' },
    { __typename: 'Rate', code: 'EUR', day: '2025-01-02' },
    { __typename: 'Thing', id: '1' },
    { __typename: 'Owner', id: 'nobody' },
    { __typename: 'Owner', id: 'o2' },
  ]);
  expect(errors).toBeUndefined();
  expect(warehouse.statements).toHaveLength(3);
  expect(data._entities).toEqual([
    {
      __typename: 'Owner',
      id: 'o1',
      things: {
        totalCount: 2,
        nodes: [
          { id: '1', parts: { nodes: [{ id: 'p1' }] }, children: { nodes: [{ parent: { id: '1' } }, { parent: { id: '1' } }] } },
          { id: '2', parts: { nodes: [{ id: 'p3' }] }, children: { nodes: [] } },
        ],
      },
      again: { nodes: [{ id: '2' }] },
    },
    { __typename: 'Rate', value: '1.200000' },
    { __typename: 'Thing', detail: { note: 'note' } },
    { __typename: 'Owner', id: 'nobody', things: { totalCount: 0, nodes: [] }, again: { nodes: [] } },
    {
      __typename: 'Owner',
      id: 'o2',
      things: { totalCount: 1, nodes: [{ id: '3', parts: { nodes: [] }, children: { nodes: [] } }] },
      again: { nodes: [{ id: '3' }] },
    },
  ]);
});

it.each([1, 2, 5, 17, 65, 200, 256, 257, 2_000])('answers a list of %i', async (length) => {
  const them = Array.from({ length }, (_, index) => ({ __typename: 'Thing', id: String(length - index) }));
  const { data, errors } = await entities('... on Thing { id parts { totalCount } }', them);
  expect(errors).toBeUndefined();
  expect(warehouse.statements).toHaveLength(1);
  expect(data._entities).toHaveLength(length);
  expect(data._entities.filter(Boolean).map(({ id }: { id: string }) => id)).toEqual(['4', '3', '2', '1'].slice(-Math.min(4, length)));
});

it('fails a bad representation alone, at its path', async () => {
  const bad = [
    null,
    5,
    [],
    {},
    { __typename: 'Nope', id: '1' },
    { __typename: 'Thing' },
    { __typename: 'Thing', id: null },
    { __typename: 'Thing', id: {} },
    { __typename: '__proto__', id: '1' },
    { __typename: 'Rate', code: 'EUR', day: '2025-13-01' },
    { __typename: 'Query' },
  ];
  const { data, errors } = await entities('... on Thing { id }', [
    { __typename: 'Thing', id: '1' },
    ...bad.filter((item) => item !== null),
    { __typename: 'Thing', id: '2' },
  ]);
  expect(data._entities.filter(Boolean)).toEqual([{ id: '1' }, { id: '2' }]);
  expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual(
    bad.slice(1).map((_, index) => [['_entities', index + 1], 'BAD_REPRESENTATION']),
  );
});

it('keeps cursors, pages and filters within each parent', async () => {
  const owner = { __typename: 'Owner', id: 'o1' };
  const first = await entities(
    '... on Owner { things(first: 1, orderBy: [{ name: DESC }]) { pageInfo { endCursor hasNextPage } nodes { id } } }',
    [owner],
  );
  const { endCursor } = first.data._entities[0].things.pageInfo;
  const next = await warehouse.ask(
    'query ($them: [_Any!]!, $after: String) { _entities(representations: $them) { ... on Owner { things(first: 1, after: $after, orderBy: [{ name: DESC }]) { pageInfo { hasNextPage hasPreviousPage } nodes { id } totalCount } } } }',
    { them: [owner, { __typename: 'Owner', id: 'o2' }], after: endCursor },
  );
  expect(first.data._entities[0].things).toMatchObject({ nodes: [{ id: '1' }], pageInfo: { hasNextPage: true } });
  expect(next.data._entities[0].things).toEqual({
    nodes: [{ id: '2' }],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
    totalCount: 2,
  });
  expect(next.data._entities[1].things).toEqual({ nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: true }, totalCount: 1 });
});
