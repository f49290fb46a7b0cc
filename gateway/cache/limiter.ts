import type { StopSignal } from '../../schemas/stop-signal';

/** Lets so many work at once; the others wait in line, or leave it when their signal fires. */
export class Limiter {
  private working = 0;
  private readonly line = new Set<() => void>();

  constructor(private readonly max: number) {}

  async run<T>(signal: StopSignal, work: () => Promise<T>): Promise<T> {
    if (this.working >= this.max) await this.turn(signal);
    else this.working += 1;
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  get waiting(): number {
    return this.line.size;
  }

  /** The place is handed over, so that nobody who comes later takes it in between. */
  private next(): void {
    for (const go of this.line) {
      this.line.delete(go);
      go();
      return;
    }
    this.working -= 1;
  }

  private turn(signal: StopSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.line.delete(go);
        reject(signal.reason);
      };
      this.line.add(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
