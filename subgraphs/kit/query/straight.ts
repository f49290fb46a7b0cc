import { type GraphQLError, type GraphQLSchema, locatedError } from 'graphql';
import { AbortError } from '../engines';
import { answerEntities, type EntityLoader, entityLoader, readRepresentation } from './entities';
import { shownError } from './failures';
import type { Graph } from './graph';
import type { Plan, PlannedField } from './plan';
import { type Run, runCompiled } from './run-compiled';
import { throwIfTooFew } from './too-few';

/** What one request brings to a plan. */
export interface StraightRequest extends Run {
  readonly schema: GraphQLSchema;
  readonly graph: Graph;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly report: (cause: Error) => void;
}

/**
 * Answers a plan: each root field is a JSON text that the database made, and the response is those texts joined. What was promised
 * not to be null was proven when the data was published, so that the only nulls to carry upwards are those of root fields that failed.
 */
export async function runStraight(plan: Plan, request: StraightRequest): Promise<string> {
  const errorsByField = plan.fields.map((): GraphQLError[] => []);
  const texts = await Promise.all(plan.fields.map((field, index) => answerField(field, request, errorsByField[index] ?? [])));
  const errors = errorsByField.flat();
  const isLost = plan.fields.some(({ isNonNull }, index) => isNonNull && texts[index] === undefined);
  const members = plan.fields.map(({ key }, index) => `${JSON.stringify(key)}:${texts[index] ?? 'null'}`);
  const data = isLost ? 'null' : `{${members.join(',')}}`;
  if (errors.length === 0) return `{"data":${data}}`;
  return `{"errors":${JSON.stringify(errors.map((error) => shownError(error, request.report)))},"data":${data}}`;
}

/** The field's JSON text; `undefined` when it failed, and then the failure is in `errors`. */
async function answerField(field: PlannedField, request: StraightRequest, errors: GraphQLError[]): Promise<string | undefined> {
  try {
    return await fieldJson(field, request, errors);
  } catch (error) {
    if (error instanceof AbortError) throw error;
    errors.push(locatedError(error, field.nodes, [field.key]));
    return undefined;
  }
}

async function fieldJson(field: PlannedField, request: StraightRequest, errors: GraphQLError[]): Promise<string> {
  switch (field.kind) {
    case 'Text':
      return field.json;
    case 'Failed':
      throw field.error;
    case 'Statement': {
      const [row] = await runCompiled(field.compiled, { variables: request.variables, keys: [] }, field.key, request);
      if (row === undefined) throwIfTooFew(field.query, field.nodes[0]?.name.value ?? field.key);
      return String(row?.[0] ?? 'null');
    }
    case 'Entities':
      return entitiesJson(field, request, errors);
  }
}

async function entitiesJson(field: PlannedField & { kind: 'Entities' }, request: StraightRequest, errors: GraphQLError[]): Promise<string> {
  const { schema, graph, variables } = request;
  const representations = field.representations(variables).map((item) => readRepresentation(schema, graph, item));
  const loaders = new Map<string, EntityLoader | undefined>();
  const loaderOf = (type: string): EntityLoader | undefined => {
    if (!loaders.has(type)) {
      const plan = field.planOf(type);
      loaders.set(type, plan && entityLoader(plan, (compiled, keys) => runCompiled(compiled, { variables, keys }, field.key, request)));
    }
    return loaders.get(type);
  };
  const answers = await answerEntities(representations, loaderOf);
  const texts = answers.map((answer, index) => {
    if (answer instanceof AbortError) throw answer;
    if (answer instanceof Error) errors.push(locatedError(answer, field.nodes, [field.key, index]));
    return answer === null || answer instanceof Error ? 'null' : answer.json;
  });
  return `[${texts.join(',')}]`;
}
