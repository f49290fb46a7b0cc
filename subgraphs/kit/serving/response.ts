import { ApiError, apiError } from '../../../schemas/errors';

/** A failure as a GraphQL response. What is not ours to show becomes one internal error; its cause is for the log. */
export function errorBody(error: unknown): { readonly status: number; readonly body: string } {
  const shown = error instanceof ApiError ? error : apiError('INTERNAL_SERVER_ERROR', {}, error instanceof Error ? error : undefined);
  return { status: shown.status, body: JSON.stringify({ errors: [shown.toJSON()] }) };
}
