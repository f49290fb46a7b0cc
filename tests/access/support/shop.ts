import { createLogger } from '../../../gateway/logger';
import { type RunningGateway, type StartOptions, startGateway } from '../../../gateway/start';
import { newContextKey } from '../../../schemas/context-key';
import { type Asked, ask, type Json, LogRecorder, testConfig, tokenKey } from '../../gateway/support/stack';
import { SubgraphServer } from '../../gateway/support/subgraph-server';
import { federation } from './graph';

const imports = '"@key", "@external", "@requires", "@shareable", "@authenticated", "@requiresScopes", "@policy"';

/** Every protected value of the two subgraphs is one of these, so that any of them in an answer is a leak. */
export const canaries = /CANARY-\w+/;

/** Items with protection of every kind; every protected value is a canary. */
export function itemsServer(): SubgraphServer {
  const book = {
    __typename: 'Book',
    id: 'i1',
    name: 'Dune',
    pages: 612,
    secret: 'CANARY-book',
    must: 'CANARY-must',
    price: 'CANARY-price',
    either: 'CANARY-either',
    kin: { word: 'CANARY-kin' },
  };
  const film = { __typename: 'Film', id: 'i2', name: 'Alien', minutes: 117, secret: 'CANARY-film' };
  const vault = { __typename: 'Vault', id: 'i3', name: 'CANARY-vault', secret: 'CANARY-gold' };
  const all = [book, film, vault];
  return new SubgraphServer({
    name: 'items',
    typeDefs: `${federation(imports)}
      type Query {
        item: Item
        items: [Item!]!
        book(id: ID, secret: String): Book
        sure: Book!
        vault: Vault
        any: [Any!]!
        shelf: Shelf
        open: String
        closed: String @authenticated
      }
      type Mutation { touch: Int blow: Int @requiresScopes(scopes: [["blow"]]) }
      interface Item { id: ID! name: String! secret: String }
      type Book implements Item @key(fields: "id") {
        id: ID! name: String! pages(unit: String): Int
        secret: String @requiresScopes(scopes: [["book"]])
        must: String! @requiresScopes(scopes: [["book"]])
        price: String @requiresScopes(scopes: [["price"]])
        either: String @requiresScopes(scopes: [["a", "b"], ["c"]])
        kin: Kin
      }
      type Film implements Item { id: ID! name: String! minutes: Int secret: String }
      type Vault implements Item @requiresScopes(scopes: [["vault"]]) { id: ID! name: String! secret: String }
      type Kin @authenticated { word: String }
      union Any = Book | Film | Vault
      type Shelf { first: Book! label: String! }
    `,
    resolvers: {
      Query: {
        item: () => book,
        items: () => all,
        book: () => book,
        sure: () => book,
        vault: () => vault,
        any: () => all,
        shelf: () => ({ first: book, label: 'top' }),
        open: () => 'open',
        closed: () => 'CANARY-closed',
      },
      Mutation: { touch: () => 1, blow: () => 2 },
      Book: { __resolveReference: () => book },
    } as never,
  });
}

/** What a book costs to send: computed from its protected price, for those who may read that. */
export function sendingServer(): SubgraphServer {
  return new SubgraphServer({
    name: 'sending',
    typeDefs: `${federation(imports)}
      type Book @key(fields: "id") {
        id: ID!
        price: String @external
        postage: String @requires(fields: "price") @requiresScopes(scopes: [["price"]])
        weight: Int
      }`,
    resolvers: {
      Book: {
        __resolveReference: (reference: object) => reference,
        postage: ({ price }: { price?: string }) => `post-${price}`,
        weight: () => 7,
      },
    } as never,
  });
}

export interface Shop {
  readonly gateway: RunningGateway;
  readonly items: SubgraphServer;
  readonly sending: SubgraphServer;
  readonly log: Json[];
  post(query: string, headers?: Record<string, string>, variables?: object): Promise<Asked>;
  get(query: string, headers?: Record<string, string>, variables?: object): Promise<Asked>;
  /** Texts of the fetches since the last time this was asked. */
  fetched(): readonly string[];
  close(): Promise<void>;
}

export interface ShopOptions {
  readonly start?: Partial<StartOptions>;
  readonly config?: Parameters<typeof testConfig>[0];
  /** Lets answers be kept: the subgraphs then announce snapshots. */
  readonly isKept?: boolean;
}

export async function startShop({ start, config, isKept = false }: ShopOptions = {}): Promise<Shop> {
  const servers = [await itemsServer().start(), await sendingServer().start()] as const;
  const [items, sending] = servers;
  if (isKept) for (const server of servers) server.announce(1);
  const log = new LogRecorder();
  const gateway = await startGateway({
    config: testConfig(config),
    subgraphs: servers.map(({ name, url }) => ({ name, url })),
    logger: createLogger('debug', log),
    tokenKey,
    ...(isKept ? { contextKey: newContextKey() } : {}),
    ...start,
  });
  let seen = [0, 0];
  return {
    gateway,
    items,
    sending,
    log: log.lines,
    post: (query, headers = {}, variables = {}) => ask(gateway.url, query, { headers, variables }),
    get: async (query, headers = {}, variables = {}) => {
      const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
      const response = await fetch(`${gateway.url}/graphql?${search}`, {
        headers: { accept: 'application/graphql-response+json', ...headers },
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    fetched: () => {
      const texts = servers.flatMap(({ requests }, at) => requests.slice(seen[at]).map(({ query }) => query));
      seen = servers.map(({ requests }) => requests.length);
      return texts;
    },
    close: async () => {
      await gateway.close();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
