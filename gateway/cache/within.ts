/** Thrown by `within` when the time is up. */
export class TooSlow extends Error {
  constructor(limitMs: number) {
    super(`No reply within ${limitMs} ms.`);
  }
}

/**
 * Waits for `work` at most so long; what it does afterwards is ignored. A busy event loop runs its timers before it reads its sockets,
 * so the reply gets one more turn to be read: it must not be called slow when we were.
 */
export function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new TooSlow(limitMs))), limitMs);
    work.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
