import type { Logger } from 'pino';
import { ConcurrencyLimit } from '../../schemas/concurrency-limit';
import { ApiError, apiError, type ErrorCode } from '../../schemas/errors';
import type { StopSignal } from '../../schemas/stop-signal';
import type { SubgraphResponse, Transport } from '../../schemas/transport';
import { CircuitBreaker, type Outcome } from './circuit-breaker';
import { DeadlineError, withDeadline } from './deadline';
import { BadAnswer, type ExpectedEntities, readAnswer, type SubgraphAnswer } from './read-answer';
import { RetryBudget } from './retry-budget';

export interface SubgraphLimits {
  readonly timeoutMs: number;
  readonly answerLimitBytes: number;
  /** Fetches under way at once; others wait, and their time runs. */
  readonly concurrency: number;
  /** How long it is left alone after too many failures. */
  readonly pauseMs: number;
}

/** One GraphQL operation for one subgraph. */
export interface SubgraphFetch {
  /** GraphQL over HTTP request body: JSON text. */
  readonly body: string;
  /** `undefined` when it does not ask for entities. */
  readonly expected?: ExpectedEntities | undefined;
  /** Whether asking twice does no harm. */
  readonly mayRepeat: boolean;
}

/** How one fetch ended: with an answer, with this error, or without either because its caller went away. */
export type FetchEnd = 'answered' | 'aborted' | ErrorCode;

/** What one request of a caller carries to every subgraph it reaches, and what is counted on the way. */
export interface FetchContext {
  /** Lower-case names: only those a subgraph may see. */
  readonly headers: Readonly<Record<string, string>>;
  /** Further headers of one fetch, for this subgraph alone. What it throws is the fetch's failure. */
  readonly headersFor?: (subgraph: string) => Readonly<Record<string, string>>;
  /** Told of the headers of each answer: what a subgraph says of the use of its data. */
  readonly heard?: (subgraph: string, headers: Readonly<Record<string, string>>) => void;
  readonly signal: StopSignal;
  /** Most requests have nothing to say. */
  readonly logger: () => Logger;
  /** Names of the subgraphs asked so far, one for each fetch. */
  readonly fetched: string[];
}

/** One subgraph as the executor sees it: the same whether it is in this process or across a network. */
export class Subgraph {
  private unreachable = false;
  private readonly breaker: CircuitBreaker;
  private readonly retries = new RetryBudget();
  private readonly slots: ConcurrencyLimit;

  constructor(
    readonly name: string,
    private readonly transport: Transport,
    private readonly limits: SubgraphLimits,
    /** Told of each fetch when it has ended. */
    private readonly ended: (how: FetchEnd, durationMs: number) => void = () => undefined,
  ) {
    this.breaker = new CircuitBreaker(limits.pauseMs);
    this.slots = new ConcurrencyLimit(limits.concurrency);
  }

  /** Whether the last fetch got no answer at all. */
  get isDown(): boolean {
    return this.unreachable;
  }

  /** Whether it is left alone, or tried with one fetch at a time, because too many failed. */
  get isPaused(): boolean {
    return !this.breaker.isClosed;
  }

  /** Throws SUBGRAPH_TIMEOUT, _UNREACHABLE, _BAD_ANSWER or _PAUSED; rethrows the abort of the caller's signal. */
  async ask(fetch: SubgraphFetch, context: FetchContext): Promise<SubgraphAnswer> {
    context.fetched.push(this.name);
    if (!this.breaker.admit()) {
      this.ended('SUBGRAPH_PAUSED', 0);
      throw apiError('SUBGRAPH_PAUSED', { subgraph: this.name });
    }
    const startedAt = performance.now();
    let outcome: Outcome = 'unknown';
    let how: FetchEnd = 'aborted';
    try {
      const answer = await withDeadline(this.limits.timeoutMs, context.signal, (signal) => this.sendInTurn(fetch, context, signal));
      outcome = 'success';
      how = 'answered';
      this.unreachable = false;
      return answer;
    } catch (error) {
      if (context.signal.aborted) throw error;
      const failure = this.explain(error);
      how = failure.code;
      this.unreachable = failure.code === 'SUBGRAPH_UNREACHABLE' || failure.code === 'SUBGRAPH_TIMEOUT';
      // A server that answers is up, whatever it says, unless it says itself that it is not.
      outcome = this.unreachable || (error instanceof BadAnswer && error.status >= 500) ? 'failure' : 'success';
      context.logger().warn({ subgraph: this.name, code: failure.code, cause: String(error) }, 'subgraph failed');
      throw failure;
    } finally {
      this.breaker.record(outcome);
      this.ended(how, performance.now() - startedAt);
    }
  }

  private async sendInTurn(fetch: SubgraphFetch, context: FetchContext, signal: StopSignal): Promise<SubgraphAnswer> {
    const turn = this.slots.enter(signal);
    if (turn) await turn;
    this.retries.called();
    try {
      return await this.send(fetch, context, signal);
    } catch (error) {
      if (signal.aborted || !fetch.mayRepeat || !isTransient(error) || !this.retries.spend()) throw error;
      context.logger().debug({ subgraph: this.name, cause: String(error) }, 'fetch repeated');
      return await this.send(fetch, context, signal);
    } finally {
      this.slots.leave();
    }
  }

  private async send({ body, expected }: SubgraphFetch, context: FetchContext, signal: StopSignal): Promise<SubgraphAnswer> {
    // Assigned and not spread: V8 takes several times as long to put names to an object that was spread.
    const headers: Record<string, string> = Object.assign({}, context.headers, context.headersFor?.(this.name));
    headers['content-type'] = 'application/json';
    headers.accept = 'application/graphql-response+json, application/json;q=0.9';
    const response = await this.transport.send({ body, headers }, signal);
    this.checkSize(response);
    const answer = readAnswer(this.name, response, expected);
    context.heard?.(this.name, response.headers);
    return answer;
  }

  private checkSize({ status, body }: SubgraphResponse): void {
    const { answerLimitBytes } = this.limits;
    // Most answers are far from the limit, whatever their characters are.
    if (BYTES_A_UNIT * body.length > answerLimitBytes && Buffer.byteLength(body) > answerLimitBytes)
      throw new BadAnswer(tooLarge(answerLimitBytes), status);
  }

  private explain(error: unknown): ApiError {
    const subgraph = this.name;
    const cause = error instanceof Error ? error : undefined;
    if (error instanceof ApiError) return error;
    if (error instanceof DeadlineError) return apiError('SUBGRAPH_TIMEOUT', { subgraph, waitedMs: error.limitMs }, cause);
    if (error instanceof BadAnswer) return apiError('SUBGRAPH_BAD_ANSWER', { subgraph, reason: error.message }, cause);
    if (isTooLarge(error)) return apiError('SUBGRAPH_BAD_ANSWER', { subgraph, reason: tooLarge(this.limits.answerLimitBytes) }, cause);
    return apiError('SUBGRAPH_UNREACHABLE', { subgraph }, cause);
  }
}

/** Of UTF-8, for each unit of a string, at most. */
const BYTES_A_UNIT = 3;

/** Nothing came back, or a proxy said that the server is not there now. */
function isTransient(error: unknown): boolean {
  if (error instanceof BadAnswer) return error.status >= 502 && error.status <= 504;
  return !(error instanceof ApiError) && !isTooLarge(error);
}

function isTooLarge(error: unknown): boolean {
  return (error as { readonly code?: string }).code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

function tooLarge(limitBytes: number): string {
  return `it is larger than ${limitBytes} bytes`;
}
