// Goal: a team adds what the kit cannot derive, and neither can break the other.
// Method: executors with team fields over a small real database; every mistake a team can make is made.
import { GraphQLError } from 'graphql';
import { ApiError } from '../../schemas/errors';
import { defineFields } from '../../subgraphs/kit';
import { executorWith, type Warehouse } from './support/ask';
import { openSample } from './support/sample';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openSample();
});
afterAll(() => warehouse.close());

const executor = executorWith(
  defineFields({
    typeDefs: `
      extend type Thing { shout(mark: String = "!"): String  partCount: Int!  broken: String  refused: String  twin: Thing  friends: [Thing!]! }
      extend type Owner { initial: String! }
      extend type Query { newest: Thing  anything: Anything!  maker: Maker  hello(name: String!): Greeting! }
      union Anything = Greeting | Word
      type Word { word: String! }
      type Greeting { text: String! to: Owner! }`,
    fields: {
      Thing: {
        shout: { needs: ['name', 'price'], resolve: ({ name, price }, { mark }) => name && `${name}${mark}${price}` },
        partCount: {
          needs: ['id'],
          resolve: ({ id }, _args, { loader, query }) =>
            loader<string, number>('partCount', async (ids) => {
              const rows = await query(
                `SELECT thing_id, count(*) FROM parts WHERE thing_id IN (${ids.map((_, at) => `$${at + 1}::BIGINT`)}) GROUP BY 1`,
                ids,
              );
              return ids.map((one) => Number(rows.find(([key]) => String(key) === one)?.[1] ?? 0));
            }).load(id),
        },
        broken: {
          resolve: () => {
            throw new Error('password=secret');
          },
        },
        refused: {
          resolve: () => {
            throw new GraphQLError('Not on Sundays.', { extensions: { code: 'CLOSED' } });
          },
        },
        twin: { needs: ['parentId'], resolve: ({ parentId }) => parentId && { id: parentId } },
        friends: { resolve: () => [{ id: 1 }, { id: '2' }] },
      },
      Owner: { initial: { needs: ['id'], resolve: ({ id }) => id.slice(0, 1) } },
      Query: {
        anything: { resolve: () => ({ __typename: 'Word', word: 'x' }) },
        maker: { resolve: () => ({ id: 'm1' }) },
        newest: { resolve: () => ({ id: '4' }) },
        hello: { resolve: (_row, { name }) => ({ text: `Hello ${name}`, to: { id: name } }) },
      },
    },
  }),
);
const ask = (query: string, variables?: Record<string, unknown>) => warehouse.ask(query, variables, executor);

it('gives a field the columns it needs, whatever the caller selected and called', async () => {
  const { data, errors } = await ask('{ things(first: 2) { nodes { shout q: shout(mark: "?") name: id } } }');
  expect(errors).toBeUndefined();
  expect(data.things.nodes).toEqual([
    { shout: 'one!10.50', q: 'one?10.50', name: '1' },
    { shout: null, q: null, name: '2' },
  ]);
});

it('batches what resolvers load', async () => {
  const { data } = await ask('{ things { nodes { partCount } } }');
  expect(data.things.nodes.map(({ partCount }: { partCount: number }) => partCount)).toEqual([2, 1, 0, 0]);
  expect(warehouse.statements).toHaveLength(2);
});

it('costs only the field when a resolver throws, and tells nothing that was not meant to be told', async () => {
  const { data, errors } = await ask('{ thing(id: 1) { id broken refused } }');
  expect(data).toEqual({ thing: { id: '1', broken: null, refused: null } });
  expect(errors).toMatchObject([
    { message: 'Something went wrong on our side.', path: ['thing', 'broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    { message: 'Not on Sundays.', path: ['thing', 'refused'], extensions: { code: 'CLOSED' } },
  ]);
});

it('reads an entity a team answered by its key, all of one place in one statement', async () => {
  const { data, errors } = await ask(
    '{ anything { ... on Word { word } } maker { id } newest { id kind } things(first: 3) { nodes { twin { name shout owner { initial } } friends { id parts { totalCount } } } } hello(name: "o1") { text to { id initial things { totalCount } } } }',
  );
  expect(errors).toBeUndefined();
  const friends = [
    { id: '1', parts: { totalCount: 2 } },
    { id: '2', parts: { totalCount: 1 } },
  ];
  const twin = { name: 'one', shout: 'one!10.50', owner: { initial: 'o' } };
  expect(data).toEqual({
    anything: { word: 'x' },
    maker: { id: 'm1' },
    newest: { id: '4', kind: 'SMALL' },
    things: {
      nodes: [
        { twin: null, friends },
        { twin, friends },
        { twin, friends },
      ],
    },
    hello: { text: 'Hello o1', to: { id: 'o1', initial: 'o', things: { totalCount: 2 } } },
  });
  expect(warehouse.statements).toHaveLength(6);
});

it('resolves fields on entities, those of other subgraphs too', async () => {
  const { data, errors } = await ask(
    'query ($them: [_Any!]!) { _entities(representations: $them) { ... on Thing { shout } ... on Owner { initial } } }',
    {
      them: [
        { __typename: 'Thing', id: '1' },
        { __typename: 'Owner', id: 'zoe' },
        { __typename: 'Thing', id: '77' },
      ],
    },
  );
  expect(errors).toBeUndefined();
  expect(data._entities).toEqual([{ shout: 'one!10.50' }, { initial: 'z' }, null]);
});

it('leaves operations without team fields to the database', async () => {
  const text = await warehouse.text('{ thing(id: 1) { id } }', undefined, executor);
  expect(text).toBe('{"data":{"thing":{"id":"1"}}}');
});

it('tells a team everything that is wrong at once', () => {
  const resolve = () => null;
  const create = () =>
    executorWith({
      typeDefs: 'extend type Thing { a: Int b: Int name: String c: Int }',
      fields: {
        Thing: { a: { needs: ['nope', 'secret'], resolve }, name: { resolve }, z: { resolve }, c: {} as never },
        Nothing: { x: { resolve } },
      },
    });
  expect(create).toThrow(ApiError);
  expect(create).toThrow(
    expect.objectContaining({
      code: 'RESOLVERS_INVALID',
      message: expect.stringMatching(
        /Thing\.b has no resolver.*Thing\.name is derived.*Thing\.a needs Thing\.nope.*Thing\.a needs Thing\.secret, which is protected.*Thing\.z has a resolver.*Thing\.c has no function.*Nothing\.x has a resolver/s,
      ),
    }),
  );
  expect(() => executorWith({ typeDefs: 'extend type {', fields: {} })).toThrow(expect.objectContaining({ code: 'RESOLVERS_INVALID' }));
  expect(() => executorWith({ typeDefs: 'extend type Thing { a: Unknown }', fields: { Thing: { a: { resolve } } } })).toThrow(
    expect.objectContaining({ code: 'RESOLVERS_INVALID' }),
  );
});
