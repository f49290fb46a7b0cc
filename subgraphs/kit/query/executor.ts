import { apiError } from '../../../schemas/errors';
import { AbortError, type Engine } from '../engines';
import type { GraphModel } from '../model';
import { coordinatesOf } from './coordinates';
import { DocumentStore } from './documents';
import { failureBody } from './failures';
import { GeneralPath } from './general';
import { indexGraph } from './graph';
import { PlanStore } from './plan';
import { buildSchema } from './schema';
import { runStraight } from './straight';
import { checkTeamFields, type TeamFields } from './team-fields';
import { coerceVariables } from './variables';

export interface QueryExecutorOptions {
  readonly model: GraphModel;
  /** The model's SDL, as `printSdl` gives it. */
  readonly sdl: string;
  readonly teamFields?: TeamFields | undefined;
  /** Is told of every failure whose cause callers do not see. Default: nobody is. */
  readonly report?: (cause: Error) => void;
}

export interface GraphQLRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  /** Untrusted, as it came. */
  readonly variables?: unknown;
}

export interface QueryExecutor {
  /**
   * Answers a request from `engine`: a GraphQL response as JSON text. Failures are in the response; it only rejects, with an
   * `AbortError`, when `signal` fires. May be called many times at once, with different engines of the same contract.
   */
  execute(request: GraphQLRequest, engine: Engine, signal: AbortSignal): Promise<string>;
}

/** Prepares a subgraph to answer. Throws RESOLVERS_INVALID with everything that is wrong with the team's fields. */
export function createQueryExecutor({ model, sdl, teamFields, report = () => {} }: QueryExecutorOptions): QueryExecutor {
  const graph = indexGraph(model);
  if (teamFields !== undefined) checkTeamFields(teamFields, graph);
  const schema = buildSchema(sdl, teamFields);
  const coordinates = coordinatesOf(schema, sdl, graph);
  const documents = new DocumentStore(schema, coordinates);
  const plans = new PlanStore(schema, graph);
  const general = new GeneralPath(schema, graph, coordinates, teamFields?.fields ?? {});

  async function answer({ query, operationName, variables: given }: GraphQLRequest, engine: Engine, signal: AbortSignal): Promise<string> {
    const operation = documents.operation(query, operationName);
    if (operation.refused !== undefined) throw apiError('UNAUTHORIZED_FIELD_OR_TYPE', { coordinate: operation.refused });
    const variables = coerceVariables(schema, operation, given);
    const request = { schema, graph, variables, engine, signal, subgraph: graph.subgraph, report };
    return operation.isDerived ? runStraight(plans.plan(operation, variables, engine), request) : general.run(operation, request);
  }

  return {
    async execute(request, engine, signal) {
      if (signal.aborted) throw new AbortError(signal);
      try {
        return await answer(request, engine, signal);
      } catch (error) {
        if (signal.aborted) throw new AbortError(signal);
        return failureBody(error, report);
      }
    },
  };
}
