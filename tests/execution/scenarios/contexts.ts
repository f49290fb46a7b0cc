import type { Scenario } from '../support/scenario';

/** What objects give to those inside them. */
interface Money {
  readonly currency: string | null;
  readonly rates: { readonly value: number } | null;
  readonly tags: readonly (string | null)[];
}

/** An object of the uncut graph: it carries what it stands in. */
interface Row {
  readonly id: string;
  readonly money: Money;
  readonly depth: number | null;
}

interface Arguments {
  readonly currency?: string | null;
  readonly value?: number | null;
  readonly tags?: readonly (string | null)[];
  readonly depth?: number | null;
  readonly digits?: number;
}

const outside: Money = { currency: 'EUR', rates: null, tags: [] };
const outsideDepth = 0;
const viewers: Money = { currency: 'SEK', rates: { value: 1.5 }, tags: ['a', null] };

const number = (id: string): number => Number(id.slice(1));
const moneyOf = (shop: string): Money => ({
  currency: [null, 'DKK', 'NOK'][number(shop) % 3] ?? null,
  rates: number(shop) % 2 === 0 ? null : { value: number(shop) },
  tags: Array.from({ length: number(shop) }, (_, index) => `t${index}`),
});
const depthOf = (id: string): number | null => (number(id) === 3 ? null : number(id) * 10);
const itemsOf = (shop: string): readonly string[] => [1, 2, number(shop)].map((index) => `i${index}`);
const parentOf = (item: string): string | null => (number(item) > 3 ? null : `i${number(item) + 1}`);
const similarTo = (item: string): readonly string[] => [`i${(number(item) % 3) + 1}`, item];
const shops = [['s1', 's2'], [], ['s3', 's1']];

const price = (id: string, { currency, digits }: Arguments): string => `${id} in ${currency} to ${digits}`;
const tax = (id: string, { value }: Arguments): number => number(id) * (value ?? 100);
const label = (id: string, { tags }: Arguments): string => `${id} ${JSON.stringify(tags)}`;
const level = (id: string, { depth }: Arguments): string => `${id} under ${depth}`;

const shopFields = 'depth: Int items: [Item] box: Box';
const viewerFields = 'id: ID! currency: String rates: Rates tags: [String] item: Item';
const boxFields = 'item: Item lists: [[Item!]]';
const queryFields = 'shops: [[Shop]] place(id: ID!): Place first: Item';
const outsideFields = { currency: () => outside.currency, rates: () => outside.rates, tags: () => outside.tags, depth: () => outsideDepth };
const ref = (id: string | null): unknown => id && { id };

const viewerResolvers = { currency: () => viewers.currency, rates: () => viewers.rates, tags: () => viewers.tags };
const placeResolvers = { __resolveType: ({ id }: Row) => (id.startsWith('v') ? 'Viewer' : 'Shop') };

/** The same graph in one piece, in which an object is told of what it stands in by whoever leads to it. */
const uncut = (() => {
  const item = (id: string | null, { money, depth }: Pick<Row, 'money' | 'depth'>): Row | null =>
    id === null ? null : { id, money, depth };
  const shop = (id: string): Row => ({ id, money: moneyOf(id), depth: depthOf(id) });
  const top = { money: outside, depth: outsideDepth };
  const within = ({ id, money }: Row): Pick<Row, 'money' | 'depth'> => ({ money, depth: depthOf(id) });
  return {
    typeDefs: `
      type Query { ${queryFields} best: Item currency: String rates: Rates tags: [String] depth: Int }
      type Mutation { open(id: ID!): Shop }
      union Place = Shop | Viewer
      type Rates { value: Float }
      type Shop { id: ID! currency: String rates: Rates tags: [String] ${shopFields} }
      type Viewer { ${viewerFields} }
      type Box { ${boxFields} }
      type Item { id: ID! price(digits: Int = 2): String tax: Float label: String level: String parent: Item depth: Int similar: [Item] }`,
    resolvers: {
      Query: {
        ...outsideFields,
        shops: () => shops.map((row) => row.map(shop)),
        place: (_: unknown, { id }: Row) => (id.startsWith('v') ? { id, money: viewers, depth: outsideDepth } : shop(id)),
        first: () => item('i1', top),
        best: () => item('i3', top),
      },
      Mutation: { open: (_: unknown, { id }: Row) => shop(id) },
      Place: placeResolvers,
      Shop: {
        currency: ({ money }: Row) => money.currency,
        rates: ({ money }: Row) => money.rates,
        tags: ({ money }: Row) => money.tags,
        items: (row: Row) => itemsOf(row.id).map((id) => item(id, row)),
        box: (row: Row) => ({ item: item('i3', row), lists: [itemsOf(row.id).map((id) => item(id, row)), null] }),
      },
      Viewer: { ...viewerResolvers, item: (row: Row) => item('i2', row) },
      Item: {
        price: ({ id, money: { currency } }: Row, { digits }: Arguments) => price(id, { currency, digits: digits ?? -1 }),
        tax: ({ id, money }: Row) => tax(id, { value: money.rates?.value ?? null }),
        label: ({ id, money: { tags } }: Row) => label(id, { tags }),
        level: ({ id, depth }: Row) => level(id, { depth }),
        parent: (row: Row) => item(parentOf(row.id), within(row)),
        similar: (row: Row) => similarTo(row.id).map((id) => item(id, within(row))),
        depth: ({ id }: Row) => depthOf(id),
      },
    },
  };
})();

export const contexts: Scenario = {
  name: 'fields that take values from the objects around them (@fromContext)',
  uncut,
  subgraphs: [
    {
      name: 'shops',
      typeDefs: `
        type Query @context(name: "money") @context(name: "depth") {
          ${queryFields} currency: String @shareable rates: Rates @shareable tags: [String] @shareable depth: Int @shareable }
        type Mutation { open(id: ID!): Shop }
        union Place = Shop | Viewer
        type Rates @shareable { value: Float }
        type Shop @key(fields: "id") @context(name: "money") @context(name: "depth") {
          id: ID! currency: String @external rates: Rates @external tags: [String] @external ${shopFields} }
        type Viewer @key(fields: "id") @context(name: "money") { ${viewerFields} }
        type Box { ${boxFields} }
        type Item @key(fields: "id") @context(name: "depth") {
          id: ID! depth: Int @external parent: Item
          price(currency: String @fromContext(field: "$money { currency }"), digits: Int = 2): String
          tax(value: Float @fromContext(field: "$money { rates { value } }")): Float
          label(tags: [String] @fromContext(field: "$money { tags }")): String
          level(depth: Int @fromContext(field: "$depth { depth }")): String }`,
      resolvers: {
        Query: {
          ...outsideFields,
          shops: () => shops.map((row) => row.map(ref)),
          place: (_: unknown, { id }: Row) => ref(id),
          first: () => ref('i1'),
        },
        Mutation: { open: (_: unknown, { id }: Row) => ref(id) },
        Place: placeResolvers,
        Shop: {
          __resolveReference: (shop: Row) => shop,
          depth: ({ id }: Row) => depthOf(id),
          items: ({ id }: Row) => itemsOf(id).map(ref),
          box: ({ id }: Row) => ({ item: ref('i3'), lists: [itemsOf(id).map(ref), null] }),
        },
        Viewer: { ...viewerResolvers, __resolveReference: (viewer: Row) => viewer, item: () => ref('i2') },
        Item: {
          __resolveReference: (item: Row) => item,
          parent: ({ id }: Row) => ref(parentOf(id)),
          price: ({ id }: Row, given: Arguments) => price(id, given),
          tax: ({ id }: Row, given: Arguments) => tax(id, given),
          label: ({ id }: Row, given: Arguments) => label(id, given),
          level: ({ id }: Row, given: Arguments) => level(id, given),
        },
      },
    },
    {
      name: 'rates',
      typeDefs: `
        type Query { best: Item currency: String @shareable rates: Rates @shareable tags: [String] @shareable depth: Int @shareable }
        type Rates @shareable { value: Float }
        type Shop @key(fields: "id") { id: ID! currency: String rates: Rates tags: [String] }
        type Item @key(fields: "id") { id: ID! depth: Int similar: [Item] }`,
      resolvers: {
        Query: { ...outsideFields, best: () => ref('i3') },
        Shop: {
          __resolveReference: (shop: Row) => shop,
          currency: ({ id }: Row) => moneyOf(id).currency,
          rates: ({ id }: Row) => moneyOf(id).rates,
          tags: ({ id }: Row) => moneyOf(id).tags,
        },
        Item: {
          __resolveReference: (item: Row) => item,
          depth: ({ id }: Row) => depthOf(id),
          similar: ({ id }: Row) => similarTo(id).map(ref),
        },
      },
    },
  ],
  operations: [
    '{ shops { items { price } } }',
    '{ shops { id items { id price tax label level } } }',
    '{ shops { currency: id items { p: price(digits: 7) price id: price(digits: 1) currency: label } } }',
    '{ shops { box { item { price } lists { price tax } } } first { price level } best { price level } }',
    '{ a: place(id: "v1") { ...P } b: place(id: "s2") { ...P } } fragment P on Place { __typename ... on Viewer { item { price tax label level } } ... on Shop { items { price tax label level } } }',
    '{ shops { items { similar { price similar { price level parent { price level } } } } } }',
    '{ shops { items { level parent { level parent { level similar { level } } } } } }',
    '{ best { similar { level parent { level } depth } } first { level similar { parent { price } level } } }',
    'mutation { one: open(id: "s1") { items { price level } } two: open(id: "s2") { box { item { price tax parent { level } } } } }',
    {
      query:
        'query ($contextualArgument_1_1: Int, $contextualArgument_1_2: Boolean!) { shops { items { price(digits: $contextualArgument_1_1) tax @include(if: $contextualArgument_1_2) } } }',
      variables: { contextualArgument_1_1: 4, contextualArgument_1_2: true },
    },
    'query ($no: Boolean = false) { shops { items { price @include(if: $no) id ... @skip(if: $no) { tax } } } }',
  ],
};
