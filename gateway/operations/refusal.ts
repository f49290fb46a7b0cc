import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { type ApiError, apiError, type ErrorCode } from '../../schemas/errors';

/** An operation that is not run, with everything that is wrong with it. */
export class OperationRefused extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly status: number,
    readonly errors: readonly GraphQLFormattedError[],
  ) {
    super(errors[0]?.message ?? code);
  }
}

type ReasonCode = 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED' | 'OPERATION_RESOLUTION_FAILURE' | 'BAD_USER_INPUT';

/** graphql-js says what it was given first and what is wrong with it last: of a message that is longer, both ends are told. */
const MESSAGE_MAX = 1_000;

/** Refuses with one error for each of graphql-js's, at its place in the document. */
export function refuse(code: ReasonCode, errors: readonly GraphQLError[]): OperationRefused {
  const { status, fix } = apiError(code, { reason: '' });
  const formatted = errors.map(({ message, locations }) => ({
    message: shortened(message),
    ...(locations ? { locations } : {}),
    extensions: { code, fix },
  }));
  return new OperationRefused(code, status, formatted);
}

function shortened(message: string): string {
  if (message.length <= MESSAGE_MAX) return message;
  return `${message.slice(0, MESSAGE_MAX / 2)} … ${message.slice(-MESSAGE_MAX / 2)}`;
}

/** Refuses with one error of the catalogue. */
export function refuseWith(error: ApiError): OperationRefused {
  const { http: _, ...extensions } = error.extensions;
  return new OperationRefused(error.code, error.status, [{ message: error.message, extensions }]);
}
