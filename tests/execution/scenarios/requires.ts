import type { Scenario } from '../support/scenario';

interface Row {
  readonly [key: string]: unknown;
}

const ids = ['1', '2', '3'];

export const requiresChain: Scenario = {
  name: 'chains of @requires over three subgraphs, and back',
  subgraphs: [
    {
      name: 'base',
      typeDefs:
        'type Query { items: [Item!]! item(id: ID!): Item } type Item @key(fields: "id") { id: ID! weight: Int size: Size } type Size @shareable { w: Int h: Int }',
      resolvers: {
        Query: { items: () => ids.map((id) => ({ id })), item: (_: unknown, { id }: Row) => ({ id }) },
        Item: {
          __resolveReference: (item: Row) => item,
          weight: ({ id }: Row) => (id === '3' ? null : Number(id) * 100),
          size: ({ id }: Row) => (id === '2' ? null : { w: Number(id), h: 0 }),
        },
      },
    },
    {
      name: 'shipping',
      typeDefs: `type Item @key(fields: "id") { id: ID! weight: Int @external size: Size @external cost: Int @requires(fields: "weight size { w h }") }
        type Size @shareable { w: Int h: Int }`,
      resolvers: {
        Item: {
          __resolveReference: (item: Row) => item,
          cost: ({ weight, size }: { weight: number | null; size: { w: number; h: number } | null }) =>
            (weight ?? -1) + (size ? size.w + size.h : 7),
        },
      },
    },
    {
      name: 'pricing',
      typeDefs:
        'type Item @key(fields: "id") { id: ID! cost: Int @external total: Int @requires(fields: "cost") tax(rate: Int = 2): Int @requires(fields: "cost") }',
      resolvers: {
        Item: {
          __resolveReference: (item: Row) => item,
          total: ({ cost }: Row) => Number(cost) * 2,
          tax: ({ cost }: Row, { rate }: Row) => Number(cost) * Number(rate),
        },
      },
    },
  ],
  operations: [
    '{ items { total } }',
    '{ items { id total tax t3: tax(rate: 3) size { h } } }',
    '{ a: item(id: "1") { total } b: item(id: "2") { cost weight } c: item(id: "3") { tax } }',
    {
      query: 'query ($rate: Int, $with: Boolean!) { items { tax(rate: $rate) total @include(if: $with) } }',
      variables: { rate: 9, with: false },
    },
    {
      query: 'query ($rate: Int, $with: Boolean!) { items { tax(rate: $rate) ... @include(if: $with) { total } } }',
      variables: { with: true },
    },
  ],
};

export const requiresArguments: Scenario = {
  name: '@requires with arguments, and conflicting arguments beside it',
  subgraphs: [
    {
      name: 'base',
      typeDefs: 'type Query { items: [Item!]! } type Item @key(fields: "id") { id: ID! price(currency: String): Int }',
      resolvers: {
        Query: { items: () => ids.map((id) => ({ id })) },
        Item: {
          __resolveReference: (item: Row) => item,
          price: ({ id }: Row, { currency }: Row) => Number(id) * (currency === 'EUR' ? 0 : currency === 'DKK' ? 7 : 1),
        },
      },
    },
    {
      name: 'shop',
      typeDefs: `type Item @key(fields: "id") { id: ID! price(currency: String): Int @external
        inEuro: String @requires(fields: "price(currency: \\"EUR\\")") inKroner: String @requires(fields: "price(currency: \\"DKK\\")")
        asIs: String @requires(fields: "price") doubled: String @requires(fields: "price(currency: \\"DKK\\")") }`,
      resolvers: {
        Item: {
          __resolveReference: (item: Row) => item,
          inEuro: ({ price }: Row) => `€${price}`,
          inKroner: ({ price }: Row) => `kr${price}`,
          asIs: ({ price }: Row) => `${price}`,
          doubled: ({ price }: Row) => `${Number(price) * 2}`,
        },
      },
    },
    {
      name: 'sums',
      typeDefs: `type Item @key(fields: "id") { id: ID! price(currency: String): Int @external inKroner: String @external
        told: String @requires(fields: "price(currency: \\"EUR\\") inKroner") }`,
      resolvers: { Item: { __resolveReference: (item: Row) => item, told: ({ price, inKroner }: Row) => `${price} and ${inKroner}` } },
    },
  ],
  operations: [
    '{ items { inEuro } }',
    {
      query: '{ items { inEuro price } }',
      apolloIsWrong: 'it gives the price in euro, which inEuro requires, as the price that was asked for',
      data: { items: [1, 2, 3].map((price) => ({ inEuro: '€0', price })) },
    },
    {
      query: '{ items { inKroner price: id id: price } }',
      apolloIsWrong: 'it takes aliases for the key and for what inKroner requires',
      data: { items: [1, 2, 3].map((price) => ({ inKroner: `kr${7 * price}`, price: String(price), id: price })) },
    },
    {
      query: '{ items { inEuro inKroner price(currency: "DKK") other: price } }',
      apolloIsWrong: 'it takes the price in kroner for the price in euro',
      data: { items: [1, 2, 3].map((id) => ({ inEuro: '€0', inKroner: `kr${7 * id}`, price: 7 * id, other: id })) },
    },
    {
      query: '{ items { doubled inKroner told asIs inEuro again: asIs } }',
      apolloIsWrong: 'it has one price for all of them',
      data: {
        items: [1, 2, 3].map((id) => ({
          doubled: String(14 * id),
          inKroner: `kr${7 * id}`,
          told: `0 and kr${7 * id}`,
          asIs: String(id),
          inEuro: '€0',
          again: String(id),
        })),
      },
    },
  ],
};

export const requiresThroughEntity: Scenario = {
  name: '@requires through another entity and a list',
  subgraphs: [
    {
      name: 'orders',
      typeDefs:
        'type Query { orders: [Order] } type Order @key(fields: "id") { id: ID! lines: [Line!]! buyer: Buyer } type Line @shareable { count: Int! item: Item! } type Item @key(fields: "id") { id: ID! } type Buyer @key(fields: "id") { id: ID! }',
      resolvers: {
        Query: {
          orders: () => [
            {
              id: 'o1',
              buyer: { id: 'b1' },
              lines: [
                { count: 2, item: { id: '1' } },
                { count: 1, item: { id: '2' } },
              ],
            },
            null,
            { id: 'o2', buyer: null, lines: [] },
          ],
        },
        Order: { __resolveReference: ({ id }: Row) => ({ id, lines: [], buyer: null }) },
      },
    },
    {
      name: 'items',
      typeDefs: 'type Item @key(fields: "id") { id: ID! price: Int } type Buyer @key(fields: "id") { id: ID! discount: Int }',
      resolvers: {
        Item: { __resolveReference: ({ id }: Row) => ({ id, price: Number(id) * 5 }) },
        Buyer: { __resolveReference: ({ id }: Row) => ({ id, discount: 3 }) },
      },
    },
    {
      name: 'totals',
      typeDefs: `type Order @key(fields: "id") { id: ID! lines: [Line!]! @external buyer: Buyer @external total: Int @requires(fields: "lines { count item { price } } buyer { discount }") }
        type Line @shareable { count: Int! item: Item! } type Item @key(fields: "id") { id: ID! price: Int @external } type Buyer @key(fields: "id") { id: ID! discount: Int @external }`,
      resolvers: {
        Order: {
          __resolveReference: (order: Row) => order,
          total: ({ lines, buyer }: { lines: { count: number; item: { price: number } }[]; buyer: { discount: number } | null }) =>
            lines.reduce((sum, { count, item }) => sum + count * item.price, 0) - (buyer?.discount ?? 0),
        },
      },
    },
  ],
  operations: ['{ orders { total } }', '{ orders { total lines { item { price } } buyer { id } } }'],
};

const priced: Scenario['subgraphs'] = [
  {
    name: 'base',
    typeDefs: 'type Query { items: [Item!]! } type Item @key(fields: "id") { id: ID! weight: Int }',
    resolvers: {
      Query: { items: () => ids.slice(0, 2).map((id) => ({ id })) },
      Item: { __resolveReference: (item: Row) => item, weight: ({ id }: Row) => Number(id) * 100 },
    },
  },
  {
    name: 'shipping',
    typeDefs: `type Query { shipped: Item }
      type Item @key(fields: "id") { id: ID! weight: Int @external cost: Int @requires(fields: "weight") carrier: String peer: Item }`,
    resolvers: {
      Query: { shipped: () => ({ id: '1' }) },
      Item: {
        __resolveReference: (item: Row) => item,
        cost: ({ weight }: Row) => (weight === undefined ? null : Number(weight) + 1),
        carrier: ({ id }: Row) => `c${id}`,
        peer: ({ id }: Row) => (id === '1' ? { id: '2' } : null),
      },
    },
  },
];

export const requiresUnderConditions: Scenario = {
  name: '@requires beside what is skipped',
  subgraphs: priced,
  operations: [
    {
      query: 'query ($no: Boolean!) { items { cost @skip(if: $no) carrier } }',
      variables: { no: true },
      apolloIsWrong: 'it fetches what cost requires only when cost is not skipped, and then does without carrier too',
      data: { items: [{ carrier: 'c1' }, { carrier: 'c2' }] },
    },
    {
      query: 'query ($no: Boolean!) { items { peer { carrier @skip(if: $no) } } }',
      variables: { no: true },
    },
    {
      query: 'query ($no: Boolean!, $yes: Boolean!) { items { cost @skip(if: $no) ... @include(if: $yes) { cost carrier } } }',
      variables: { no: true, yes: true },
    },
    {
      query: 'query ($no: Boolean!) { items { ... @skip(if: $no) { cost } } shipped { carrier @skip(if: $no) cost @skip(if: $no) } }',
      variables: { no: true },
    },
    {
      query: 'query ($yes: Boolean = true) { items @skip(if: $yes) { id } shipped @include(if: $yes) { cost carrier } }',
      variables: {},
    },
  ],
};

export const requiresFromTheMiddle: Scenario = {
  name: 'chains of @requires that begin where the middle field lives',
  subgraphs: [
    ...priced,
    {
      name: 'pricing',
      typeDefs: `type Query { priced: Item }
        type Item @key(fields: "id") { id: ID! cost: Int @external weight: Int @external total: Int @requires(fields: "cost") ratio: Int @requires(fields: "weight cost") }`,
      resolvers: {
        Query: { priced: () => ({ id: '2' }) },
        Item: {
          __resolveReference: (item: Row) => item,
          total: ({ cost }: Row) => Number(cost ?? -1) * 2,
          ratio: ({ weight, cost }: Row) => Number(cost ?? -1) - Number(weight ?? -1),
        },
      },
    },
  ],
  operations: [
    {
      query: '{ shipped { total } }',
      apolloIsWrong: 'it asks shipping for the cost before it has the weight',
      data: { shipped: { total: 202 } },
    },
    {
      query: '{ shipped { cost total ratio peer { total weight } } }',
      apolloIsWrong: 'it asks shipping for the cost, and for the weight, which shipping does not know',
      data: { shipped: { cost: 101, total: 202, ratio: 1, peer: { total: 402, weight: 200 } } },
    },
    '{ priced { total ratio } items { total ratio carrier } }',
  ],
};

const tank = (id: string): number => Number(id) * 10;
const fill = (id: string): number => tank(id) + 1;
const load = (id: string): number => fill(id) * 2;
const trip = (id: string): string => `${load(id)}/${fill(id)}`;
const peerOf = (id: string): string => ids[Number(id) % ids.length] ?? '';

/** Says so when it was not given what it needs. */
const from = (value: unknown, make: (value: number) => unknown): unknown => (typeof value === 'number' ? make(value) : `given ${value}`);

export const requiresInCycles: Scenario = {
  name: '@requires that goes back and forth between two subgraphs, on objects that lead to each other',
  uncut: {
    typeDefs: `type Query { items: [Item!]! calculated: Item }
      type Item { id: ID! tank: Int fill: Int load: Int trip: String near: [Item] peer: Item }`,
    resolvers: {
      Query: { items: () => ids.map((id) => ({ id })), calculated: () => ({ id: '2' }) },
      Item: {
        tank: ({ id }: { id: string }) => tank(id),
        fill: ({ id }: { id: string }) => fill(id),
        load: ({ id }: { id: string }) => load(id),
        trip: ({ id }: { id: string }) => trip(id),
        peer: ({ id }: { id: string }) => ({ id: peerOf(id) }),
        near: ({ id }: { id: string }) => [{ id }, { id: peerOf(id) }],
      },
    },
  },
  subgraphs: [
    {
      name: 'cars',
      typeDefs: `type Query { items: [Item!]! }
        type Item @key(fields: "id") { id: ID! tank: Int fill: Int @external load: Int @requires(fields: "fill") peer: Item }`,
      resolvers: {
        Query: { items: () => ids.map((id) => ({ id })) },
        Item: {
          __resolveReference: (item: Row) => item,
          tank: ({ id }: { id: string }) => tank(id),
          load: (item: Row) => from(item.fill, (value) => value * 2),
          peer: ({ id }: { id: string }) => ({ id: peerOf(id) }),
        },
      },
    },
    {
      name: 'trips',
      typeDefs: `type Query { calculated: Item }
        type Item @key(fields: "id") { id: ID! tank: Int @external load: Int @external fill: Int @requires(fields: "tank")
          trip: String @requires(fields: "load") near: [Item] }`,
      resolvers: {
        Query: { calculated: () => ({ id: '2' }) },
        Item: {
          __resolveReference: (item: Row) => item,
          fill: (item: Row) => from(item.tank, (value) => value + 1),
          trip: (item: Row) => from(item.load, (value) => `${value}/${value / 2}`),
          near: ({ id }: { id: string }) => [{ id }, { id: peerOf(id) }],
        },
      },
    },
  ],
  operations: [
    '{ items { trip } }',
    '{ items { tank fill load trip } }',
    '{ calculated { trip load peer { trip near { trip fill } } } }',
    '{ items { peer { peer { trip } near { load trip peer { fill } } } } calculated { near { trip tank } } }',
    '{ items { t: trip tank: id load: fill peer { fill: trip } } }',
  ],
};
