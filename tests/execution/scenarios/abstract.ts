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

export const providesOnAbstract: Scenario = {
  name: '@provides, on objects and on an interface',
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
