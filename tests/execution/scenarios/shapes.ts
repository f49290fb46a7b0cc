import type { Scenario } from '../support/scenario';

interface Row {
  readonly [key: string]: unknown;
}

export const sharedValues: Scenario = {
  name: '@shareable value types and @override, put together from two subgraphs',
  subgraphs: [
    {
      name: 'a',
      typeDefs:
        'type Query { place: Place @shareable places: [Place] @shareable } type Place { city: String @shareable zip: String only: Meta @shareable old: Int } type Meta @shareable { x: Int } ',
      resolvers: {
        Query: {
          place: () => ({ city: 'Aarhus', zip: '8000', only: { x: 1 }, old: 1 }),
          places: () => [{ city: 'A', zip: '1' }, null, { city: 'B', zip: '2' }],
        },
      },
    },
    {
      name: 'b',
      typeDefs:
        'type Query { place: Place @shareable places: [Place] @shareable } type Place { city: String @shareable street: String only: Meta @shareable old: Int @override(from: "a") } type Meta @shareable { x: Int }',
      resolvers: {
        Query: {
          place: () => ({ city: 'Aarhus', street: 'Ryesgade', only: { x: 1 }, old: 2 }),
          places: () => [{ city: 'A', street: 's1' }, null, { city: 'B', street: 's2' }],
        },
      },
    },
  ],
  operations: ['{ place { city zip street only { x } old } }', '{ places { zip street city } place { street } again: place { zip } }'],
};

export const listsOfLists: Scenario = {
  name: 'lists of lists of entities, with nulls at every level',
  subgraphs: [
    {
      name: 'grid',
      typeDefs: 'type Query { grid: [[Cell]] strict: [[Cell!]!]! cube: [[[Cell]]] } type Cell @key(fields: "id") { id: ID! }',
      resolvers: {
        Query: {
          grid: () => [[{ id: '1' }, null], null, [], [{ id: '2' }, { id: '1' }]],
          strict: () => [[{ id: '1' }], [{ id: '2' }, { id: '3' }]],
          cube: () => [[[{ id: '5' }], null], []],
        },
      },
    },
    {
      name: 'values',
      typeDefs: 'type Cell @key(fields: "id") { id: ID! value: Int near: [[Cell!]] }',
      resolvers: {
        Cell: { __resolveReference: ({ id }: Row) => ({ id, value: Number(id) * 2, near: [[{ id: '3' }, { id: '4' }], null] }) },
      },
    },
  ],
  operations: ['{ grid { value } }', '{ strict { value near { id value } } cube { id value } }', '{ grid { near { near { value } } } }'],
};

export const nullChains: Scenario = {
  name: 'chains of nullable and non-null fields over subgraphs',
  subgraphs: [
    {
      name: 'a',
      typeDefs: 'type Query { root: Node list: [Node!] sure: Node! } type Node @key(fields: "id") { id: ID! next: Node strict: Node! }',
      resolvers: {
        Query: { root: () => ({ id: '1' }), list: () => [{ id: '1' }, { id: '2' }], sure: () => ({ id: '1' }) },
        Node: {
          __resolveReference: (node: Row) => node,
          next: ({ id }: Row) => (Number(id) < 3 ? { id: String(Number(id) + 1) } : null),
          strict: ({ id }: Row) => ({ id: String(Number(id) + 1) }),
        },
      },
    },
    {
      name: 'b',
      typeDefs:
        'type Node @key(fields: "id") { id: ID! must: Int! may: Int deep: Deep deeper: Deep! } type Deep { must: Int! node: Node! }',
      resolvers: {
        Node: {
          __resolveReference: ({ id }: Row) =>
            Number(id) > 2
              ? null
              : { id, must: Number(id), may: null, deep: { must: 1, node: { id: '3' } }, deeper: { must: 2, node: { id: '2' } } },
        },
      },
    },
  ],
  operations: [
    '{ root { must next { must next { must } } } }',
    '{ root { next { strict { must } may } } }',
    '{ list { strict { must } } root { deep { node { must } } } }',
    '{ sure { must deeper { node { deep { node { must } } may } } } }',
    '{ sure { strict { strict { must } } } }',
    '{ root { may deep { must node { next { id } } } } }',
  ],
};

export const names: Scenario = {
  name: 'names that are members of JavaScript objects, as fields, aliases and variables',
  subgraphs: [
    {
      name: 'a',
      typeDefs:
        'type Query { thing: Thing echo(constructor: String, toString: Int): String } type Thing @key(fields: "id") { id: ID! constructor: String hasOwnProperty: Int }',
      resolvers: {
        Query: { thing: () => ({ id: '1', constructor: 'c', hasOwnProperty: 4 }), echo: (_: unknown, args: Row) => JSON.stringify(args) },
      },
    },
    {
      name: 'b',
      typeDefs: 'type Thing @key(fields: "id") { id: ID! toString: String valueOf: Thing label(prototype: String): String }',
      resolvers: {
        Thing: {
          __resolveReference: ({ id }: Row) => ({ id }),
          toString: () => 's',
          valueOf: () => ({ id: '2' }),
          label: (_: unknown, args: Row) => String(args.prototype),
        },
      },
    },
  ],
  operations: [
    '{ thing { constructor hasOwnProperty toString valueOf { toString } } }',
    '{ constructor: thing { toString: id hasOwnProperty: toString } }',
    '{ __proto__: thing { __proto__: toString constructor: valueOf { __proto__: id } } }',
    {
      query: 'query ($constructor: String, $prototype: String) { echo(constructor: $constructor) thing { label(prototype: $prototype) } }',
      variables: { constructor: 'x' },
    },
    {
      query:
        'query ($representations: String, $representations_: Boolean = true) { thing { label(prototype: $representations) toString @include(if: $representations_) } echo(constructor: $representations) }',
      variables: { representations: 'mine' },
      apolloIsWrong: 'it takes the variable for the entities it asks for',
      data: { thing: { label: 'mine', toString: 's' }, echo: '{"constructor":"mine"}' },
    },
    { query: 'query ($__proto__: String) { thing { label(prototype: $__proto__) } }', variables: JSON.parse('{"__proto__": "p"}') },
  ],
};

export const conditions: Scenario = {
  name: '@skip and @include on fields, fragments and whole fetches',
  subgraphs: listsOfLists.subgraphs,
  operations: [true, false].flatMap((on) => [
    { query: 'query ($on: Boolean!) { grid @include(if: $on) { value } strict @skip(if: $on) { value } }', variables: { on } },
    {
      query: 'query ($on: Boolean!) { strict { id ... @include(if: $on) { value } near @skip(if: $on) { value @skip(if: $on) } } }',
      variables: { on },
    },
    {
      query: 'query ($on: Boolean = true) { strict { ...V @include(if: $on) } } fragment V on Cell { value near @skip(if: $on) { id } }',
      variables: {},
    },
    {
      query:
        'query ($on: Boolean!, $off: Boolean!) { strict { value @include(if: $on) @skip(if: $off) id @skip(if: true) near { value @include(if: $off) __typename } } }',
      variables: { on, off: !on },
    },
  ]),
};

export const mutations: Scenario = {
  name: 'mutations in order, with what others know of their results',
  subgraphs: (() => {
    let count = 0;
    const log: string[] = [];
    const did = (what: string) => {
      log.push(what);
      count += 1;
      return { id: String((count - 1) % 4), done: what };
    };
    return [
      {
        name: 'a',
        typeDefs:
          'type Query { ok: Boolean } type Mutation { reset: Boolean add(name: String!): Step } type Step @key(fields: "id") { id: ID! done: String }',
        resolvers: {
          Mutation: {
            reset: () => {
              count = 0;
              return log.splice(0).length >= 0;
            },
            add: (_: unknown, { name }: { name: string }) => did(`a-${name}`),
          },
        },
      },
      {
        name: 'b',
        typeDefs: 'type Mutation { put(name: String!): Step fail: Step } type Step @key(fields: "id") { id: ID! seen: [String!]! }',
        resolvers: {
          Mutation: {
            put: (_: unknown, { name }: { name: string }) => did(`b-${name}`),
            fail: () => {
              did('b-fail');
              throw new Error('not done');
            },
          },
          Step: { __resolveReference: ({ id }: Row) => ({ id }), seen: () => [...log] },
        },
      },
    ];
  })(),
  operations: [
    'mutation { reset add(name: "1") { done } put(name: "2") { seen } last: add(name: "3") { done seen } }',
    'mutation { reset x: add(name: "1") { seen } fail { done } y: fail { seen } z: add(name: "2") { seen } w: put(name: "3") { done seen } }',
    'mutation { reset x: put(name: "1") { seen } y: put(name: "2") { seen } z: add(name: "3") { seen } }',
  ],
};

const wares = [
  { id: 'i1', kind: 'NEW', state: 'LOST', name: 'x' },
  { id: 'i2', kind: 'OLD', state: 'NEW', name: 'y' },
  { id: 'i3', kind: null, state: null, name: null },
];

interface Listed {
  readonly sort?: string;
  readonly by?: { readonly name?: string | null; readonly deep?: { readonly max?: number } | null };
}

const listed = (place: string, { sort, by }: Listed): string => `${place} ${sort} ${JSON.stringify(by)}`;

export const differingEnumsAndInputs: Scenario = {
  name: 'enums and inputs of which each subgraph knows something else',
  subgraphs: [
    {
      name: 'wares',
      typeDefs: `type Query { wares(sort: Sort = NAME, by: By): [Ware] told(sort: Sort, by: By): String }
        enum Kind { NEW OLD } enum Sort { NAME PRICE }
        input By { name: String min: Int deep: Deep } input Deep { max: Int less: Int = 4 }
        type Ware @key(fields: "id") { id: ID! kind: Kind kinds: [Kind!] }`,
      resolvers: {
        Query: {
          wares: (_: unknown, { by }: Listed) => wares.filter(({ name }) => !by?.name || by.name === name),
          told: (_: unknown, given: Listed) => listed('wares', given),
        },
        Ware: { __resolveReference: ({ id }: Row) => wares.find((ware) => ware.id === id), kinds: () => ['NEW', 'OLD'] },
      },
    },
    {
      name: 'stock',
      typeDefs: `enum Kind { LOST NEW GONE } enum Sort { SIZE NAME }
        input By { max: Int name: String deep: Deep } input Deep { max: Int more: String }
        type Ware @key(fields: "id") { id: ID! state: Kind where(sort: Sort! = NAME, by: [By!]): String }`,
      resolvers: {
        Ware: {
          __resolveReference: ({ id }: Row) => wares.find((ware) => ware.id === id),
          where: ({ id }: Row, { sort, by }: Row) => listed(`stock ${id}`, { sort, by } as Listed),
        },
      },
    },
  ],
  operations: [
    '{ wares { kind kinds state where } told }',
    '{ wares(sort: NAME, by: { name: "x", deep: { max: 2 } }) { kind where(sort: NAME, by: [{ name: "i", deep: null }, {}]) } told(sort: NAME, by: {}) }',
    {
      query:
        'query ($sort: Sort!, $by: By, $deep: Deep, $none: By) { wares(by: $by) { where(sort: $sort, by: [{ deep: $deep }]) kind state } told(sort: $sort, by: $none) }',
      variables: { sort: 'NAME', by: { name: 'y' }, deep: { max: 7 } },
    },
    {
      query: 'query ($by: [By!]) { wares(by: { name: null }) { again: where(by: $by) where } }',
      variables: { by: [{ name: '"' }, { deep: { max: null } }] },
    },
  ],
};
