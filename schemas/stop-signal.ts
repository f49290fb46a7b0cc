/** What work in a request's path needs of an `AbortSignal`, which is one. */
export interface StopSignal {
  readonly aborted: boolean;
  /** Why; `undefined` as long as nothing is aborted. */
  readonly reason: unknown;
  /** The listener is called once, or never when the signal is aborted already. */
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
  throwIfAborted(): void;
}

/**
 * A `StopSignal` that is its own controller. Each fetch of a request has one, and an `AbortController` with its event target costs as
 * much as sending a small request.
 */
export class Stop implements StopSignal {
  aborted = false;
  reason: unknown;
  private listeners: Set<() => void> | undefined;

  /** Tells every listener, in the order in which they came. The first reason stays. */
  abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const { listeners } = this;
    this.listeners = undefined;
    for (const listener of listeners ?? []) listener();
  }

  addEventListener(_: 'abort', listener: () => void): void {
    if (this.aborted) return;
    this.listeners ??= new Set();
    this.listeners.add(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    this.listeners?.delete(listener);
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }
}

/** For the platform, and for code of others, which takes nothing less. */
export function toAbortSignal(signal: StopSignal): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  const controller = new AbortController();
  if (signal.aborted) controller.abort(signal.reason);
  else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  return controller.signal;
}
