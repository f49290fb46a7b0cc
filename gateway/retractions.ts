import type { Logger } from 'pino';
import type { Cache, PartStore } from './cache';
import type { MadeAnswer } from './cached-answer';

export interface RetractionOptions {
  readonly cache: Cache<MadeAnswer>;
  readonly parts: PartStore;
  /** How long a request that began before may still be at work, and keep what it made. */
  readonly requestTimeoutMs: number;
  readonly logger: Logger;
}

/**
 * Removes what was made from snapshots that are retracted. Nobody is answered from them any more in any case, because no vector names
 * them; this is so that nothing of them stays. Where Redis cannot be asked to the end, it is asked again when it is back.
 */
export class Retractions {
  private readonly unfinished = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly options: RetractionOptions) {}

  /** `tag`: `product@number`. */
  retract(tag: string): void {
    this.unfinished.add(tag);
    this.continue();
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.unfinished.add(tag);
      this.continue();
    }, this.options.requestTimeoutMs);
    this.timers.add(timer.unref());
  }

  /** Takes up what could not be finished. */
  continue(): void {
    this.working = this.working.then(() => this.work());
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    await this.working;
  }

  private async work(): Promise<void> {
    const { cache, parts, logger } = this.options;
    for (const tag of this.unfinished) {
      parts.deleteByTag(tag);
      const { removed, isComplete } = await cache.deleteByTag(tag);
      if (isComplete) this.unfinished.delete(tag);
      logger.info({ snapshot: tag, removed, isComplete }, 'what was made from a retracted snapshot is removed');
    }
  }
}
