import type { KeyObject } from 'node:crypto';
import { type GraphQLSchema, OperationTypeNode } from 'graphql';
import { ApiError, apiError } from '../schemas/errors';
import type { HeaderList } from '../schemas/header-list';
import { revisionHeader } from '../schemas/revision';
import type { StopSignal } from '../schemas/stop-signal';
import type { Access, Policies, Standing } from './access';
import type { Asked } from './answer-key';
import type { Noted } from './audited-answer';
import { type Policy, policyOf, weakest } from './cache';
import { type AnswerCache, type CachedAnswer, MadeAnswer } from './cached-answer';
import { DeadlineError, execute, type Subgraph, withDeadline } from './execution';
import type { Generation, GenerationHolder, Lease } from './generations';
import type { Granted, Granting } from './granted';
import type { GraphqlAnswer, GraphqlRequest } from './http';
import { type AccessMode, challenge, type Principal } from './identity';
import type { KnownFetches } from './known-fetches';
import type { LiveAnswers } from './live-answers';
import {
  checkVariables,
  holdingConditions,
  type Operation,
  OperationRefused,
  type OperationStore,
  type PersistedDocuments,
  refuseWith,
} from './operations';
import { type Beside, WrittenAnswer } from './packed-answer';
import { type Permissions, type Permitted, refusedReading } from './permitted';
import { drawLabels, type Planner, subgraphsOf } from './planning';
import { recorded } from './recorded-answer';
import { deprecatedIn, type UsageRecorder } from './registry/usage';
import { type PointerTable, type ReadVector, RequestVector, readAsOf } from './snapshots';

type QueryPlan = Awaited<ReturnType<Planner['plan']>>;

/** A generation in service, with what is kept for it alone. */
export interface Served {
  readonly generation: Generation;
  readonly operations: OperationStore;
  readonly planner: Planner;
  /** Labels of progressive `@override` in the supergraph. */
  readonly overrideLabels: readonly string[];
  readonly access: Access;
  readonly permissions: Permissions;
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
  /** What keeps it from serving anything, where that is known and may be told. */
  readonly problem: () => string | undefined;
  readonly requestTimeoutMs: number;
  /** Lower-case names of the request headers that go on to subgraphs. */
  readonly forwardHeaders: readonly string[];
  /** Who sent a request with these headers. Throws or rejects with UNAUTHENTICATED or IDENTITY_UNAVAILABLE. */
  readonly identify: (headers: Readonly<Record<string, string>>) => Principal | Promise<Principal>;
  /** The same, where it is known without verifying anything. */
  readonly recall: (headers: Readonly<Record<string, string>>) => Principal | undefined;
  readonly granting: Granting;
  /** Who decides policies that a caller does not bring along. */
  readonly policies: Pick<Policies, 'granted'>;
  /** How operations with denied fields are treated, by the verified name of an application. */
  readonly modeOf: (principal: Principal) => AccessMode;
  /** Told of each coordinate that only the last check kept from a caller. */
  readonly onCaught: (coordinate: string) => void;
  readonly persisted: PersistedDocuments;
  readonly answers: AnswerCache;
  readonly live: LiveAnswers;
  readonly known: KnownFetches;
  /** Counts what operations use; left out, nobody does. */
  readonly usage: UsageRecorder | undefined;
}

/**
 * The life of one request, top to bottom. Each step asks one part of the gateway and hands what it said to the next; the parts do not
 * know one another. Never throws for what a caller or a subgraph did: that is in the answer. What the audit log has to know is put into `noted`.
 */
export async function answer(options: PipelineOptions, request: GraphqlRequest, noted: Noted): Promise<GraphqlAnswer> {
  const lease = options.holder.take();
  if (!lease) return refusal(refuseWith(apiError('SERVICE_UNAVAILABLE', { reason: whyUnavailable(options) })));
  const { operations, access, permissions } = lease.generation;
  const fetched: string[] = [];
  let operation: Operation | undefined;
  try {
    const identifying = options.identify(request.headers);
    // What is known at once is not waited for.
    const identified = identifying instanceof Promise ? await identifying : identifying;
    const granted = options.granting.of(identified, access.productsNaming);
    const { principal } = granted;
    noted.principal = principal;
    const visible = (): GraphQLSchema => access.standingOf(principal).view.schema;
    operation = operations.find(options.persisted.resolve(request), request.operationName, visible);
    options.persisted.keep(request);
    noted.operation = operation;
    checkMethod(request, operation);
    const names = permissions.policiesAsked(operation);
    const standing = names.length === 0 ? access.standingOf(principal) : await decide(options, { access, principal, operation, names });
    const isDecidedAnew = names.length > 0;
    const asker = { request, lease, identified, granted, principal, standing, isDecidedAnew, fetched, noted };
    const question = permit(options, asker, operation);
    return await recorded(options.usage, question, () => answerOnce(options, question));
  } catch (error) {
    if (error instanceof OperationRefused) {
      noted.reading = refusedReading(error);
      return refusal(nameMissing(error, options.missing()), operation?.name);
    }
    if (error instanceof DeadlineError)
      return refusal(refuseWith(apiError('REQUEST_TIMEOUT', { limitMs: error.limitMs })), operation?.name, fetched.length);
    if (error instanceof ApiError) return refusal(refuseWith(error), operation?.name, fetched.length, challengeFor(error));
    throw error;
  } finally {
    lease.release();
  }
}

/** One request, and who asks. */
interface Asker {
  readonly request: GraphqlRequest;
  readonly lease: Lease<Served>;
  /** As their credentials prove it, and with what was granted to them. */
  readonly identified: Principal;
  readonly granted: Granted;
  readonly principal: Principal;
  readonly standing: Standing;
  /** True when somebody is asked each time what its caller may do. */
  readonly isDecidedAnew: boolean;
  /** Names of the subgraphs that were asked for it, one for each fetch. */
  readonly fetched: string[];
  readonly noted: Noted;
}

/** One request that will be answered, reduced to what its caller may have. */
interface Question {
  readonly asker: Asker;
  readonly permitted: Permitted;
  /** Variables of `@skip` and `@include` that are true. */
  readonly holding: readonly string[];
  readonly coerced: Readonly<Record<string, unknown>>;
  /** Headers that go on to subgraphs. */
  readonly forwarded: Readonly<Record<string, string>>;
}

/** Most callers bring along all that is asked of them; where somebody has to be asked, it is once for the whole operation. */
async function decide(
  { policies }: PipelineOptions,
  { access, principal, operation, names }: { access: Access; principal: Principal; operation: Operation; names: readonly string[] },
): Promise<Standing> {
  const type = operation.definition.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query';
  const granted = await policies.granted(names, principal, { type, name: operation.name, hash: operation.hash });
  return access.standingOf(principal, granted);
}

function permit({ modeOf, forwardHeaders }: PipelineOptions, asker: Asker, asked: Operation): Question {
  const { request, lease, principal, standing, noted } = asker;
  const { generation, permissions } = lease.generation;
  const mode = modeOf(principal);
  const holding = holdingConditions(asked, request.variables);
  const permitted = permissions.of(asked, standing.view, holding, mode);
  const { operation, denials, reading } = permitted;
  noted.reading = reading;
  if (mode === 'dry-run' && denials.length > 0)
    request.logger.warn({ denied: denials.map(({ coordinate }) => coordinate) }, 'would be denied');
  const coerced = checkVariables(generation.schema, operation, request.variables);
  return { asker, permitted, holding, coerced, forwarded: pick(request.headers, forwardHeaders) };
}

/** From the cache where the answer follows from snapshots, otherwise made for this request alone; and beside it what it was read from. */
async function answerOnce(options: PipelineOptions, question: Question): Promise<GraphqlAnswer> {
  const { asker, permitted, holding } = question;
  const { request, lease, granted, principal, standing, isDecidedAnew, noted } = asker;
  const { operation, isEmpty } = permitted;
  const { planner, overrideLabels, access } = lease.generation;
  const vector = new RequestVector(options.snapshots.pointers, readAsOf(request.asOf, Date.now()), options.contextKey);
  const labels = drawLabels(overrideLabels, Math.random);
  const plan = isEmpty ? noPlan : await planner.plan(operation, { labels, holding });
  const subgraphs = subgraphsOf(plan);
  const isQuery = operation.definition.operation === OperationTypeNode.QUERY;
  const read = isQuery ? vector.over(subgraphs) : undefined;
  const make = (signal: StopSignal): Promise<MadeAnswer> => makeAnswer(options, question, { vector, plan, read }, signal);

  const fingerprint = standing.fingerprint(subgraphs);
  noted.rowFilters = access.rowFiltersFor(principal, subgraphs);
  noted.grants = granted.grants.filter(({ product }) => subgraphs.includes(product)).map(({ id }) => id);
  const found = read
    ? await madeOrKept(options, question, { read, labels, fingerprint, make })
    : await madeAlone(options, question, make, isQuery);
  const { answer, headers: kept } = found;
  const beside = besideOf(question, vector, answer.read);
  const json = answer.sentWith(beside);
  if (answer.read.length === 0) return answered(operation, found, { json, headers: kept });
  const { provenance } = beside;
  noted.vector = provenance.snapshot;
  const headers = [...kept, 'meshway-snapshot', provenance.snapshot];
  const again = found.isKept && labels.length === 0 && !isDecidedAnew ? sameAgain(options, question, found.isKept) : undefined;
  return answered(operation, found, { json, headers, again });
}

function answered(
  { name: operationName }: Operation,
  { fetches, errors }: CachedAnswer,
  { json, headers, again }: Pick<GraphqlAnswer, 'json' | 'headers' | 'again'>,
): GraphqlAnswer {
  return { json, status: 200, isOperationError: false, headers, again, operationName, fetches, errors };
}

function besideOf({ asker, permitted: { operation } }: Question, vector: RequestVector, read: readonly string[]): Beside {
  const { lease, request } = asker;
  const deprecated = deprecatedIn(lease.generation.generation.schema, operation, request.variables);
  return { provenance: vector.provenanceOf(read), deprecated };
}

/**
 * The same request, down to its last header, has the same answer until another generation is served, a pointer moves, its credentials
 * are looked at again, grants change for its caller, or the answer is no longer kept. Whatever else can change what a caller is answered has to be asked here, too.
 */
function sameAgain({ holder, snapshots, recall, granting }: PipelineOptions, question: Question, isKept: () => boolean): () => boolean {
  const { pointers } = snapshots;
  const { identified, granted, lease, request } = question.asker;
  const { productsNaming } = lease.generation.access;
  const { headers } = request;
  const { id } = lease.generation.generation;
  return () =>
    holder.current?.generation.id === id &&
    snapshots.pointers === pointers &&
    recall(headers) === identified &&
    granting.of(identified, productsNaming) === granted &&
    isKept();
}

interface Askable {
  readonly read: ReadVector;
  readonly labels: readonly string[];
  /** Everything of the caller that the answer can depend on. */
  readonly fingerprint: ReturnType<Standing['fingerprint']>;
  readonly make: (signal: StopSignal) => Promise<MadeAnswer>;
}

async function madeOrKept(options: PipelineOptions, question: Question, askable: Askable): Promise<CachedAnswer> {
  const { asker, permitted, coerced, forwarded } = question;
  const { request, lease, principal } = asker;
  const { read, labels, fingerprint, make } = askable;
  const { answers, requestTimeoutMs } = options;
  const isLive = read.live.length > 0;
  const asked: Asked = {
    generation: lease.generation.generation,
    operation: permitted.operation,
    coerced,
    vector: { key: [...labels, read.key].join('\n'), tags: read.tags, pinned: isPinnedByAddress(request) && !isLive },
    forwarded,
    fingerprint,
    isAnonymous: principal.kind === 'anonymous',
    request,
  };
  // What its sources never allowed to be kept is not looked for either.
  const mayBeKept = !isLive || answers.mayHoldLive(asked);
  const found = mayBeKept ? (answers.peek(asked) ?? (await answers.look(asked))) : undefined;
  if (found) return found;
  const answer = await withDeadline(requestTimeoutMs, request.signal, (signal) =>
    mayBeKept ? answers.answer(asked, signal, make) : madeLive(options, question, asked, signal, make),
  );
  if (!answer) throw apiError('NOT_CACHED', {});
  return answer;
}

async function madeLive(
  { answers, live, snapshots }: PipelineOptions,
  { asker: { standing }, permitted: { operation, executable } }: Question,
  asked: Asked,
  signal: StopSignal,
  make: Askable['make'],
): Promise<CachedAnswer> {
  const { coerced, forwarded, request } = asked;
  const same = [operation, executable, standing, snapshots.pointers];
  const { made, collapsed } = await live.answer({ same, labels: [asked.vector.key], coerced, forwarded, request }, signal, make);
  const kept = collapsed ? undefined : answers.keep(asked, made);
  return kept ?? answers.notKept(made, { forwarded: 'bypass', collapsed, detail: 'live' });
}

async function madeAlone(
  { answers, requestTimeoutMs }: PipelineOptions,
  { asker: { request } }: Question,
  make: Askable['make'],
  isQuery: boolean,
): Promise<CachedAnswer> {
  const made = await withDeadline(requestTimeoutMs, request.signal, make);
  return answers.notKept(made, { forwarded: 'bypass', detail: isQuery ? 'live' : 'mutation' });
}

/** What is settled before anything is fetched. */
interface Prepared {
  readonly vector: RequestVector;
  readonly plan: QueryPlan;
  readonly read: ReadVector | undefined;
}

async function makeAnswer(
  { known, onCaught }: PipelineOptions,
  question: Question,
  { vector, plan, read }: Prepared,
  signal: StopSignal,
): Promise<MadeAnswer> {
  const { asker, permitted, holding, forwarded } = question;
  const { request, lease, standing, fetched } = asker;
  const { operation, executable, errors: knownErrors } = permitted;
  const { generation: target, subgraph } = lease.generation;
  const { variables, requestId } = request;
  const headers = withId(forwarded, requestId);
  const headersFor = (name: string): Readonly<Record<string, string>> => vector.headersFor(name, standing.callerOf(name));
  const isQuery = operation.definition.operation === OperationTypeNode.QUERY;
  const view = (name: string): string => standing.textOf(name);
  // While a subgraph is deployed, some of it may answer under another schema than it announces: nobody could say later what that was.
  let isAsAnnounced = true;
  const memory = isQuery ? known.over({ generation: target, vector, view, forwarded, request, mayKeep: () => isAsAnnounced }) : undefined;
  const policies: Policy[] = [];
  const { members, errors, recalled } = await execute({
    target,
    plan,
    subgraph,
    operation: executable,
    knownErrors,
    variables,
    holding,
    headers,
    headersFor,
    memory,
    heard: (name, { 'cache-control': cacheControl, age, [revisionHeader]: revision }) => {
      if (!vector.isAsAnnounced(name, revision)) isAsAnnounced = false;
      if (read?.live.includes(name)) policies.push(policyOf({ cacheControl, age }));
    },
    signal,
    logger: () => request.logger,
    fetched,
    onCaught: (coordinate) => {
      request.logger.error({ coordinate }, 'caught at the last check: this caller may not see it');
      onCaught(coordinate);
    },
  });
  if (vector.refusal) throw vector.refusal;
  const policy = weakest(policies);
  const store =
    read && errors === 0 && isAsAnnounced && policy.kind === 'shared' ? { tags: read.tags, lifetime: policy.lifetime } : undefined;
  const from = [...new Set([...fetched, ...recalled])].sort();
  const written = new WrittenAnswer(from, members, besideOf(question, vector, from));
  const readersOwnMs = errors === 0 && policy.kind === 'private' ? policy.lifetime.freshMs : undefined;
  const facts = { store, errors: errors + knownErrors.length, fetches: fetched.length, readersOwnMs, isFailure: errors > 0 };
  return new MadeAnswer(written, facts);
}

/** For an operation of which nothing is left. */
const noPlan: QueryPlan = { kind: 'QueryPlan' };

/** A token in the address names the snapshots for ever; in a header, caches between here and the reader do not see it. */
function isPinnedByAddress({ asOf, headers }: GraphqlRequest): boolean {
  return asOf?.startsWith('v1.') === true && headers['meshway-as-of'] === undefined;
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
  'PERSISTED_QUERY_NOT_FOUND',
  'BAD_USER_INPUT',
]);

function challengeFor(error: ApiError): HeaderList | undefined {
  return error.code === 'UNAUTHENTICATED' ? challenge(error) : undefined;
}

function refusal(
  { code, status, errors }: OperationRefused,
  operationName?: string,
  fetches = 0,
  moreHeaders: HeaderList = [],
): GraphqlAnswer {
  const headers = code === 'METHOD_NOT_ALLOWED' ? ['allow', 'POST'] : code === 'SERVICE_UNAVAILABLE' ? ['retry-after', '2'] : [];
  return {
    json: JSON.stringify({ errors }),
    status,
    isOperationError: operationErrors.has(code),
    headers: [...headers, ...moreHeaders],
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

function whyUnavailable({ missing, problem }: PipelineOptions): string {
  const awaited = missing();
  return awaited.length > 0 ? `it waits for ${awaited.join(', ')}` : (problem() ?? 'it is starting or stopping');
}

/** Not `{ ...headers, [name]: id }`: a name put to an object that was copied takes V8 five times as long as all of this. */
function withId(headers: Readonly<Record<string, string>>, requestId: string): Readonly<Record<string, string>> {
  const sent: Record<string, string> = Object.assign({}, headers);
  sent['x-request-id'] = requestId;
  return sent;
}

function pick(headers: Readonly<Record<string, string>>, names: readonly string[]): Readonly<Record<string, string>> {
  const picked: Record<string, string> = {};
  for (const name of names) if (headers[name] !== undefined) picked[name] = headers[name];
  return picked;
}
