import { createServer, type IncomingMessage, maxHeaderSize, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from 'pino';
import { ApiError, apiError } from '../../schemas/errors';
import type { Stop } from '../../schemas/stop-signal';
import { errorReply } from './error-reply';
import { Exchange } from './exchange';
import { KnownReplies } from './known-replies';
import { readPostBody } from './read-post-body';
import { type Routes, route } from './routes';
import { asItIs, send, type WireReply } from './send';

export interface HttpOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** How long a client may take to send its headers and body. */
  readonly receiveTimeoutMs: number;
  readonly routes: Routes;
  /** For replies that may be sent again, with the requests they answer. */
  readonly knownBytes: number;
  /** Names of headers that subgraphs get to read. */
  readonly forwardHeaders: readonly string[];
  readonly logger: Logger;
}

const CHECK_TIMEOUTS_EVERY_MS = 500;

/** The front of the gateway: one reply for every request, one access line, never a stack. */
export class HttpServer {
  private readonly server: Server;
  private readonly inFlight = new Set<Stop>();
  private readonly accessLog: Logger;
  private readonly known: KnownReplies;
  private isClosing = false;

  constructor(private readonly options: HttpOptions) {
    const { receiveTimeoutMs, logger, knownBytes, forwardHeaders } = options;
    this.known = new KnownReplies(knownBytes, forwardHeaders);
    // Nothing in an access line is of the kind that has to be looked for and taken out.
    this.accessLog = logger.child({}, { redact: [] });
    this.server = createServer(
      {
        headersTimeout: receiveTimeoutMs,
        requestTimeout: receiveTimeoutMs,
        connectionsCheckingInterval: Math.min(CHECK_TIMEOUTS_EVERY_MS, receiveTimeoutMs),
      },
      (request, response) => this.handle(request, response),
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
      for (const stop of this.inFlight) stop.abort();
      this.server.closeAllConnections();
    }, limitMs);
    await closed;
    clearTimeout(timer);
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const { routes, logger } = this.options;
    const exchange = new Exchange(request, logger, this.inFlight);
    const access: AccessLine = { logger: this.accessLog, fields: {} };
    response.on('close', () => this.finish(exchange, response, access));
    if (exchange.path !== '/graphql') {
      void this.answer(exchange, response, access);
    } else if (request.method !== 'POST') {
      this.answerKnown(exchange, response, access);
    } else {
      readPostBody(request, routes.bodyLimitBytes, (body) => {
        if (body instanceof Error) this.refuse(exchange, response, access, body);
        else this.answerKnown(exchange, response, access, body);
      });
    }
  }

  /** Nothing is waited for when the same request has been answered before. */
  private answerKnown(exchange: Exchange, response: ServerResponse, access: AccessLine, body?: Buffer): void {
    const known = this.known.find(exchange.request, body, exchange.id);
    if (known) {
      access.logger = known.access;
      this.send(exchange, response, known.wire);
    } else {
      void this.answer(exchange, response, access, body);
    }
  }

  private async answer(exchange: Exchange, response: ServerResponse, access: AccessLine, body?: Buffer): Promise<void> {
    try {
      const { wire, fields, again } = await route(this.options.routes, exchange, body);
      access.fields = fields;
      if (again) {
        const line = this.accessLog.child({ ...fieldsOf(exchange), ...fields });
        this.known.keep(exchange.request, body, { wire, again, access: line });
      }
      this.send(exchange, response, wire);
    } catch (error) {
      this.refuse(exchange, response, access, error);
    }
  }

  private refuse(exchange: Exchange, response: ServerResponse, access: AccessLine, error: unknown): void {
    const { request } = exchange;
    if (exchange.isOver || response.destroyed) return;
    if (!(error instanceof ApiError)) exchange.logger.error({ err: error }, 'request failed');
    access.fields = { code: error instanceof ApiError ? error.code : 'INTERNAL_SERVER_ERROR' };
    // The rest of a body that was refused is not read, so the connection cannot carry another request.
    if (response.headersSent) response.destroy();
    else send(request, response, asItIs(errorReply(error)), { requestId: exchange.id, isLast: !request.complete });
  }

  /** A connection kept for another request would keep the server from closing. */
  private send({ id, request }: Exchange, response: ServerResponse, wire: WireReply): void {
    send(request, response, wire, { requestId: id, isLast: this.isClosing });
  }

  private finish(exchange: Exchange, response: ServerResponse, { logger, fields }: AccessLine): void {
    const isAnswered = response.writableFinished;
    exchange.end(isAnswered);
    const { id } = exchange;
    const status = isAnswered ? response.statusCode : 499;
    const durationMs = Math.round((performance.now() - exchange.startedAt) * 10) / 10;
    if (logger === this.accessLog) {
      const { method, path } = fieldsOf(exchange);
      logger.info({ id, status, durationMs, method, path, ...fields }, 'request');
    } else {
      logger.info({ id, status, durationMs }, 'request');
    }
  }
}

/** What is logged of one request. A known one brings a logger that has its fields written already. */
interface AccessLine {
  logger: Logger;
  fields: Readonly<Record<string, unknown>>;
}

function fieldsOf({ request, path }: Exchange): { readonly method: string | undefined; readonly path: string } {
  return { method: request.method, path };
}

/** What never became a request: broken HTTP, headers too large, or a client too slow. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return;
  const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const refusal =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? apiError('HEADERS_TOO_LARGE', { limitBytes: maxHeaderSize })
      : apiError('BAD_REQUEST', { reason: isSlow ? 'it was sent too slowly' : 'it is not HTTP' });
  const status = isSlow ? 408 : refusal.status;
  const { body, contentType } = errorReply(refusal);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: ${contentType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
