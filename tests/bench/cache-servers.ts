// A process of its own for `npm run bench -- cache`: a gateway whose answers come from its cache, and a bare node:http server that sends
// the same bytes. On one core, so that both have the same to work with. Says where they are.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig } from '../../gateway/config';
import { createLogger } from '../../gateway/logger';
import { startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import type { Discovery } from '../../schemas/discovery';
import type { Transport } from '../../schemas/transport';

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { rows(count: Int!, of: Int = 0): [Row!]! }
  type Row { id: ID! name: String! amount: String! placedAt: String! }`;

const announced: Discovery = {
  meshway: 1,
  subgraph: 'rows',
  descriptor: { id: 'urn:bench:rows' },
  contract: {},
  sdl,
  snapshots: [
    { number: 1, id: '0'.repeat(64), createdAt: '2026-01-01T00:00:00.000Z', current: true, quality: 'passed', contractVersion: '1.0.0' },
  ],
};

/** Answers of about 100 bytes a row, as a subgraph would give them. */
const subgraph: Transport = {
  send: async ({ body }) => {
    const { variables } = JSON.parse(body) as { readonly variables: { readonly count: number; readonly of?: number } };
    const rows = Array.from({ length: variables.count }, (_, at) => ({
      id: String(at),
      name: `row ${at} of ${variables.of ?? 0}`,
      amount: (at * 1.25).toFixed(2),
      placedAt: '2026-01-01T00:00:00Z',
    }));
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ data: { rows } }) };
  },
  discover: async () => announced,
  close: async () => undefined,
};

/** Reads the request, then sends what it was told: `?size=` bytes, or 304 when the client has them. */
function bareServer(): Promise<string> {
  const bodies = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    request.on('data', () => undefined);
    request.on('end', () => {
      if (request.headers['if-none-match'] === '"known"') return void response.writeHead(304, { etag: '"known"' }).end();
      const size = request.url?.slice(request.url.indexOf('=') + 1) ?? '';
      const body = bodies.get(size) ?? Buffer.alloc(Number(size), 'x');
      bodies.set(size, body);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    });
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
}

async function main(): Promise<void> {
  const gateway = await startGateway({
    config: readConfig(process.env, { port: 0 }),
    logger: createLogger('info', { write: () => undefined }),
    subgraphs: [{ name: 'rows', sdl, transport: subgraph }],
    contextKey: newContextKey(),
  });
  process.send?.({ gateway: `${gateway.url}/graphql`, bare: await bareServer() });
}

void main();
