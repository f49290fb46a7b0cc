import type { IncomingMessage } from 'node:http';
import { apiError } from '../../schemas/errors';

/** Reads a request's body. Throws BODY_TOO_LARGE at the first byte too many, before it is kept; rejects when the client goes away. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw apiError('BODY_TOO_LARGE', { limitBytes });
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) {
        request.pause();
        reject(apiError('BODY_TOO_LARGE', { limitBytes }));
      } else {
        chunks.push(chunk);
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks, size)));
    request.once('error', reject);
    request.once('aborted', () => reject(new Error('The client went away.')));
  });
}
