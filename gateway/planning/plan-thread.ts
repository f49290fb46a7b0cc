import type { Thread } from '../threads';
import type { PlannerMessage, PlanRequest, WorkerMessage } from './messages';

/** The thread cannot plan for this supergraph at all. */
export class UnusableSupergraph extends Error {}

/** One thread with one planner in it. It answers one request at a time; `end` stops it in the middle of whatever it does. */
export class PlanThread {
  /** Rejects with `UnusableSupergraph` or `ThreadEnded`. */
  readonly ready: Promise<void>;

  /** `thread` was taken from `PlanWorkers` and is nobody else's. */
  constructor(
    private readonly thread: Thread,
    supergraphSdl: string,
  ) {
    this.ready = this.say({ kind: 'graph', supergraphSdl }).then((message) => {
      if (message.kind === 'unusable') throw new UnusableSupergraph(message.reason);
    });
    this.ready.catch(() => undefined);
  }

  get hasEnded(): boolean {
    return this.thread.hasEnded;
  }

  async ask(request: PlanRequest): Promise<WorkerMessage> {
    await this.ready;
    return this.say(request);
  }

  end(): Promise<void> {
    return this.thread.end();
  }

  /** The thread without its planner, for the next; `undefined` when it cannot be had, and then it has ended. */
  async leave(): Promise<Thread | undefined> {
    if (this.thread.isBusy) await this.end();
    if (this.thread.hasEnded) return undefined;
    await this.say({ kind: 'rest' }).catch(() => undefined);
    return this.thread;
  }

  private say(message: PlannerMessage): Promise<WorkerMessage> {
    return this.thread.ask<WorkerMessage>(message);
  }
}
