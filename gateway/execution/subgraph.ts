import type { Logger } from 'pino';
import { ApiError, apiError } from '../../schemas/errors';
import type { SubgraphResponse, Transport } from '../../schemas/transport';
import { DeadlineError, withDeadline } from './deadline';
import { BadAnswer, readAnswer, type SubgraphAnswer } from './read-answer';

export interface SubgraphLimits {
  readonly timeoutMs: number;
  readonly answerLimitBytes: number;
}

/** One GraphQL operation for one subgraph. */
export interface SubgraphOperation {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/** What one request of a caller carries to every subgraph it reaches, and what is counted on the way. */
export interface FetchContext {
  /** Lower-case names: only those a subgraph may see. */
  readonly headers: Readonly<Record<string, string>>;
  /** Further headers of one fetch, for this subgraph alone. What it throws is the fetch's failure. */
  readonly headersFor?: (subgraph: string) => Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Names of the subgraphs asked so far, one for each fetch. */
  readonly fetched: string[];
}

/** One subgraph as the executor sees it: the same whether it is in this process or across a network. */
export class Subgraph {
  private unreachable = false;

  constructor(
    readonly name: string,
    private readonly transport: Transport,
    private readonly limits: SubgraphLimits,
  ) {}

  /** Whether the last fetch got no answer at all. */
  get isDown(): boolean {
    return this.unreachable;
  }

  /** Throws SUBGRAPH_TIMEOUT, SUBGRAPH_UNREACHABLE or SUBGRAPH_BAD_ANSWER; rethrows the abort of the caller's signal. */
  async ask(operation: SubgraphOperation, context: FetchContext): Promise<SubgraphAnswer> {
    context.fetched.push(this.name);
    try {
      const request = {
        body: JSON.stringify(operation),
        headers: {
          ...context.headers,
          ...context.headersFor?.(this.name),
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json;q=0.9',
        },
      };
      const response = await withDeadline(this.limits.timeoutMs, context.signal, (signal) => this.transport.send(request, signal));
      this.unreachable = false;
      this.checkSize(response);
      return readAnswer(this.name, response, countEntities(operation));
    } catch (error) {
      if (context.signal.aborted) throw error;
      const failure = this.explain(error);
      this.unreachable = failure.code === 'SUBGRAPH_UNREACHABLE' || failure.code === 'SUBGRAPH_TIMEOUT';
      context.logger.warn({ subgraph: this.name, code: failure.code, cause: String(error) }, 'subgraph failed');
      throw failure;
    }
  }

  private checkSize({ body }: SubgraphResponse): void {
    const { answerLimitBytes } = this.limits;
    if (body.length > answerLimitBytes || Buffer.byteLength(body) > answerLimitBytes) throw new BadAnswer(tooLarge(answerLimitBytes));
  }

  private explain(error: unknown): ApiError {
    const subgraph = this.name;
    const cause = error instanceof Error ? error : undefined;
    if (error instanceof ApiError) return error;
    if (error instanceof DeadlineError) return apiError('SUBGRAPH_TIMEOUT', { subgraph, waitedMs: error.limitMs }, cause);
    if (error instanceof BadAnswer) return apiError('SUBGRAPH_BAD_ANSWER', { subgraph, reason: error.message }, cause);
    const { code } = error as { readonly code?: string };
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
      return apiError('SUBGRAPH_BAD_ANSWER', { subgraph, reason: tooLarge(this.limits.answerLimitBytes) }, cause);
    return apiError('SUBGRAPH_UNREACHABLE', { subgraph }, cause);
  }
}

function tooLarge(limitBytes: number): string {
  return `it is larger than ${limitBytes} bytes`;
}

function countEntities({ variables }: SubgraphOperation): number | undefined {
  const representations = variables?.representations;
  return Array.isArray(representations) ? representations.length : undefined;
}
