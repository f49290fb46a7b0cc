import type { StopSignal } from './stop-signal';

/** Lets so many pieces of work run at once; others wait their turn, in order. */
export class ConcurrencyLimit {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly max: number) {}

  /**
   * Takes a place; who has it calls `leave` when its work has ended. `undefined` when there was one, so that nothing is waited for. Rejects
   * when `signal` is aborted before its turn came.
   */
  enter(signal: StopSignal): Promise<void> | undefined {
    if (this.running >= this.max) return this.turn(signal);
    this.running += 1;
    return undefined;
  }

  /** The place of the one that ended goes to the one that waited longest. */
  leave(): void {
    const [next] = this.waiting;
    if (next) next();
    else this.running -= 1;
  }

  private async turn(signal: StopSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        this.waiting.delete(enter);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.waiting.delete(enter);
        reject(signal.reason);
      };
      this.waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
