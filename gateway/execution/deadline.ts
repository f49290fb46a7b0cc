import { setMaxListeners } from 'node:events';

/** Thrown by `withDeadline` when the time is up. */
export class DeadlineError extends Error {
  constructor(readonly limitMs: number) {
    super(`No result within ${limitMs} ms.`);
  }
}

/**
 * Runs `work` for at most `limitMs`, or until `parent` is aborted, and tells it so through its signal. Rejects at that moment even when
 * `work` does not listen.
 */
export function withDeadline<T>(limitMs: number, parent: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    parent.throwIfAborted();
    const controller = new AbortController();
    // One listener for each fetch under way is no leak.
    setMaxListeners(0, controller.signal);
    const stop = (reason: unknown): void => {
      reject(reason);
      controller.abort(reason);
    };
    const onAbort = (): void => stop(parent.reason);
    const timer = setTimeout(() => stop(new DeadlineError(limitMs)), limitMs);
    parent.addEventListener('abort', onAbort, { once: true });
    const end = (): void => {
      clearTimeout(timer);
      parent.removeEventListener('abort', onAbort);
    };
    work(controller.signal).then(
      (result) => {
        end();
        resolve(result);
      },
      (error: unknown) => {
        end();
        reject(error);
      },
    );
  });
}
