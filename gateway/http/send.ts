import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { negotiateEncoding } from './media-types';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly headers?: OutgoingHttpHeaders;
}

/** Below this, compressing costs more than it saves on the way. */
const COMPRESS_FROM_BYTES = 1_024;
const compressible = /^(text\/|application\/(json|javascript|graphql-response\+json)|font\/ttf|image\/svg)/;

const encoders = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
  gzip: (body: Buffer) => promisify<Buffer, { level: number }, Buffer>(gzip)(body, { level: 5 }),
};

/** Sends one reply, compressed when it is large and the client takes it, or 304 when the client has it. A client that has gone away gets nothing. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, contentType, body, headers }: Reply,
): Promise<void> {
  if (headers?.etag !== undefined && request.headers['if-none-match'] === headers.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const mayCompress = bytes.length >= COMPRESS_FROM_BYTES && compressible.test(contentType);
  const encoding = mayCompress ? negotiateEncoding(request.headers['accept-encoding']) : undefined;
  const payload = encoding ? await encoders[encoding](bytes) : bytes;
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': payload.length,
    'x-content-type-options': 'nosniff',
    ...(mayCompress ? { vary: 'accept, accept-encoding' } : { vary: 'accept' }),
    ...(encoding ? { 'content-encoding': encoding } : {}),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : payload);
}
