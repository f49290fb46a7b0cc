import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql';
import { apiError } from '../../../schemas/errors';
import { atSamePlace, RequestFailure } from './failures';

const DEPTH_MAX = 64;
const ERRORS_MAX = 20;

/** Coerces a request's variables. Throws `RequestFailure` with everything that is wrong. */
export function coerceVariables(
  schema: GraphQLSchema,
  { node }: { readonly node: OperationDefinitionNode },
  given: unknown,
): Readonly<Record<string, unknown>> {
  const variables = given ?? {};
  if (typeof variables !== 'object' || Array.isArray(variables)) throw apiError('BAD_USER_INPUT', { reason: 'variables is not an object' });
  // Reading deeply nested input would exhaust the stack.
  if (isDeeper(variables, DEPTH_MAX)) {
    throw apiError('BAD_USER_INPUT', { reason: `The variables are nested deeper than ${DEPTH_MAX} levels` });
  }
  const { coerced, errors } = getVariableValues(schema, node.variableDefinitions ?? [], { ...variables }, { maxErrors: ERRORS_MAX });
  if (errors !== undefined)
    throw new RequestFailure(errors.map((error) => atSamePlace(error, apiError('BAD_USER_INPUT', { reason: error.message }))));
  return coerced;
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((item) => isDeeper(item, depth - 1));
}
