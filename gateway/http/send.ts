import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type HeaderList, headerIn } from '../../schemas/header-list';
import { matchingTag, tagOf } from './entity-tag';
import { negotiateEncoding } from './media-types';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly headers: HeaderList;
}

/** A reply as it goes over the wire, but for what is of one request alone. */
export interface WireReply {
  readonly status: number;
  readonly headers: HeaderList;
  /** The bytes of a short body as text, one character each: sent with the headers in one write. Those of a long one as they are. */
  readonly body: string | Buffer;
  /** What is sent with 304 to a client that has the body already, under this tag or that of another coding. */
  readonly unchanged: { readonly etag: string; readonly headers: HeaderList } | undefined;
  readonly keptBytes: number;
}

/** What is of one request alone. */
export interface Sending {
  readonly requestId: string;
  /** True when the connection is to carry no other request. */
  readonly isLast: boolean;
}

/** Below this, compressing costs more than it saves on the way. */
const COMPRESS_FROM_BYTES = 1_024;
/** Node writes a text of this size without allocating for it; it costs less to send than its bytes do. */
export const SHORT_BODY_BYTES = 12_288;
const compressible = /^(text\/|application\/(json|javascript|graphql-response\+json)|font\/ttf|image\/svg)/;

const encoders = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
  gzip: (body: Buffer) => promisify<Buffer, { level: number }, Buffer>(gzip)(body, { level: 5 }),
};

type Encoding = keyof typeof encoders;

/** What was compressed once of a body that is kept, for as long as it is kept. */
const compressed = new WeakMap<Buffer, Map<Encoding, Promise<Buffer>>>();

/** Makes a reply ready for this request: compressed when it is large and the client takes it. Only that is waited for. */
export function prepare(request: IncomingMessage, reply: Reply): WireReply | Promise<WireReply> {
  const { body, contentType } = reply;
  const mayCompress = Buffer.byteLength(body) >= COMPRESS_FROM_BYTES && compressible.test(contentType);
  if (!mayCompress) return toWire(reply, body, 'accept', undefined);
  const encoding = negotiateEncoding(request.headers['accept-encoding']);
  const vary = 'accept, accept-encoding';
  return encoding
    ? compress(bytesOf(body), encoding).then((payload) => toWire(reply, payload, vary, encoding))
    : toWire(reply, body, vary, undefined);
}

/** A reply that is not compressed, whatever its size. */
export function asItIs(reply: Reply): WireReply {
  return toWire(reply, reply.body, 'accept', undefined);
}

function toWire({ status, contentType, headers }: Reply, body: string | Buffer, vary: string, encoding: Encoding | undefined): WireReply {
  const length = Buffer.byteLength(body);
  const etag = headerIn(headers, 'etag');
  const ofTheBody = ['content-type', contentType, 'content-length', String(length), 'x-content-type-options', 'nosniff'];
  if (encoding) ofTheBody.push('content-encoding', encoding);
  if (etag !== undefined) ofTheBody.push('etag', tagOf(etag, encoding));
  const others = headers.filter((_, at) => headers[at - (at % 2)] !== 'etag');
  if (headerIn(headers, 'vary') === undefined) others.push('vary', vary);
  return {
    status,
    headers: [...ofTheBody, ...others],
    body: length <= SHORT_BODY_BYTES ? latin1Of(body, length) : bytesOf(body),
    unchanged: etag === undefined ? undefined : { etag, headers: others },
    keptBytes: length,
  };
}

/** The same bytes, one character each. Text that has as many characters as bytes is that already. */
function latin1Of(body: string | Buffer, bytes: number): string {
  return typeof body === 'string' && body.length === bytes ? body : bytesOf(body).toString('latin1');
}

function bytesOf(body: string | Buffer): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

/** Sends a reply, or 304 when the client has it. A client that has gone away gets nothing. */
export function send(request: IncomingMessage, response: ServerResponse, wire: WireReply, { requestId, isLast }: Sending): void {
  if (response.destroyed || response.headersSent) return;
  const own = isLast ? ['x-request-id', requestId, 'connection', 'close'] : ['x-request-id', requestId];
  const { unchanged } = wire;
  const known = unchanged && isRead(request) ? matchingTag(request.headers['if-none-match'], unchanged.etag) : undefined;
  if (unchanged && known !== undefined) {
    response.writeHead(304, [...unchanged.headers, 'etag', known, ...own]).end();
    return;
  }
  response.writeHead(wire.status, [...wire.headers, ...own]);
  if (request.method !== 'HEAD') writeInOnePiece(response, wire);
  response.end();
}

/**
 * Head and body leave together, and before the answer is ended: `end(body)` would add an empty piece to them, and whatever consists of
 * several pieces takes a longer way out of Node.
 */
function writeInOnePiece(response: ServerResponse, { body }: WireReply): void {
  response.cork();
  response.write(body, 'latin1');
  response.uncork();
}

/** Any other method would have to be refused with 412, which helps nobody who asks by POST. */
function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function compress(body: Buffer, encoding: Encoding): Promise<Buffer> {
  const known = compressed.get(body) ?? new Map<Encoding, Promise<Buffer>>();
  compressed.set(body, known);
  const payload = known.get(encoding) ?? encoders[encoding](body);
  known.set(encoding, payload);
  return payload;
}
