import { SpareThreads } from './spare-threads';
import { type Thread, ThreadEnded } from './thread';

export interface BackgroundOptions {
  /** The compiled worker, see `compiledWorker`. */
  readonly file: string;
  /** What one job may take; the default of Node when left out. */
  readonly memoryLimitMb?: number;
  /** How long one job may take; for ever when left out. */
  readonly timeoutMs?: number;
}

/**
 * Does jobs in a thread, so that no request waits for them: one at a time, each answered by one message. A job that takes too long or too much is given up with its
 * thread, and the next gets a new one.
 */
export class Background<Job, Answer> {
  private readonly threads: SpareThreads;
  private running: Thread | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(private readonly options: BackgroundOptions) {
    this.threads = new SpareThreads(options.file, options.memoryLimitMb);
    this.threads.keepOne();
  }

  /** Rejects with `ThreadEnded`, whose message says why, or with the signal's reason. */
  do(job: Job, signal?: AbortSignal): Promise<Answer> {
    const done = this.turn.then(() => this.run(job, signal));
    this.turn = done.catch(() => undefined);
    return done;
  }

  /** From now on a thread is kept ready. */
  prepare(): void {
    this.threads.prepare();
  }

  /** What is being done is given up. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.running?.end();
    await this.threads.close();
  }

  private async run(job: Job, signal?: AbortSignal): Promise<Answer> {
    if (this.isClosed) throw new ThreadEnded('it is closed');
    const thread = this.threads.take();
    this.running = thread;
    const limit = new AbortController();
    const { timeoutMs } = this.options;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => limit.abort(new ThreadEnded(`it takes longer than ${timeoutMs} ms`)), timeoutMs);
    try {
      return await thread.ask<Answer>(job, signal ? AbortSignal.any([signal, limit.signal]) : limit.signal);
    } finally {
      clearTimeout(timer);
      this.running = undefined;
      this.threads.giveBack(thread);
    }
  }
}
