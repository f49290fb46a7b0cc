import type { GraphQLFormattedError } from 'graphql';
import { ApiError, apiError } from '../../schemas/errors';
import { contentTypes, JSON_TYPE } from './media-types';
import type { Reply } from './send';

/** Any failure as a JSON reply with a stable code. What is not of the catalogue is a mistake of ours and shows none of itself. */
export function errorReply(error: unknown): Reply {
  const known = error instanceof ApiError ? error : apiError('INTERNAL_SERVER_ERROR', {});
  const { http: _, ...extensions } = known.extensions;
  const formatted: GraphQLFormattedError = { message: known.message, extensions };
  return {
    status: known.status,
    contentType: contentTypes[JSON_TYPE],
    body: JSON.stringify({ errors: [formatted] }),
    headers: ['cache-control', 'no-store', ...(known.code === 'METHOD_NOT_ALLOWED' ? ['allow', String(known.extensions.allowed)] : [])],
  };
}
