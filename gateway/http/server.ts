import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from 'pino';
import { ApiError, apiError } from '../../schemas/errors';
import { errorReply } from './error-reply';
import { type Exchange, type Routes, route } from './routes';
import { type Reply, send } from './send';

export interface HttpOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** How long a client may take to send its headers and body. */
  readonly receiveTimeoutMs: number;
  readonly routes: Routes;
  readonly logger: Logger;
}

const CHECK_TIMEOUTS_EVERY_MS = 500;

/** The front of the gateway: one reply for every request, one access line, never a stack. */
export class HttpServer {
  private readonly server: Server;
  private readonly inFlight = new Set<AbortController>();
  private isClosing = false;

  constructor(private readonly options: HttpOptions) {
    const { receiveTimeoutMs } = options;
    this.server = createServer(
      {
        headersTimeout: receiveTimeoutMs,
        requestTimeout: receiveTimeoutMs,
        connectionsCheckingInterval: Math.min(CHECK_TIMEOUTS_EVERY_MS, receiveTimeoutMs),
      },
      (request, response) => void this.handle(request, response),
    );
    this.server.on('clientError', refuseConnection);
  }

  /** Resolves with the address, `http://host:port`. Throws PORT_IN_USE, or CONFIG_INVALID when the host cannot be listened on. */
  async listen(): Promise<string> {
    const { host, port } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => {
        const problems = `it cannot listen on ${host}:${port} (${error.code})`;
        reject(error.code === 'EADDRINUSE' ? apiError('PORT_IN_USE', { port }, error) : apiError('CONFIG_INVALID', { problems }, error));
      });
      this.server.listen(port, host, resolve);
    });
    const address = this.server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
  }

  /** Takes no new connection, lets what is in flight finish for at most `limitMs`, then ends it. */
  async close(limitMs: number): Promise<void> {
    this.isClosing = true;
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    this.server.closeIdleConnections();
    const timer = setTimeout(() => {
      for (const controller of this.inFlight) controller.abort();
      this.server.closeAllConnections();
    }, limitMs);
    await closed;
    clearTimeout(timer);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const exchange = new ServerExchange(request, this.options.logger, this.inFlight);
    response.once('close', () => {
      const isAnswered = response.writableFinished;
      exchange.end(isAnswered);
      const path = (request.url ?? '').split('?', 1)[0];
      this.options.logger.info(
        {
          id: exchange.id,
          method: request.method,
          path,
          status: isAnswered ? response.statusCode : 499,
          durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
          ...exchange.log,
        },
        'request',
      );
    });
    try {
      await this.answer(exchange, response);
    } catch (error) {
      if (exchange.isOver || response.destroyed) return;
      exchange.logger.error({ err: error }, 'a reply could not be sent');
      response.destroy();
    }
  }

  private async answer(exchange: ServerExchange, response: ServerResponse): Promise<void> {
    const { request } = exchange;
    try {
      const reply = await route(this.options.routes, exchange);
      // A connection kept for another request would keep the server from closing.
      await send(request, response, withHeaders(reply, exchange.id, this.isClosing));
    } catch (error) {
      if (exchange.isOver || response.destroyed) return;
      if (!(error instanceof ApiError)) exchange.logger.error({ err: error }, 'request failed');
      exchange.log.code = error instanceof ApiError ? error.code : 'INTERNAL_SERVER_ERROR';
      // The rest of a body that was refused is not read, so the connection cannot carry another request.
      await send(request, response, withHeaders(errorReply(error), exchange.id, !request.complete));
    }
  }
}

/** What a request needs on its way; made when first asked for, because an answer from memory asks for little of it. */
class ServerExchange implements Exchange {
  readonly id: string;
  readonly log: Record<string, unknown> = {};
  private controller: AbortController | undefined;
  private childLogger: Logger | undefined;
  private knownUrl: URL | undefined;
  private isCut = false;

  constructor(
    readonly request: IncomingMessage,
    private readonly parentLogger: Logger,
    private readonly inFlight: Set<AbortController>,
  ) {
    this.id = requestId(request);
  }

  get url(): URL {
    this.knownUrl ??= readUrl(this.request);
    return this.knownUrl;
  }

  get logger(): Logger {
    this.childLogger ??= this.parentLogger.child({ id: this.id });
    return this.childLogger;
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.isCut) this.controller.abort();
      else this.inFlight.add(this.controller);
    }
    return this.controller.signal;
  }

  /** True when the client has gone, or the server does not wait any longer. */
  get isOver(): boolean {
    return this.isCut || this.controller?.signal.aborted === true;
  }

  end(isAnswered: boolean): void {
    this.isCut = !isAnswered;
    if (!this.controller) return;
    this.inFlight.delete(this.controller);
    if (!isAnswered) this.controller.abort();
  }
}

function withHeaders(reply: Reply, id: string, isLast: boolean): Reply {
  const headers = { 'x-request-id': id, ...reply.headers };
  return { ...reply, headers: isLast ? { ...headers, connection: 'close' } : headers };
}

/** Most requests are for this address and nothing else. */
const graphqlUrl = new URL('http://gateway/graphql');

function readUrl(request: IncomingMessage): URL {
  if (request.url === '/graphql') return graphqlUrl;
  try {
    return new URL(`http://gateway${request.url?.startsWith('/') ? request.url : '/'}`);
  } catch {
    throw apiError('BAD_REQUEST', { reason: 'its address cannot be read' });
  }
}

/** A caller's own id is kept when it is harmless in a log. */
function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

/** What never became a request: broken HTTP, headers too large, or a client too slow. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return;
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? '408 Request Timeout'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request';
  const reason =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? 'it was sent too slowly'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? 'its headers are too large'
        : 'it is not HTTP';
  const body = errorReply(apiError('BAD_REQUEST', { reason })).body.toString();
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
