import { setMaxListeners } from 'node:events';

/** What a query rejects with when its caller gave up. `cause` is the signal's reason. */
export class AbortError extends Error {
  override readonly name = 'AbortError';

  constructor(signal: AbortSignal) {
    super('The query was aborted.', { cause: signal.reason });
  }
}

/** Calls `listener` when `signal` fires; returns what makes it forget. One request's signal may have very many listeners here. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
