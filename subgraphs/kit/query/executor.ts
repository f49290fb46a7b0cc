import { concatAST, parse } from 'graphql';
import { readAccess } from '../../../schemas/access-directives';
import { type Caller, stranger } from '../../../schemas/caller';
import { AbortError, type Engine } from '../engines';
import type { GraphModel } from '../model';
import { resolvedCoordinates } from './coordinates';
import { DocumentStore } from './documents';
import { failureBody } from './failures';
import { GeneralPath } from './general';
import { indexGraph } from './graph';
import { PlanStore } from './plan';
import { needsOf, refuseUnless } from './requirements';
import { buildSchema } from './schema';
import { Sights } from './sight';
import { runStraight } from './straight';
import { checkTeamFields, type TeamFields } from './team-fields';
import { coerceVariables } from './variables';

export interface QueryExecutorOptions {
  readonly model: GraphModel;
  /** The model's SDL, as `printSdl` gives it. */
  readonly sdl: string;
  readonly teamFields?: TeamFields | undefined;
  /** What hashes of masked values begin with: the same for all who are to get the same hashes, and a secret. */
  readonly salt: string;
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
   * `AbortError`, when `signal` fires. May be called many times at once, with different engines of the same contract. `caller` is
   * whom a gateway vouches for; without one, the answer is for a stranger.
   */
  execute(request: GraphQLRequest, engine: Engine, signal: AbortSignal, caller?: Caller): Promise<string>;
}

/** Prepares a subgraph to answer. Throws RESOLVERS_INVALID with everything that is wrong with the team's fields, and ACCESS_INVALID. */
export function createQueryExecutor({ model, sdl, teamFields, salt, report = () => {} }: QueryExecutorOptions): QueryExecutor {
  const graph = indexGraph(model);
  if (teamFields !== undefined) checkTeamFields(teamFields, graph);
  const schema = buildSchema(sdl, teamFields);
  const derived = parse(sdl);
  const resolved = resolvedCoordinates(schema, derived);
  const access = readAccess(concatAST([derived, ...(teamFields === undefined ? [] : [parse(teamFields.typeDefs)])]));
  const documents = new DocumentStore(schema, { resolved, needsOf: (fields) => needsOf(fields, access, schema, graph) });
  const plans = new PlanStore(schema, graph);
  const sights = new Sights(graph);
  const general = new GeneralPath(schema, graph, resolved, teamFields?.fields ?? {});

  async function answer(asked: GraphQLRequest, engine: Engine, signal: AbortSignal, caller: Caller | undefined): Promise<string> {
    const operation = documents.operation(asked.query, asked.operationName);
    refuseUnless(operation.needs, caller);
    const sight = sights.of(caller ?? stranger);
    const variables = coerceVariables(schema, operation, asked.variables);
    const request = { schema, graph, variables, engine, signal, subgraph: graph.subgraph, sight, salt, report };
    return operation.isDerived ? runStraight(plans.plan(operation, variables, engine, sight), request) : general.run(operation, request);
  }

  return {
    async execute(request, engine, signal, caller) {
      if (signal.aborted) throw new AbortError(signal);
      try {
        return await answer(request, engine, signal, caller);
      } catch (error) {
        if (signal.aborted) throw new AbortError(signal);
        return failureBody(error, report);
      }
    },
  };
}
