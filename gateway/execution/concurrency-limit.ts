import type { StopSignal } from '../../schemas/stop-signal';

/** Lets so many pieces of work run at once; others wait their turn, in order. */
export class ConcurrencyLimit {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly max: number) {}

  /** Rejects when `signal` is aborted before its turn came; the work has not begun then. */
  async run<T>(signal: StopSignal, work: () => Promise<T>): Promise<T> {
    if (this.running >= this.max) await this.turn(signal);
    else this.running += 1;
    try {
      return await work();
    } finally {
      this.handOn();
    }
  }

  /** The place of the one that ended goes to the one that waited longest. */
  private handOn(): void {
    const [next] = this.waiting;
    if (next) next();
    else this.running -= 1;
  }

  private turn(signal: StopSignal): Promise<void> {
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
