import { readConfig } from '../../gateway/config';
import { createLogger } from '../../gateway/logger';
import { type RunningGateway, startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import type { Discovery } from '../../schemas/discovery';
import type { Transport } from '../../schemas/transport';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

interface Asked {
  readonly variables: { readonly first?: number; readonly of?: number; readonly representations?: readonly { readonly id: string }[] };
}

/** Less than may be configured: it holds no answer, and nothing that a fetch brought. */
const NO_ROOM = 2 ** 12;

/** Orders of as many customers; `of` chooses whose. */
export const query =
  'query Orders($first: Int!, $of: Int!) { orders(first: $first, of: $of) { id total placedAt customer { id name city country } } }';

const sources = {
  orders: {
    sdl: `${link} type Query { orders(first: Int!, of: Int!): [Order!]! } type Order { id: ID! total: String! placedAt: String! customer: Customer! }
      type Customer @key(fields: "id", resolvable: false) { id: ID! }`,
    answer: ({ variables: { first = 0, of = 0 } }: Asked) => ({
      orders: Array.from({ length: first }, (_, at) => ({
        id: `o${of}-${at}`,
        total: '19.90',
        placedAt: '2026-01-01T00:00:00Z',
        customer: { __typename: 'Customer', id: `c${of}-${at}` },
      })),
    }),
  },
  customers: {
    sdl: `${link} type Query { customers: Int } type Customer @key(fields: "id") { id: ID! name: String! city: String! country: String! }`,
    answer: ({ variables: { representations = [] } }: Asked) => ({
      _entities: representations.map(({ id }) => ({ name: `Customer ${id}`, city: 'Copenhagen', country: 'DK' })),
    }),
  },
};

/** What it makes of snapshots: it names and keeps them, it has no room to keep answers over them, or all is live to it. */
export type Mode = 'kept' | 'named' | 'live';

/** A gateway over two subgraphs in this process. `asked` is told how many entities each fetch asks for. */
export function startOverlapMesh(mode: Mode, asked: (count: number) => void = () => undefined): Promise<RunningGateway> {
  const config = readConfig({}, { port: 0 });
  return startGateway({
    config: mode === 'named' ? { ...config, cacheMemoryBytes: NO_ROOM } : config,
    logger: createLogger('info', { write: () => undefined }),
    subgraphs: Object.entries(sources).map(([name, { sdl, answer }]) => ({ name, sdl, transport: transport(name, sdl, answer, asked) })),
    ...(mode === 'live' ? {} : { contextKey: newContextKey() }),
  });
}

function transport(name: string, sdl: string, answer: (body: Asked) => object, asked: (count: number) => void): Transport {
  const id = '0'.repeat(64);
  const snapshot = {
    number: 1,
    id,
    createdAt: '2026-01-01T00:00:00.000Z',
    current: true,
    quality: 'passed',
    contractVersion: '1.0.0',
  } as const;
  const announced: Discovery = {
    meshway: 1,
    subgraph: name,
    descriptor: { id: `urn:bench:${name}` },
    contract: {},
    sdl,
    snapshots: [snapshot],
  };
  return {
    send: async ({ body }) => {
      const request = JSON.parse(body) as Asked;
      if (request.variables.representations) asked(request.variables.representations.length);
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ data: answer(request) }) };
    },
    discover: async () => announced,
    close: async () => undefined,
  };
}
