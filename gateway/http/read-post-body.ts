import type { IncomingMessage } from 'node:http';
import { type ApiError, apiError } from '../../schemas/errors';
import { isJsonInUtf8 } from './media-types';

/**
 * Reads a body of JSON and calls back once, in the turn in which its last byte comes: waiting for a promise would cost as much as
 * finding a known answer. Gives UNSUPPORTED_MEDIA_TYPE, or BODY_TOO_LARGE at the first byte too many, before it is kept. Nothing is
 * called when the client goes away: nobody waits for an answer.
 */
export function readPostBody(request: IncomingMessage, limitBytes: number, done: (body: Buffer | ApiError) => void): void {
  const refusal = refusalOf(request, limitBytes);
  if (refusal) {
    done(refusal);
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    if (size > limitBytes) return;
    size += chunk.length;
    if (size <= limitBytes) {
      chunks.push(chunk);
    } else {
      request.pause();
      done(apiError('BODY_TOO_LARGE', { limitBytes }));
    }
  });
  request.on('end', () => {
    if (size <= limitBytes) done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
  });
  request.on('error', ignore);
}

function ignore(): void {}

function refusalOf({ headers }: IncomingMessage, limitBytes: number): ApiError | undefined {
  const contentType = headers['content-type'] ?? '';
  if (!isJsonInUtf8(contentType)) return apiError('UNSUPPORTED_MEDIA_TYPE', { contentType });
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return apiError('UNSUPPORTED_MEDIA_TYPE', { contentType: `${contentType} (content-encoding: ${encoding})` });
  return Number(headers['content-length'] ?? 0) > limitBytes ? apiError('BODY_TOO_LARGE', { limitBytes }) : undefined;
}
