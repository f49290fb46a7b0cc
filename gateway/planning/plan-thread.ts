import { ApiError, apiError } from '../../schemas/errors';
import { type Thread, ThreadEnded } from '../threads';
import type { Loading } from './load-supergraph';
import type { PlannerMessage, PlanRequest, Refusal, WorkerMessage } from './messages';

type Answer<K extends WorkerMessage['kind']> = Extract<WorkerMessage, { readonly kind: K }>;

/** One thread with Apollo's planner for one supergraph in it. It answers one request at a time; `end` stops it in the middle of whatever it does. */
export class PlanThread {
  /** Resolves when there is something to plan for. */
  ready: Promise<unknown> = Promise.resolve();

  /** `thread` was taken from `PlanWorkers` and is nobody else's. */
  constructor(private readonly thread: Thread) {}

  get hasEnded(): boolean {
    return this.thread.hasEnded;
  }

  /** Rejects with ACCESS_INVALID, and with SUPERGRAPH_INVALID, also when that needs more memory than a thread has, or is ended meanwhile. */
  async load(loading: Loading): Promise<Answer<'loaded'>> {
    try {
      return await this.say('loaded', { kind: 'load', ...loading });
    } catch (error) {
      throw error instanceof ThreadEnded ? apiError('SUPERGRAPH_INVALID', { reason: `its loading ended: ${error.message}` }, error) : error;
    }
  }

  /** From now on it plans for what another thread has loaded, once it is `ready`. */
  resume(plannable: string): void {
    this.ready = this.say('ready', { kind: 'resume', plannable });
    this.ready.catch(() => undefined);
  }

  /** The plan, as JSON. Rejects with `ThreadEnded`, or with what the planner says of an operation that it refuses. */
  async plan(request: PlanRequest): Promise<string> {
    return (await this.say('planned', request)).plan;
  }

  end(): Promise<void> {
    return this.thread.end();
  }

  /** The thread without its planner, for the next; `undefined` when it cannot be had, and then it has ended. */
  async leave(): Promise<Thread | undefined> {
    if (this.thread.isBusy) await this.end();
    if (this.thread.hasEnded) return undefined;
    await this.say('ready', { kind: 'rest' }).catch(() => undefined);
    return this.thread;
  }

  private async say<K extends WorkerMessage['kind']>(expected: K, message: PlannerMessage): Promise<Answer<K>> {
    const answer = await this.thread.ask<WorkerMessage>(message);
    if (isOf(answer, expected)) return answer;
    if (answer.kind !== 'refused') throw new Error(`The planner failed: ${answer.kind === 'failed' ? answer.reason : answer.kind}`);
    throw asError(answer.refusal);
  }
}

function asError({ code, message, extensions, cause }: Refusal): ApiError {
  return new ApiError(code, message, extensions, cause === undefined ? undefined : new Error(cause));
}

function isOf<K extends WorkerMessage['kind']>(answer: WorkerMessage, kind: K): answer is Answer<K> {
  return answer.kind === kind;
}
