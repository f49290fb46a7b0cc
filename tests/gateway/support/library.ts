import { SubgraphServer } from './subgraph-server';

const federation = (names: string): string => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names}])`;

interface Book {
  readonly id: string;
  readonly title: string;
  readonly pages: number;
  readonly writerId: string;
  readonly secret: string;
}

export const books: readonly Book[] = [
  { id: 'b1', title: 'Dune', pages: 612, writerId: 'w1', secret: 's1' },
  { id: 'b2', title: 'Kindred', pages: 264, writerId: 'w2', secret: 's2' },
];

/** Books: the root of the example graph, with one protected field and one protected type. */
export function booksServer(): SubgraphServer {
  return new SubgraphServer({
    name: 'books',
    typeDefs: `${federation('"@key", "@authenticated", "@requiresScopes"')}
      type Query {
        "All books."
        books: [Book!]!
        book(id: ID!): Book
        shelves: [Shelf!]!
        things: [Thing!]!
        staff: Staff
        boom: String
      }
      type Mutation { rename(id: ID!, title: String!): Book }
      "A thing to read."
      type Book implements Thing @key(fields: "id") {
        id: ID!
        "As printed on the cover."
        title: String!
        pages: Int!
        format: Format!
        secret: String @requiresScopes(scopes: [["books:secret"]])
        writer: Writer
      }
      type Map implements Thing { id: ID! scale: Float! }
      interface Thing { id: ID! }
      type Shelf { name: String! books: [Book!]! best: Book label: String! }
      enum Format { PAPER SCREEN }
      type Writer @key(fields: "id", resolvable: false) { id: ID! }
      type Staff @authenticated { name: String }
    `,
    resolvers: {
      Query: {
        books: () => books,
        book: (_: unknown, { id }: { id: string }) => books.find((book) => book.id === id),
        shelves: () => [{ name: 'A', books, best: books[0], label: 'first' }],
        things: () => [
          { __typename: 'Book', ...books[0] },
          { __typename: 'Map', id: 'm1', scale: 0.5 },
        ],
        staff: () => ({ name: 'Ann' }),
        boom: () => {
          throw Object.assign(new Error('The shelf fell over.'), { extensions: { code: 'SHELF_DOWN', stacktrace: ['at secret.js:1'] } });
        },
      },
      Mutation: {
        rename: (_: unknown, { id, title }: { id: string; title: string }) => ({ ...books.find((book) => book.id === id), title }),
      },
      Book: {
        __resolveReference: ({ id }: { id: string }) => books.find((book) => book.id === id),
        format: () => 'PAPER',
        writer: ({ writerId }: Book) => ({ id: writerId }),
      },
      Thing: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
    } as never,
  });
}

/** Writers: extends what books refers to. */
export function writersServer(): SubgraphServer {
  const writers = [
    { id: 'w1', name: 'Frank Herbert' },
    { id: 'w2', name: 'Octavia Butler' },
  ];
  return new SubgraphServer({
    name: 'writers',
    typeDefs: `${federation('"@key"')}
      type Query { writers: [Writer!]! }
      type Writer @key(fields: "id") { id: ID! name: String books: [Book!] }
      type Book @key(fields: "id", resolvable: false) { id: ID! }
    `,
    resolvers: {
      Query: { writers: () => writers },
      Writer: {
        __resolveReference: ({ id }: { id: string }) => writers.find((writer) => writer.id === id),
        books: ({ id }: { id: string }) => books.filter((book) => book.writerId === id),
      },
    } as never,
  });
}
