import { type GraphQLSchema, getVariableValues } from 'graphql';
import { apiError } from '../../schemas/errors';
import type { Operation } from './operation-store';
import { refuse, refuseWith } from './refusal';

/** Each is told with the whole value it is in, which takes time where that is large. */
const MAX_ERRORS = 5;
/** Levels of lists and objects in one value. Whoever reads values is recursive: this keeps all of them far from the end of their stacks. */
const MAX_LEVELS = 100;
const noVariables = Object.freeze({});

/**
 * Checks variables against their declared types, and gives them with defaults filled in and names nobody declared left out: what the
 * answer depends on. Subgraphs get them as they came and read them again. Throws `OperationRefused`: BAD_USER_INPUT, or TOO_MANY_OBJECTS
 * for pages larger than all pages of an operation may be.
 */
export function checkVariables(
  schema: GraphQLSchema,
  { definition, pages }: Operation,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { variableDefinitions = [] } = definition;
  for (const { variable } of variableDefinitions) checkLevels(variable.name.value, variables);
  const { errors, coerced } =
    variableDefinitions.length > 0
      ? getVariableValues(schema, variableDefinitions, variables, { maxErrors: MAX_ERRORS })
      : { coerced: noVariables };
  if (errors) throw refuse('BAD_USER_INPUT', errors);
  pages.check(coerced);
  return coerced;
}

function checkLevels(name: string, variables: Readonly<Record<string, unknown>>): void {
  if (!Object.hasOwn(variables, name) || isWithin(variables[name], MAX_LEVELS)) return;
  throw refuseWith(apiError('BAD_USER_INPUT', { reason: `Variable "$${name}" is nested deeper than ${MAX_LEVELS} levels.` }));
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  return (Array.isArray(value) ? value : Object.values(value)).every((inner) => isWithin(inner, levels - 1));
}
