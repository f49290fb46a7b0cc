import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { discoveryPath } from '../../../schemas/discovery';
import { apiError } from '../../../schemas/errors';
import { errorBody } from './response';
import type { Subgraph } from './subgraph';

export interface SubgraphServer {
  /** `http://host:port/graphql`. */
  readonly url: string;
  /** Stops accepting, lets what is running finish, then frees the subgraph. */
  close(): Promise<void>;
}

/** How long what is running may take to finish when the server is asked to stop. */
const CLOSE_WITHIN_MS = 10_000;
const BODY_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Serves one subgraph over HTTP: GraphQL at `/graphql`, the discovery document, `/health/live` and `/health/ready`.
 * Throws PORT_IN_USE. Port 0 takes any free one.
 */
export async function serveOverHttp(
  subgraph: Subgraph,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<SubgraphServer> {
  const server = createServer((request, response) => {
    void answer(subgraph, request, response);
  });
  server.requestTimeout = 30_000;
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      failed(error.code === 'EADDRINUSE' ? apiError('PORT_IN_USE', { port }, error) : error),
    );
    server.listen(port, host, listening);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}/graphql`,
    close: async () => {
      await new Promise<void>((closed) => {
        const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
        server.close(() => {
          clearTimeout(impatience);
          closed();
        });
        server.closeIdleConnections();
      });
      await subgraph.close();
    },
  };
}

async function answer(subgraph: Subgraph, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    await route(subgraph, request, response, gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return;
    const { status, body } = errorBody(error);
    send(response, status, 'application/json; charset=utf-8', body);
  }
}

async function route(subgraph: Subgraph, request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  switch (path) {
    case '/graphql': {
      if (request.method !== 'POST') throw apiError('METHOD_NOT_ALLOWED', { method: request.method ?? '', allowed: 'POST' });
      const answered = await subgraph.handle({ body: await readBody(request), headers: flat(request) }, signal);
      response.writeHead(answered.status, answered.headers).end(answered.body);
      return;
    }
    case discoveryPath: {
      const { document, etag } = await subgraph.discovery();
      if (request.headers['if-none-match'] === etag) {
        response.writeHead(304, { etag }).end();
        return;
      }
      response.setHeader('etag', etag);
      response.setHeader('cache-control', 'no-cache');
      send(response, 200, 'application/json; charset=utf-8', JSON.stringify(document));
      return;
    }
    case '/health/live':
      return send(response, 200, 'application/json; charset=utf-8', '{"status":"live"}');
    case '/health/ready': {
      const ready = (await subgraph.discovery()).document.snapshots.some(({ current }) => current);
      return send(
        response,
        ready ? 200 : 503,
        'application/json; charset=utf-8',
        `{"status":"${ready ? 'ready' : 'no current snapshot'}"}`,
      );
    }
    default:
      throw apiError('NOT_FOUND', { path });
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }).end(body);
}

function flat(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** What is over the limit is let through to nowhere, so that the caller gets to read why. */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_BYTES_MAX) chunks.push(chunk);
      else reject(apiError('BODY_TOO_LARGE', { limitBytes: BODY_BYTES_MAX }));
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.once('error', reject);
  });
}
