import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import type { Proposal } from '../../../gateway/registry';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const clockSdl = `${link} type Query { clock: Clock } type Clock @key(fields: "id") { id: ID! version: Int seen: Int }`;
const towerSdl = `${link} type Clock @key(fields: "id") { id: ID! tower: Tower } type Tower { clock: Clock }`;

/** Asks the clock, the tower, and the clock again: in one generation both readings are of one version. */
export const QUESTION = '{ clock { version tower { clock { seen } } } }';

/** Two subgraphs in one server. The clock reads what its address says, /clock/7 reads 7, so an answer tells which publication it was made from. */
export class ClockServer {
  private server: Server | undefined;
  private url = '';
  private readonly schemas = { clock: schemaOf(clockSdl), tower: schemaOf(towerSdl) };
  /** Sockets that are open now. */
  connections = 0;

  async start(): Promise<this> {
    this.server = createServer(async (request, response) => {
      const [, name = '', version = '0'] = (request.url ?? '').split('/');
      let body = '';
      for await (const chunk of request) body += String(chunk);
      if (request.method !== 'POST' || (name !== 'clock' && name !== 'tower')) {
        response.writeHead(404).end();
        return;
      }
      const { query, variables } = JSON.parse(body);
      const result = await execute({
        schema: this.schemas[name],
        document: parse(query),
        variableValues: variables,
        contextValue: { version: Number(version) },
      });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    });
    this.server.on('connection', (socket) => {
      this.connections += 1;
      socket.once('close', () => {
        this.connections -= 1;
      });
    });
    const { server } = this;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  clock(version: number): Proposal {
    return { product: 'clock', url: `${this.url}/clock/${version}`, sdl: `# ${version}\n${clockSdl}\n` };
  }

  tower(): Proposal {
    return { product: 'tower', url: `${this.url}/tower`, sdl: towerSdl };
  }
}

function schemaOf(sdl: string) {
  const read = (_: unknown, __: unknown, { version }: { version: number }): number => version;
  const resolvers = {
    Query: { clock: () => ({ id: 'c' }) },
    Clock: { __resolveReference: ({ id }: { id: string }) => ({ id }), version: read, seen: read, tower: () => ({ clock: { id: 'c' } }) },
  };
  const known =
    sdl === towerSdl ? { Clock: { __resolveReference: resolvers.Clock.__resolveReference, tower: resolvers.Clock.tower } } : resolvers;
  if (sdl === clockSdl) Reflect.deleteProperty(resolvers.Clock, 'tower');
  return buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: known } as never);
}
