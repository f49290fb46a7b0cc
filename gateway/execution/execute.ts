import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { ApiError } from '../../schemas/errors';
import { fromApollo, wrongValue } from './client-errors';
import { failedFields } from './data-source';
import { type ApolloExecutor, type QueryPlan, readSingleFetch, type SingleFetch } from './single-fetch';
import type { FetchContext, Subgraph } from './subgraph';

/** A valid operation. The object itself is the key under which what is compiled from it is kept. */
export interface Executable {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly name: string | undefined;
  /** The document's text, and its hash. */
  readonly text: string;
  readonly hash: string;
}

/** The generation an operation runs in. */
export interface ExecutionTarget {
  readonly schema: GraphQLSchema;
  readonly execute: ApolloExecutor;
}

export interface Execution extends FetchContext {
  readonly target: ExecutionTarget;
  readonly subgraph: (name: string) => Subgraph | undefined;
  readonly operation: Executable;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface ExecutionAnswer {
  /** The GraphQL response as JSON text. */
  readonly json: string;
  readonly errors: number;
}

/** Ends Apollo's execution at the moment it tells its plan: a plan of one fetch goes the short way. */
class PlanIsSingleFetch {
  constructor(readonly fetch: SingleFetch) {}
}

const singleFetches = new WeakMap<Executable, SingleFetch>();

/**
 * Runs one operation. Apollo plans it; a plan that is one single fetch is then sent and written here, everything else is run by Apollo's
 * executor. Failures of subgraphs are errors in the answer. Rejects when `signal` is aborted.
 */
export async function execute(execution: Execution): Promise<ExecutionAnswer> {
  const known = singleFetches.get(execution.operation);
  if (known) return runSingleFetch(execution, known);
  try {
    return await runPlan(execution);
  } catch (decision) {
    if (!(decision instanceof PlanIsSingleFetch)) throw decision;
    singleFetches.set(execution.operation, decision.fetch);
    return runSingleFetch(execution, decision.fetch);
  }
}

async function runSingleFetch(execution: Execution, fetch: SingleFetch): Promise<ExecutionAnswer> {
  const subgraph = execution.subgraph(fetch.subgraph);
  if (!subgraph) throw new Error(`The plan names "${fetch.subgraph}", which is no subgraph of its generation.`);
  const operation = fetch.operationFor(execution.variables);
  const project = fetch.projectorFor(execution.variables);
  try {
    const answer = await subgraph.ask(operation, execution);
    const { json, errors } = project(answer.data);
    // A null the subgraph explained itself needs no second error about the place it left empty.
    return write(json, answer.errors.length > 0 ? answer.errors : errors.map((error) => wrongValue(error, execution.fetched)));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return write(project(null).json, failedFields(error, operation.query, false));
  }
}

async function runPlan(execution: Execution): Promise<ExecutionAnswer> {
  const { target, operation, fetched, signal } = execution;
  const onPlan = (plan: QueryPlan): void => {
    const fetch = readSingleFetch(plan, target.schema, operation);
    if (fetch) throw new PlanIsSingleFetch(fetch);
  };
  const result = await target.execute(requestContext(execution, onPlan));
  signal.throwIfAborted();
  const wrongValues = formatted(result.extensions?.valueCompletion).map((error) => wrongValue(error, fetched));
  const errors = [...formatted(result.errors).map((error) => fromApollo(error, fetched)), ...wrongValues];
  return write(JSON.stringify(result.data ?? null), errors);
}

function write(data: string, errors: readonly GraphQLFormattedError[]): ExecutionAnswer {
  return { json: errors.length > 0 ? `{"data":${data},"errors":${JSON.stringify(errors)}}` : `{"data":${data}}`, errors: errors.length };
}

/** Apollo also collects what a data source threw, which may be any error. */
function formatted(errors: unknown): readonly GraphQLFormattedError[] {
  return Array.isArray(errors) ? errors.map((error) => (error instanceof GraphQLError ? error.toJSON() : { message: String(error) })) : [];
}

/** The part of Apollo Server's request that its gateway reads; the rest of the type is about plugins and caches we do not have. */
function requestContext(
  { target, operation, variables, logger, ...context }: Execution,
  onPlan: (plan: QueryPlan) => void,
): Parameters<ApolloExecutor>[0] {
  return {
    request: { query: operation.text, variables, ...(operation.name === undefined ? {} : { operationName: operation.name }) },
    document: operation.document,
    operation: operation.definition,
    operationName: operation.name ?? null,
    source: operation.text,
    queryHash: operation.hash,
    schema: target.schema,
    logger,
    context: { ...context, logger, onPlan },
    metrics: {},
  } as unknown as Parameters<ApolloExecutor>[0];
}
