import type { Worker } from 'node:worker_threads';
import type { PlanRequest, WorkerMessage } from './messages';

/** The thread ended, or was ended, before it answered. */
export class ThreadEnded extends Error {}

/** The thread cannot plan for this supergraph at all. */
export class UnusableSupergraph extends Error {}

/** One worker thread with one planner in it. It answers one request at a time; `end` stops it in the middle of whatever it does. */
export class PlanThread {
  /** Rejects with `UnusableSupergraph` or `ThreadEnded`. */
  readonly ready: Promise<void>;
  private ended = false;
  private settle: { resolve(message: WorkerMessage): void; reject(error: Error): void } | undefined;

  /** `worker` was taken from `PlanWorkers` and is nobody else's. */
  constructor(
    private readonly worker: Worker,
    supergraphSdl: string,
  ) {
    worker.postMessage(supergraphSdl);
    this.worker.on('message', (message: WorkerMessage) => this.settle?.resolve(message));
    this.worker.on('error', (error) => this.settle?.reject(new ThreadEnded(error.message)));
    this.worker.on('exit', () => {
      this.ended = true;
      this.settle?.reject(new ThreadEnded('the thread ended'));
    });
    this.ready = this.nextMessage().then((message) => {
      if (message.kind === 'unusable') throw new UnusableSupergraph(message.reason);
    });
    this.ready.catch(() => undefined);
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  async ask(request: PlanRequest): Promise<WorkerMessage> {
    await this.ready;
    const answer = this.nextMessage();
    this.worker.postMessage(request);
    return answer;
  }

  async end(): Promise<void> {
    this.ended = true;
    this.settle?.reject(new ThreadEnded('the thread was ended'));
    await this.worker.terminate();
  }

  /** A thread keeps the process alive while somebody waits for it, and not while it waits for work. */
  private async nextMessage(): Promise<WorkerMessage> {
    this.worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        this.settle = { resolve, reject };
      });
    } finally {
      this.worker.unref();
    }
  }
}
