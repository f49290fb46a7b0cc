// A process of its own for `npm run bench -- cache`: a gateway whose answers come from its cache, and a bare node:http server that sends
// the same bytes. On one core, so that both have the same to work with. Says where they are.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
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

interface Reply {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Buffer;
}

/** Reads the request, then sends what the gateway at `origin` sent for the first one with this address: the same status, headers and bytes. */
function bareServer(origin: string): Promise<string> {
  const replies = new Map<string | undefined, Reply>();
  const server = createServer((asked, response) => {
    const chunks: Buffer[] = [];
    const send = ({ status, headers, body }: Reply): void => void response.writeHead(status, headers).end(body);
    asked.on('data', (chunk: Buffer) => chunks.push(chunk));
    asked.on('end', async () => {
      const known = replies.get(asked.url);
      if (known) return send(known);
      const reply = await replyOf(origin, asked, Buffer.concat(chunks));
      replies.set(asked.url, reply);
      send(reply);
    });
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
}

/** Node writes these itself. */
const ownOfTheServer = ['date', 'connection', 'keep-alive'];

async function replyOf(origin: string, { method = '', url, headers }: IncomingMessage, body: Buffer): Promise<Reply> {
  const again = request(`${origin}${url}`, { method, headers });
  again.end(body);
  const [answer] = (await once(again, 'response')) as [IncomingMessage];
  const told = answer.rawHeaders;
  const sent = told.flatMap((name, at) => (at % 2 === 1 || ownOfTheServer.includes(name.toLowerCase()) ? [] : [name, told[at + 1] ?? '']));
  return { status: answer.statusCode ?? 0, headers: sent, body: await buffer(answer) };
}

async function main(): Promise<void> {
  const gateway = await startGateway({
    config: readConfig(process.env, { port: 0 }),
    logger: createLogger('info', { write: () => undefined }),
    subgraphs: [{ name: 'rows', sdl, transport: subgraph }],
    contextKey: newContextKey(),
  });
  process.send?.({ gateway: `${gateway.url}/graphql`, bare: `${await bareServer(gateway.url)}/graphql` });
}

void main();
