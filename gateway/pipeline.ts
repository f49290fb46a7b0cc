import type { KeyObject } from 'node:crypto';
import { OperationTypeNode } from 'graphql';
import { ApiError, apiError } from '../schemas/errors';
import { DeadlineError, execute, type Subgraph, withDeadline } from './execution';
import type { Generation, GenerationHolder, Lease } from './generations';
import type { GraphqlAnswer, GraphqlRequest } from './http';
import { checkVariables, type Operation, OperationRefused, type OperationStore, refuseWith } from './operations';
import { drawLabels, type Planner } from './planning';
import { type PointerTable, RequestVector, readAsOf, spliceProvenance } from './snapshots';

/** A generation in service, with what is kept for it alone. */
export interface Served {
  readonly generation: Generation;
  readonly operations: OperationStore;
  readonly planner: Planner;
  /** Labels of progressive `@override` in the supergraph. */
  readonly overrideLabels: readonly string[];
  readonly subgraph: (name: string) => Subgraph | undefined;
  close(): Promise<void>;
}

export interface PipelineOptions {
  readonly holder: GenerationHolder<Served>;
  readonly snapshots: PointerTable;
  /** What pins are signed with; without it nothing is pinned. */
  readonly contextKey: KeyObject | undefined;
  /** Names of subgraphs that belong to the graph but are not in the generation served. */
  readonly missing: () => readonly string[];
  readonly requestTimeoutMs: number;
  /** Lower-case names of the request headers that go on to subgraphs. */
  readonly forwardHeaders: readonly string[];
}

/**
 * The life of one request, top to bottom. Each step asks one part of the gateway and hands what it said to the next; the parts do not
 * know one another. Never throws for what a caller or a subgraph did: that is in the answer.
 */
export async function answer(options: PipelineOptions, request: GraphqlRequest): Promise<GraphqlAnswer> {
  const lease = options.holder.take();
  if (!lease) return refusal(refuseWith(apiError('SERVICE_UNAVAILABLE', { reason: whyUnavailable(options.missing()) })));
  const { operations, generation } = lease.generation;
  const fetched: string[] = [];
  let operation: Operation | undefined;
  try {
    operation = operations.find(request.query, request.operationName);
    checkMethod(request, operation);
    checkVariables(generation.schema, operation, request.variables);
    return await run(options, request, lease, operation, fetched);
  } catch (error) {
    if (error instanceof OperationRefused) return refusal(nameMissing(error, options.missing()), operation?.name);
    if (error instanceof DeadlineError)
      return refusal(refuseWith(apiError('REQUEST_TIMEOUT', { limitMs: error.limitMs })), operation?.name, fetched.length);
    if (error instanceof ApiError) return refusal(refuseWith(error), operation?.name, fetched.length);
    throw error;
  } finally {
    lease.release();
  }
}

async function run(
  { requestTimeoutMs, forwardHeaders, snapshots, contextKey }: PipelineOptions,
  request: GraphqlRequest,
  lease: Lease<Served>,
  operation: Operation,
  fetched: string[],
): Promise<GraphqlAnswer> {
  const { generation: target, planner, overrideLabels, subgraph } = lease.generation;
  const { logger, variables } = request;
  const vector = new RequestVector(snapshots.pointers, readAsOf(request.asOf, Date.now()), contextKey);
  const headers = { ...pick(request.headers, forwardHeaders), 'x-request-id': request.requestId };
  const headersFor = vector.headersFor.bind(vector);
  const { json, errors } = await withDeadline(requestTimeoutMs, request.signal, async (signal) => {
    const plan = await planner.plan(operation, drawLabels(overrideLabels, Math.random));
    return execute({ target, plan, subgraph, operation, variables, headers, headersFor, signal, logger, fetched });
  });
  if (vector.refusal) throw vector.refusal;
  const answered = { status: 200, isOperationError: false, operationName: operation.name, fetches: fetched.length, errors };
  if (fetched.length === 0) return { json, ...answered };
  const provenance = vector.provenanceOf(fetched);
  return { json: spliceProvenance(json, provenance), headers: { 'meshway-snapshot': provenance.snapshot }, ...answered };
}

function checkMethod({ method }: GraphqlRequest, { definition }: Operation): void {
  if (definition.operation === OperationTypeNode.SUBSCRIPTION)
    throw refuseWith(apiError('BAD_REQUEST', { reason: 'subscriptions are not served' }));
  if (method === 'GET' && definition.operation !== OperationTypeNode.QUERY)
    throw refuseWith(apiError('METHOD_NOT_ALLOWED', { method, allowed: 'POST' }));
}

/** Mistakes inside the operation, in contrast to operations that are refused for what they are. */
const operationErrors: ReadonlySet<string> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
]);

function refusal({ code, status, errors }: OperationRefused, operationName?: string, fetches = 0): GraphqlAnswer {
  const headers = code === 'METHOD_NOT_ALLOWED' ? { allow: 'POST' } : code === 'SERVICE_UNAVAILABLE' ? { 'retry-after': '2' } : {};
  return {
    json: JSON.stringify({ errors }),
    status,
    isOperationError: operationErrors.has(code),
    headers,
    operationName,
    fetches,
    errors: errors.length,
  };
}

/** A field may be unknown only because its subgraph is not there now, which the message could not say. */
function nameMissing(refused: OperationRefused, missing: readonly string[]): OperationRefused {
  if (refused.code !== 'GRAPHQL_VALIDATION_FAILED' || missing.length === 0) return refused;
  const note = `Missing now, with all their fields: ${missing.join(', ')}.`;
  const errors = refused.errors.map((error) => ({
    ...error,
    message: `${error.message} ${note}`,
    extensions: { ...error.extensions, missingSubgraphs: missing },
  }));
  return new OperationRefused(refused.code, refused.status, errors);
}

function whyUnavailable(missing: readonly string[]): string {
  return missing.length > 0 ? `it waits for ${missing.join(', ')}` : 'it is starting or stopping';
}

function pick(headers: Readonly<Record<string, string>>, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}
