import type { GraphQLFormattedError } from 'graphql';
import { type ApiError, apiError } from '../../schemas/errors';

type Path = readonly (string | number)[];

/** An error of our catalogue as callers see it: code, fix and parameters, without what is for HTTP only. */
export function toClientError(error: ApiError, path?: Path): GraphQLFormattedError {
  const { http: _, ...extensions } = error.extensions;
  return { message: error.message, ...(path ? { path } : {}), extensions };
}

/** A value that does not have the type the schema promises. */
export function wrongValue(error: GraphQLFormattedError, fetched: readonly string[]): GraphQLFormattedError {
  const { fix, code } = misshapen(fetched);
  return { message: error.message, ...(error.path ? { path: error.path } : {}), extensions: { code, fix } };
}

/** Whose data it was, as near as is known. */
export function misshapen(fetched: readonly string[]): ApiError {
  return apiError('SUBGRAPH_BAD_ANSWER', {
    subgraph: [...new Set(fetched)].join('" or "'),
    reason: 'its data does not have the shape of the schema',
  });
}
