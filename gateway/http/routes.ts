import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { apiError } from '../../schemas/errors';
import { type HeaderList, headerIn } from '../../schemas/header-list';
import { type StopSignal, toAbortSignal } from '../../schemas/stop-signal';
import type { Exchange } from './exchange';
import { type GraphqlParameters, readAsOf, readGet, readJson, readPost } from './graphql-request';
import { type AnswerType, contentTypes, GRAPHQL_RESPONSE, JSON_TYPE, negotiate } from './media-types';
import { readPostBody } from './read-post-body';
import { prepare, type Reply, type WireReply } from './send';

export interface GraphqlRequest extends GraphqlParameters {
  readonly method: 'GET' | 'POST';
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Which snapshots to answer from, as the client wrote it: the header `meshway-as-of`, or the parameter `as-of`. */
  readonly asOf: string | undefined;
  readonly requestId: string;
  readonly logger: Logger;
  readonly signal: StopSignal;
}

export interface GraphqlAnswer {
  /** The GraphQL response as JSON text, or its bytes in UTF-8. */
  readonly json: string | Buffer;
  /** 200 for an operation that was run; otherwise why it was not. */
  readonly status: number;
  /** True when the operation itself is wrong (it does not parse, validate, or fit its variables), which `application/json` answers with 200. */
  readonly isOperationError: boolean;
  /** Beside those of every answer. */
  readonly headers: HeaderList;
  /** Set when the same request has this very answer for as long as this gives true; it counts each one that gets it, by its request's id. */
  readonly again?: ((requestId: string) => boolean) | undefined;
  /** For the access line. */
  readonly operationName: string | undefined;
  readonly fetches: number;
  readonly errors: number;
}

export interface Health {
  readonly isReady: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Routes {
  readonly graphql: (request: GraphqlRequest) => Promise<GraphqlAnswer>;
  readonly health: () => Health;
  /** Prometheus's text format; left out where it is not to be had. */
  readonly metrics?: (() => Promise<string>) | undefined;
  /** What publishers ask below /registry/; `undefined` when there is nothing at this path. Left out where there is no registry. */
  readonly registry?: ((call: ApiCall) => Promise<Reply | undefined>) | undefined;
  /** What consumers and owners ask below /access/; `undefined` as above. Left out where there are no grants. */
  readonly access?: ((call: ApiCall) => Promise<Reply | undefined>) | undefined;
  /** A page or one of its files; `undefined` when there is none at this path. */
  readonly page: (path: string) => Promise<Reply | undefined>;
  readonly bodyLimitBytes: number;
}

/** A request to one of the gateway's own services, which are not GraphQL. */
export interface ApiCall {
  readonly method: string;
  /** With its leading slash, without its parameters. */
  readonly path: string;
  readonly search: URLSearchParams;
  /** What stands after `Bearer` in `authorization`. */
  readonly bearer: string | undefined;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Reads a JSON body. Throws UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE or BAD_REQUEST. */
  readonly body: (limitBytes: number) => Promise<unknown>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** What to send, and what to say of it. */
export interface Routed {
  readonly wire: WireReply;
  /** For the access line. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** As in `GraphqlAnswer`. */
  readonly again?: GraphqlAnswer['again'] | undefined;
}

const noStore = ['cache-control', 'no-store'];
const sameOrigin = ['cross-origin-resource-policy', 'same-origin'];

/** Answers one request, or throws an error of the catalogue. `body` is that of a POST to `/graphql`. */
export function route(routes: Routes, exchange: Exchange, body: Buffer | undefined): Promise<Routed> {
  return exchange.path === '/graphql' ? graphql(routes, exchange, body) : page(routes, exchange);
}

async function page(routes: Routes, exchange: Exchange): Promise<Routed> {
  return { wire: await prepare(exchange.request, await pageOf(routes, exchange)), fields: {} };
}

async function pageOf(routes: Routes, exchange: Exchange): Promise<Reply> {
  const { request, path } = exchange;
  switch (path) {
    case '/health/live':
      return readOnly(request, () => json(200, { status: 'live' }));
    case '/health/ready':
      return readOnly(request, () => ready(routes.health()));
    case '/metrics':
      return metrics(routes, exchange);
    case '/':
      return readOnly(request, () =>
        wantsHtml(request)
          ? redirect('/playground')
          : json(200, { graphql: '/graphql', playground: '/playground', health: '/health/ready' }),
      );
  }
  const service = serviceAt(routes, path);
  const answer = service && (await service(toCall(exchange)));
  if (answer) return answer;
  const page = await routes.page(path);
  if (!page) throw notFound(path);
  return readOnly(request, () => page);
}

function serviceAt({ registry, access }: Routes, path: string): Routes['registry'] {
  if (path.startsWith('/registry/')) return registry;
  return path.startsWith('/access/') ? access : undefined;
}

async function metrics({ metrics: read }: Routes, { request, path }: Exchange): Promise<Reply> {
  if (!read) throw notFound(path);
  const body = await read();
  return readOnly(request, () => ({ status: 200, contentType: 'text/plain; version=0.0.4; charset=utf-8', body, headers: noStore }));
}

function notFound(path: string): Error {
  return apiError('NOT_FOUND', { path: path.slice(0, 200) });
}

async function graphql(routes: Routes, exchange: Exchange, body: Buffer | undefined): Promise<Routed> {
  const { request, search } = exchange;
  const { method } = request;
  if (method !== 'GET' && method !== 'POST') throw apiError('METHOD_NOT_ALLOWED', { method: method ?? '', allowed: 'GET, POST' });
  if (method === 'GET' && search.size === 0 && wantsHtml(request))
    return { wire: await prepare(request, redirect('/playground')), fields: {} };
  const type = negotiate(request.headers.accept);
  if (!type) throw apiError('NOT_ACCEPTABLE', { accept: request.headers.accept ?? '' });
  const parameters = body ? readPost(body) : readGet(request, search);
  const answer = await routes.graphql(new AskedOverHttp(exchange, method, parameters));
  const { operationName: operation, fetches, errors, again } = answer;
  const preparing = prepare(request, reply(answer, type));
  const wire = 'then' in preparing ? await preparing : preparing;
  return { wire, fields: { operation, fetches, errors: errors || undefined }, again };
}

/** A class, because it is made for every request, and an object with getters of its own is slow to make. */
class AskedOverHttp implements GraphqlRequest {
  readonly query;
  readonly operationName;
  readonly variables;
  readonly extensions;
  readonly headers: Readonly<Record<string, string>>;
  readonly asOf: string | undefined;
  readonly requestId: string;

  constructor(
    private readonly exchange: Exchange,
    readonly method: 'GET' | 'POST',
    { query, operationName, variables, extensions }: GraphqlParameters,
  ) {
    this.query = query;
    this.operationName = operationName;
    this.variables = variables;
    this.extensions = extensions;
    this.headers = singleHeaders(exchange.request);
    this.asOf = readAsOf(exchange.request, exchange.search);
    this.requestId = exchange.id;
  }

  // Both are made when first asked for, which an answer from memory never does.
  get logger(): Logger {
    return this.exchange.logger;
  }

  get signal(): StopSignal {
    return this.exchange.signal;
  }
}

function toCall(exchange: Exchange): ApiCall {
  const { request, search, path } = exchange;
  const [, bearer] = /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(request.headers.authorization ?? '') ?? [];
  return {
    method: request.method ?? '',
    path,
    search,
    bearer,
    headers: singleHeaders(request),
    body: async (limitBytes) => readJson(await bodyOf(request, limitBytes)),
    logger: exchange.logger,
    signal: toAbortSignal(exchange.signal),
  };
}

function bodyOf(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    readPostBody(request, limitBytes, (body) => (body instanceof Error ? reject(body) : resolve(body)));
  });
}

/** `application/json` is for clients that read any other status than 200 as a failure of the transport. */
function reply({ json: body, status, isOperationError, headers }: GraphqlAnswer, type: AnswerType): Reply {
  return {
    status: isOperationError && type !== GRAPHQL_RESPONSE ? 200 : status,
    contentType: contentTypes[type],
    body,
    headers: [...(headerIn(headers, 'cache-control') === undefined ? noStore : []), ...sameOrigin, ...headers],
  };
}

function ready({ isReady, details }: Health): Reply {
  return json(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', ...details });
}

function readOnly(request: IncomingMessage, answer: () => Reply): Reply {
  const { method = '' } = request;
  if (method !== 'GET' && method !== 'HEAD') throw apiError('METHOD_NOT_ALLOWED', { method, allowed: 'GET, HEAD' });
  return answer();
}

function json(status: number, body: unknown): Reply {
  return { status, contentType: contentTypes[JSON_TYPE], body: JSON.stringify(body), headers: noStore };
}

function redirect(location: string): Reply {
  return { status: 302, contentType: 'text/plain; charset=utf-8', body: '', headers: [...noStore, 'location', location] };
}

function wantsHtml(request: IncomingMessage): boolean {
  return request.headers.accept?.includes('text/html') ?? false;
}

/**
 * Node joins lines of one name into one text, save for `set-cookie`, which no request has a use for, and `authorization`, of which it
 * keeps the first in silence. Joined like the others, two of them are no credentials to anybody.
 */
function singleHeaders({ headers, rawHeaders }: IncomingMessage): Readonly<Record<string, string>> {
  const given = headers.authorization === undefined ? [] : valuesOf('authorization', rawHeaders);
  if (headers['set-cookie'] === undefined && given.length <= 1) return headers as Readonly<Record<string, string>>;
  const { 'set-cookie': _, ...others } = headers;
  return { ...others, ...(given.length > 0 ? { authorization: given.join(', ') } : {}) } as Readonly<Record<string, string>>;
}

/** `rawHeaders`: names and values in turn. */
function valuesOf(name: string, rawHeaders: readonly string[]): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === name.length && rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  return values;
}
