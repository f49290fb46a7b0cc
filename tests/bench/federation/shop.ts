/** Four subgraphs of a small shop: its own data, in the shape that federated gateways are usually compared with. */
export interface ShopSubgraph {
  readonly name: string;
  readonly typeDefs: string;
  readonly resolvers: object;
}

interface Key {
  readonly id: string;
}

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@shareable"])\n';

const users = Array.from({ length: 6 }, (_, index) => ({
  id: `u${index}`,
  name: `Person ${index}`,
  username: `person-${index}`,
  birthday: 1960 + index,
}));
/** Reviews are of the first nine; the others are there for a list of about a kilobyte. */
const REVIEWED = 9;
const products = Array.from({ length: 16 }, (_, index) => ({
  upc: `p${index}`,
  name: `Thing number ${index}`,
  price: 100 * index + 99,
  weight: 50 * index + 10,
}));
const reviews = Array.from({ length: 26 }, (_, index) => ({
  id: `r${index}`,
  body: `What I think of it, in so many words: ${'good '.repeat(1 + (index % 5))}`,
  author: users[index % users.length],
  product: products[(index * 5) % REVIEWED],
}));

export const shop: readonly ShopSubgraph[] = [
  {
    name: 'users',
    typeDefs: `${link} type Query { users: [User] } type User @key(fields: "id") { id: ID! name: String username: String birthday: Int }`,
    resolvers: { Query: { users: () => users }, User: { __resolveReference: ({ id }: Key) => users.find((user) => user.id === id) } },
  },
  {
    name: 'products',
    typeDefs: `${link} type Query { topProducts(first: Int = 5): [Product] } type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }`,
    resolvers: {
      Query: { topProducts: (_: unknown, { first }: { first: number }) => products.slice(0, first) },
      Product: { __resolveReference: ({ upc }: { upc: string }) => products.find((product) => product.upc === upc) },
    },
  },
  {
    name: 'reviews',
    typeDefs: `${link} type Review @key(fields: "id") { id: ID! body: String author: User product: Product }
      type User @key(fields: "id") { id: ID! reviews: [Review] } type Product @key(fields: "upc") { upc: String! reviews: [Review] }`,
    resolvers: {
      User: { __resolveReference: ({ id }: Key) => ({ id }), reviews: ({ id }: Key) => reviews.filter(({ author }) => author?.id === id) },
      Product: {
        __resolveReference: ({ upc }: { upc: string }) => ({ upc }),
        reviews: ({ upc }: { upc: string }) => reviews.filter(({ product }) => product?.upc === upc),
      },
    },
  },
  {
    name: 'inventory',
    typeDefs: `${link} type Product @key(fields: "upc") { upc: String! weight: Int @external price: Int @external inStock: Boolean shippingEstimate: Int @requires(fields: "price weight") }`,
    resolvers: {
      Product: {
        __resolveReference: (product: object) => product,
        inStock: ({ upc }: { upc: string }) => upc !== 'p3',
        shippingEstimate: ({ price, weight }: { price: number; weight: number }) => (price > 500 ? 0 : Math.round(weight / 2)),
      },
    },
  },
];

/** Every subgraph is asked several times over, and each fetch needs what another brought. */
export const deepQuery = `
  fragment User on User { id username name }
  fragment Review on Review { id body }
  fragment Product on Product { inStock name price shippingEstimate upc weight }
  query Shop {
    users { ...User reviews { ...Review product { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } } }
    topProducts { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } }
  }
`;

/** One fetch of one subgraph, about 1 KB. */
export const smallQuery = 'query Small { topProducts(first: 16) { upc name price weight } }';
