import { Worker } from 'node:worker_threads';

/** A thread ended, or was ended, before it answered. */
export class ThreadEnded extends Error {}

/** What a thread knows from its start. */
export interface ThreadData {
  readonly isSpare: boolean;
}

/**
 * One worker thread that answers one message at a time. It keeps the process alive while somebody waits for an answer, and not while it
 * waits for work.
 */
export class Thread {
  private readonly worker: Worker;
  private ended = false;
  private settle: { resolve(answer: unknown): void; reject(error: unknown): void } | undefined;

  /**
   * `file` is compiled; what needs more memory than the limit ends its thread and nothing else. `isSpare`: whether its first work is still to
   * come, so that it has time to bring what that takes; its file reads it from `workerData`.
   */
  constructor(file: string, memoryLimitMb?: number, isSpare = false) {
    const resourceLimits = memoryLimitMb === undefined ? {} : { maxOldGenerationSizeMb: memoryLimitMb };
    const workerData: ThreadData = { isSpare };
    this.worker = new Worker(file, { resourceLimits, workerData, execArgv: [] });
    this.worker.unref();
    this.worker.on('message', (answer: unknown) => this.settle?.resolve(answer));
    this.worker.on('error', (error) => this.giveUp(new ThreadEnded(error.message)));
    this.worker.on('exit', () => this.giveUp(new ThreadEnded('the thread ended')));
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  get isBusy(): boolean {
    return this.settle !== undefined;
  }

  /** Rejects with `ThreadEnded`, or with the signal's reason, and then the thread has ended. */
  async ask<Answer>(message: unknown, signal?: AbortSignal): Promise<Answer> {
    if (this.ended) throw new ThreadEnded('the thread ended');
    signal?.throwIfAborted();
    const onAbort = (): void => void this.end(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.worker.ref();
    try {
      return (await new Promise((resolve, reject) => {
        this.settle = { resolve, reject };
        this.worker.postMessage(message);
      })) as Answer;
    } finally {
      this.settle = undefined;
      signal?.removeEventListener('abort', onAbort);
      this.worker.unref();
    }
  }

  /** Stops it in the middle of whatever it does. */
  async end(reason: unknown = new ThreadEnded('the thread was ended')): Promise<void> {
    this.giveUp(reason);
    await this.worker.terminate();
  }

  private giveUp(reason: unknown): void {
    this.ended = true;
    this.settle?.reject(reason);
  }
}
