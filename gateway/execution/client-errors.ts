import type { GraphQLFormattedError } from 'graphql';
import { type ApiError, apiError } from '../../schemas/errors';

type Path = readonly (string | number)[];

/** An error of our catalogue as callers see it: code, fix and parameters, without what is for HTTP only. */
export function toClientError(error: ApiError, path?: Path): GraphQLFormattedError {
  const { http: _, ...extensions } = error.extensions;
  return { message: error.message, ...(path ? { path } : {}), extensions };
}

/** An error of an Apollo execution as callers see it. What Apollo threw itself may quote values of an answer, so its words stay here. */
export function fromApollo(error: GraphQLFormattedError, fetched: readonly string[]): GraphQLFormattedError {
  const { serviceName, ...extensions } = error.extensions ?? {};
  if (serviceName === undefined) return toClientError(misshapen(fetched), error.path);
  return { message: error.message, ...(error.path ? { path: upToList(error.path) } : {}), extensions };
}

/** A value that does not have the type the schema promises. */
export function wrongValue(error: GraphQLFormattedError, fetched: readonly string[]): GraphQLFormattedError {
  const { fix, code } = misshapen(fetched);
  return { message: error.message, ...(error.path ? { path: error.path } : {}), extensions: { code, fix } };
}

function misshapen(fetched: readonly string[]): ApiError {
  return apiError('SUBGRAPH_BAD_ANSWER', {
    subgraph: [...new Set(fetched)].join('" or "'),
    reason: 'its data does not have the shape of the schema',
  });
}

/** Apollo writes the elements of a list as `@`. A path of the response cannot, so it ends at the list. */
function upToList(path: Path): Path {
  const list = path.indexOf('@');
  return list === -1 ? path : path.slice(0, list);
}
