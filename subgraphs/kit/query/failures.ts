import { GraphQLError } from 'graphql';
import { ApiError, apiError } from '../../../schemas/errors';

/** A request that is not answered at all: its response has `errors` and no `data`. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors.map(({ message }) => message).join('\n'));
    this.errors = errors;
  }
}

/** `shown` at the place in the document where graphql-js found `error`. */
export function atSamePlace({ nodes, source, positions }: GraphQLError, shown: ApiError): GraphQLError {
  const place = { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null };
  return new GraphQLError(shown.message, { ...place, extensions: shown.extensions });
}

/**
 * An error as a caller sees it. What nobody meant for callers (a plain `Error`) becomes one internal error;
 * `report` is given its cause, for the log.
 */
export function shownError(error: GraphQLError, report: (cause: Error) => void): unknown {
  const original = error instanceof ApiError ? error : (error.originalError ?? error);
  const isMeant = original instanceof GraphQLError;
  if (!isMeant) report(original);
  const cause = original instanceof ApiError ? original.originalError : undefined;
  if (cause) report(cause);
  const internal = apiError('INTERNAL_SERVER_ERROR', {});
  const { http: _, ...extensions } = { ...internal.extensions, ...(isMeant ? original.extensions : {}) };
  return { message: isMeant ? original.message : internal.message, locations: error.locations, path: error.path, extensions };
}

/** The response of a request that was not answered. */
export function failureBody(error: unknown, report: (cause: Error) => void): string {
  const errors = error instanceof RequestFailure ? error.errors : [asGraphQLError(error)];
  return JSON.stringify({ errors: errors.map((item) => shownError(item, report)) });
}

function asGraphQLError(error: unknown): GraphQLError {
  return error instanceof GraphQLError
    ? error
    : new GraphQLError('', { originalError: error instanceof Error ? error : new Error(String(error)) });
}
