import type { Scenario } from '../support/scenario';

interface Row {
  readonly [key: string]: unknown;
}

const find = (rows: readonly Row[], where: Row) =>
  rows.find((row) => Object.keys(where).every((key) => key === '__typename' || row[key] === where[key])) ?? null;

const products = [
  { sku: 'a', maker: { id: 'm1', country: 'DK' }, name: 'Lamp', upc: '1' },
  { sku: 'b', maker: { id: 'm1', country: 'SE' }, name: 'Chair', upc: '2' },
];

export const compoundKeys: Scenario = {
  name: 'compound keys, with an object inside',
  subgraphs: [
    {
      name: 'catalog',
      typeDefs: `type Query { products: [Product!]! }
        type Product @key(fields: "sku maker { id country }") { sku: ID! maker: Maker! name: String }
        type Maker { id: ID! @shareable country: String! @shareable }`,
      resolvers: { Query: { products: () => products } },
    },
    {
      name: 'stock',
      typeDefs: `type Product @key(fields: "sku maker { id country }") { sku: ID! maker: Maker! inStock: Int }
        type Maker { id: ID! @shareable country: String! @shareable }`,
      resolvers: {
        Product: {
          __resolveReference: ({ sku, maker }: { sku: string; maker: { id: string; country: string } }) => ({
            sku,
            maker,
            inStock: `${sku}${maker.id}${maker.country}`.length + sku.charCodeAt(0),
          }),
        },
      },
    },
  ],
  operations: ['{ products { name inStock } }', '{ products { inStock maker { country } sku } }'],
};

export const keyThroughThird: Scenario = {
  name: 'a key that must be fetched through a third subgraph',
  subgraphs: [
    {
      name: 'a',
      typeDefs: 'type Query { thing(sku: ID!): Thing things: [Thing] } type Thing @key(fields: "sku") { sku: ID! }',
      resolvers: {
        Query: { thing: (_: unknown, { sku }: Row) => find(products, { sku }), things: () => [products[0], null, products[1]] },
      },
    },
    {
      name: 'b',
      typeDefs: 'type Thing @key(fields: "sku") @key(fields: "upc") { sku: ID! upc: ID! }',
      resolvers: { Thing: { __resolveReference: ({ sku, upc }: Row) => find(products, sku ? { sku } : { upc }) } },
    },
    {
      name: 'c',
      typeDefs: 'type Thing @key(fields: "upc") { upc: ID! price: Float other: Thing }',
      resolvers: {
        Thing: {
          __resolveReference: ({ upc }: Row) => ({ upc, price: Number(upc) / 2, other: upc === '1' ? { upc: '2' } : null }),
        },
      },
    },
  ],
  operations: [
    '{ thing(sku: "a") { price } }',
    '{ things { sku price other { sku price other { sku } } } }',
    'query ($sku: ID!) { thing(sku: $sku) { price } none: thing(sku: "zzz") { price } }',
    { query: 'query ($sku: ID!) { thing(sku: $sku) { price } }', variables: { sku: 'b' } },
  ].map((operation) =>
    typeof operation === 'string' && operation.includes('$sku') ? { query: operation, variables: { sku: 'a' } } : operation,
  ),
};

export const missingEntities: Scenario = {
  name: 'entities that one subgraph does not know',
  subgraphs: [
    {
      name: 'people',
      typeDefs: 'type Query { people: [Person!]! } type Person @key(fields: "id") { id: ID! name: String! }',
      resolvers: { Query: { people: () => ['1', '2', '3'].map((id) => ({ id, name: `n${id}` })) } },
    },
    {
      name: 'pets',
      typeDefs: 'type Person @key(fields: "id") { id: ID! pet: Pet strict: Pet pets: [Pet!] } type Pet { name: String! owner: Person }',
      resolvers: {
        Person: {
          __resolveReference: ({ id }: Row) => {
            if (id === '2') return null;
            const pet = { name: `p${id}`, owner: { id: id === '1' ? '2' : '1' } };
            return { id, pet, strict: pet, pets: [pet, pet] };
          },
        },
      },
    },
  ],
  operations: [
    '{ people { name pet { name } } }',
    '{ people { pet { owner { name pet { name owner { name } } } } pets { name owner { pets { name } } } } }',
  ],
};

export const failingEntities: Scenario = {
  name: 'entities of which some fail',
  subgraphs: [
    {
      name: 'people',
      typeDefs: 'type Query { people: [Person!]! maybe: [Person] } type Person @key(fields: "id") { id: ID! name: String! friend: Person }',
      resolvers: {
        Query: {
          people: () => ['1', '2', '3', '1'].map((id) => ({ id, name: `n${id}`, friend: { id: '2', name: 'n2' } })),
          maybe: () => [{ id: '2', name: 'n2' }],
        },
      },
    },
    {
      name: 'ages',
      typeDefs: 'type Person @key(fields: "id") { id: ID! age: Int sure: Int! }',
      resolvers: {
        Person: {
          __resolveReference: ({ id }: Row) => ({ id }),
          age: ({ id }: Row) => (id === '2' ? Promise.reject(new Error('no age')) : Number(id) * 10),
          sure: ({ id }: Row) => (id === '2' ? Promise.reject(new Error('not sure')) : Number(id)),
        },
      },
    },
  ],
  operations: [
    '{ people { name age } }',
    '{ people { friend { name age } } }',
    '{ maybe { name sure } }',
    '{ people { name friend { sure } } }',
    '{ people { sure } }',
  ],
};
