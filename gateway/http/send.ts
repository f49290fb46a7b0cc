import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { matchingTag, tagOf } from './entity-tag';
import { negotiateEncoding } from './media-types';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly headers?: OutgoingHttpHeaders | undefined;
}

/** Below this, compressing costs more than it saves on the way. */
const COMPRESS_FROM_BYTES = 1_024;
const compressible = /^(text\/|application\/(json|javascript|graphql-response\+json)|font\/ttf|image\/svg)/;

const encoders = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
  gzip: (body: Buffer) => promisify<Buffer, { level: number }, Buffer>(gzip)(body, { level: 5 }),
};

type Encoding = keyof typeof encoders;

/** What was compressed once of a body that is kept, for as long as it is kept. */
const compressed = new WeakMap<Buffer, Map<Encoding, Promise<Buffer>>>();

/** Sends one reply, compressed when it is large and the client takes it, or 304 when the client has it. A client that has gone away gets nothing. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, contentType, body, headers }: Reply,
): Promise<void> {
  const etag = typeof headers?.etag === 'string' ? headers.etag : undefined;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const mayCompress = length >= COMPRESS_FROM_BYTES && compressible.test(contentType);
  const vary = mayCompress ? 'accept, accept-encoding' : 'accept';
  const known = etag !== undefined && isRead(request) ? matchingTag(request.headers['if-none-match'], etag) : undefined;
  if (known !== undefined) {
    response.writeHead(304, { vary, ...headers, etag: known }).end();
    return;
  }
  const encoding = mayCompress ? negotiateEncoding(request.headers['accept-encoding']) : undefined;
  const payload = encoding ? await compress(body, encoding) : body;
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': encoding ? payload.length : length,
    'x-content-type-options': 'nosniff',
    vary,
    ...(encoding ? { 'content-encoding': encoding } : {}),
    ...headers,
    ...(etag !== undefined && encoding ? { etag: tagOf(etag, encoding) } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : payload);
}

/** Any other method would have to be refused with 412, which helps nobody who asks by POST. */
function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function compress(body: string | Buffer, encoding: Encoding): Promise<Buffer> {
  if (typeof body === 'string') return encoders[encoding](Buffer.from(body));
  const known = compressed.get(body) ?? new Map<Encoding, Promise<Buffer>>();
  compressed.set(body, known);
  const payload = known.get(encoding) ?? encoders[encoding](body);
  known.set(encoding, payload);
  return payload;
}
