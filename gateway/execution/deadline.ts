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
export async function withDeadline<T>(limitMs: number, parent: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  parent.throwIfAborted();
  const controller = new AbortController();
  let stop: (reason: unknown) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = (reason) => {
      reject(reason);
      controller.abort(reason);
    };
  });
  const onAbort = (): void => stop(parent.reason);
  const timer = setTimeout(() => stop(new DeadlineError(limitMs)), limitMs);
  parent.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    clearTimeout(timer);
    parent.removeEventListener('abort', onAbort);
  }
}
