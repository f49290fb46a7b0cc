import type { Scenario } from '../support/scenario';

interface Row {
  readonly [key: string]: unknown;
}

const books = [
  { __typename: 'Book', id: '1', title: 'Dune', pages: 600 },
  { __typename: 'Book', id: '2', title: 'Ice', pages: 0 },
];
const films = [{ __typename: 'Film', id: '9', title: 'Alien', minutes: 117 }];
const all = [...books, ...films];
const resolveType = { __resolveType: ({ __typename }: Row) => __typename };

export const interfaces: Scenario = {
  name: 'interfaces and unions of entities, with fields of each type elsewhere',
  subgraphs: [
    {
      name: 'media',
      typeDefs: `type Query { media: [Media!]! any: [Any] one: Media }
        interface Media { id: ID! title: String } union Any = Book | Film | Note
        type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
        type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }
        type Note { text: String! }`,
      resolvers: {
        Query: { media: () => all, any: () => [films[0], { __typename: 'Note', text: 'hi' }, null, books[1]], one: () => null },
        Media: resolveType,
        Any: resolveType,
      },
    },
    {
      name: 'ratings',
      typeDefs: `type Book @key(fields: "id") { id: ID! stars: Int related: [Rated!] } type Film @key(fields: "id") { id: ID! stars: Float! related: [Rated!] }
        union Rated = Book | Film`,
      resolvers: {
        Book: { __resolveReference: ({ id }: Row) => ({ id, stars: id === '2' ? 0 : 5, related: films }) },
        Film: { __resolveReference: ({ id }: Row) => ({ id, stars: 4.5, related: books }) },
        Rated: resolveType,
      },
    },
  ],
  operations: [
    '{ media { __typename id title ... on Book { pages bookStars: stars } ... on Film { minutes filmStars: stars } } }',
    '{ media { ... on Book { x: stars } ... on Film { y: stars } } }',
    '{ any { __typename ... on Note { text } ... on Media { title } ... on Film { stars related { ... on Book { title pages stars } } } } one { id } }',
    '{ media { ...B ...F } } fragment B on Book { related { ... on Film { title minutes } } } fragment F on Film { related { __typename ... on Book { title s: stars } } }',
  ],
};

export const clashingAliases: Scenario = {
  name: 'one response name for fields of different types, some of them falsy',
  subgraphs: [
    {
      name: 'media',
      typeDefs: `type Query { media: [Media!]! } interface Media { id: ID! }
        type Book implements Media @key(fields: "id") { id: ID! pages: Int title: String }
        type Film implements Media @key(fields: "id") { id: ID! minutes: Int! }`,
      resolvers: { Query: { media: () => all }, Media: resolveType },
    },
    {
      name: 'more',
      typeDefs: `type Book @key(fields: "id") { id: ID! loans: Int } type Film @key(fields: "id") { id: ID! sold: Int! }`,
      resolvers: {
        Book: { __resolveReference: ({ id }: Row) => ({ id, loans: id === '2' ? 0 : 3 }) },
        Film: { __resolveReference: ({ id }: Row) => ({ id, sold: 0 }) },
      },
    },
  ],
  operations: [
    '{ media { ... on Book { loans } ... on Film { sold } } }',
    { query: '{ media { ... on Book { n: title } } other: media { ... on Film { n: minutes } } }' },
  ],
};

export const interfaceObjects: Scenario = {
  name: '@interfaceObject: fields for all types of an interface, from a subgraph that knows none of them',
  subgraphs: [
    {
      name: 'media',
      typeDefs: `type Query { media: [Media!]! book: Book }
        interface Media @key(fields: "id") { id: ID! title: String }
        type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
        type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }`,
      resolvers: {
        Query: { media: () => all, book: () => books[0] },
        Media: { __resolveReference: ({ id }: Row) => all.find((row) => row.id === id), ...resolveType },
        Book: { __resolveReference: ({ id }: Row) => books.find((row) => row.id === id) },
        Film: { __resolveReference: ({ id }: Row) => films.find((row) => row.id === id) },
      },
    },
    {
      name: 'reviews',
      typeDefs: `type Query { reviewed: [Media!]! review: Review } type Media @key(fields: "id") @interfaceObject { id: ID! score: Int reviews: [Review!]! } type Review { text: String of: Media }`,
      resolvers: {
        Query: { reviewed: () => [{ id: '9' }, { id: '1' }], review: () => ({ text: 't', of: { id: '2' } }) },
        Media: {
          __resolveReference: ({ id }: Row) => ({ id }),
          score: ({ id }: Row) => Number(id) - 1,
          reviews: ({ id }: Row) => [{ text: `about ${id}`, of: { id } }],
        },
      },
    },
  ],
  operations: [
    '{ media { __typename id score } }',
    '{ reviewed { id score } }',
    '{ reviewed { __typename title score ... on Book { pages } ... on Film { minutes reviews { text of { title } } } } }',
    '{ book { score reviews { of { __typename id score } } } review { text of { __typename title } } }',
    '{ media { ... on Book { score } ... on Film { s: score } } }',
  ],
};

export const providesOnObjects: Scenario = {
  name: '@provides on objects, in lists and through each other',
  subgraphs: [
    {
      name: 'lists',
      typeDefs: `type Query { best: Book @provides(fields: "title") plain: Book shelf: [Book!] @provides(fields: "title author { name }") }
        type Book @key(fields: "id") { id: ID! title: String @external author: Author @external } type Author @key(fields: "id") { id: ID! name: String @external }`,
      resolvers: {
        Query: {
          best: () => ({ id: '1', title: 'Dune' }),
          plain: () => ({ id: '2' }),
          shelf: () => [{ id: '1', title: 'Dune', author: { id: 'h', name: 'Herbert' } }],
        },
      },
    },
    {
      name: 'books',
      typeDefs:
        'type Book @key(fields: "id") { id: ID! title: String @shareable pages: Int author: Author @shareable } type Author @key(fields: "id") { id: ID! name: String @shareable born: Int }',
      resolvers: {
        Book: {
          __resolveReference: ({ id }: Row) => ({
            ...books.find((row) => row.id === id),
            author: { id: 'h', name: 'Herbert', born: 1920 },
          }),
        },
        Author: { __resolveReference: () => ({ id: 'h', name: 'Herbert', born: 1920 }) },
      },
    },
  ],
  operations: [
    '{ best { title } plain { title pages } shelf { title author { name } } }',
    '{ shelf { title pages author { name born } } best { author { born } } }',
  ],
};

export const providesOnAbstract: Scenario = {
  name: '@provides on an interface and on a union, for some of their types',
  subgraphs: [
    {
      name: 'shop',
      typeDefs: `
        type Query {
          shown: [Shown!] @provides(fields: "... on Book { title } ... on Film { title minutes }")
          mixed: [Mixed] @provides(fields: "... on Film { title }")
          bare: [Mixed] }
        interface Shown { id: ID! } union Mixed = Book | Film | Voucher
        type Book implements Shown @key(fields: "id") { id: ID! title: String @external }
        type Film implements Shown @key(fields: "id") { id: ID! title: String @external minutes: Int @external }
        type Voucher { worth: Int }`,
      resolvers: {
        Query: {
          shown: () => all,
          mixed: () => [films[0], null, { __typename: 'Voucher', worth: 0 }, { __typename: 'Book', id: '2' }],
          bare: () => all.map(({ __typename, id }) => ({ __typename, id })),
        },
        Shown: resolveType,
        Mixed: resolveType,
      },
    },
    {
      name: 'media',
      typeDefs: `type Book @key(fields: "id") { id: ID! title: String @shareable pages: Int like: [Film] }
        type Film @key(fields: "id") { id: ID! title: String @shareable minutes: Int @shareable }`,
      resolvers: {
        Book: { __resolveReference: ({ id }: Row) => ({ ...books.find((row) => row.id === id), like: [films[0], null] }) },
        Film: { __resolveReference: ({ id }: Row) => films.find((row) => row.id === id) },
      },
    },
  ],
  operations: [
    '{ shown { id ... on Book { title } ... on Film { minutes title } } }',
    '{ shown { ... on Book { title pages like { minutes title } } ... on Film { id t: title } } }',
    '{ mixed { __typename ... on Film { title minutes } ... on Voucher { worth } ... on Book { title pages } } }',
    '{ mixed { ... on Shown { id ... on Film { title } ... on Book { t: title } } } bare { ... on Book { title } ... on Film { title } } }',
  ],
};

export const closedInterfaceObjects: Scenario = {
  name: '@interfaceObject that cannot be resolved: a subgraph that only points at objects of an interface',
  subgraphs: [
    {
      name: 'lists',
      typeDefs: `type Query { picked: [Media!]! pick: Pick }
        type Media @key(fields: "id", resolvable: false) @interfaceObject { id: ID! }
        type Pick @key(fields: "id") { id: ID! media: Media others: [[Media]] }`,
      resolvers: {
        Query: { picked: () => [{ id: '9' }, { id: '2' }], pick: () => ({ id: 'p', media: { id: '1' }, others: [[{ id: '9' }, null]] }) },
        Pick: { __resolveReference: () => ({ id: 'p', media: null, others: [] }) },
      },
    },
    ...interfaceObjects.subgraphs,
  ],
  operations: [
    '{ picked { id } }',
    '{ picked { __typename title } }',
    '{ picked { __typename id score ... on Book { pages } ... on Film { minutes score } } }',
    '{ pick { id media { title score reviews { of { title } } } others { ... on Film { minutes } id } } picked { score } }',
  ],
};
