import { Thread } from './thread';

/** A thread that has nothing to do for so long gives back what its work took. */
const REST_MS = 60_000;

/**
 * Threads of one kind. Apollo's libraries take most of a thread's start to load and are slow at first, so where more work is expected one
 * thread is kept: the last that has done its work, or after a while a new one.
 */
export class SpareThreads {
  private spare: Thread | undefined;
  private resting: NodeJS.Timeout | undefined;
  private isExpecting = false;
  private isClosed = false;

  constructor(
    private readonly file: string,
    private readonly memoryLimitMb?: number,
  ) {}

  /** One that is the caller's alone until it is given back or ended. */
  take(): Thread {
    const { spare } = this;
    this.spare = undefined;
    clearTimeout(this.resting);
    return spare && !spare.hasEnded ? spare : new Thread(this.file, this.memoryLimitMb);
  }

  /** It is kept, or ended. */
  giveBack(thread: Thread): void {
    if (thread.hasEnded) return;
    if (!this.isExpecting || this.isClosed || thread.isBusy || this.spare?.hasEnded === false) {
      void thread.end();
      return;
    }
    this.spare = thread;
    this.resting = setTimeout(() => this.rest(), REST_MS);
    this.resting.unref();
  }

  /** From now on one that has done its work is kept. */
  keepOne(): void {
    this.isExpecting = true;
  }

  /** The same, and one is started now. */
  prepare(): void {
    this.isExpecting = true;
    if (this.isClosed || this.spare?.hasEnded === false) return;
    this.spare = new Thread(this.file, this.memoryLimitMb, true);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.resting);
    await this.spare?.end();
  }

  private rest(): void {
    void this.spare?.end();
    this.spare = undefined;
    this.prepare();
  }
}
