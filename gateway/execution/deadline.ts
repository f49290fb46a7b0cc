import { Stop, type StopSignal } from '../../schemas/stop-signal';

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
export function withDeadline<T>(limitMs: number, parent: StopSignal, work: (signal: StopSignal) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    parent.throwIfAborted();
    const stop = new Stop();
    const cut = (reason: unknown): void => {
      reject(reason);
      stop.abort(reason);
    };
    const onAbort = (): void => cut(parent.reason);
    const timer = setTimeout(() => cut(new DeadlineError(limitMs)), limitMs);
    parent.addEventListener('abort', onAbort, { once: true });
    const end = (): void => {
      clearTimeout(timer);
      parent.removeEventListener('abort', onAbort);
    };
    work(stop).then(
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
