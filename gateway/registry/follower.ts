import type { Logger } from 'pino';
import { apiError } from '../../schemas/errors';
import type { LastGood } from './last-good';
import type { RegistryStore } from './model';

/** What a gateway needs to know of a state. */
export interface Servable {
  readonly sequence: number;
  /** `undefined` when nothing is published any more. */
  readonly supergraph: string | undefined;
  /** What each subgraph published, which says who may read what of it. */
  readonly sdls: Readonly<Record<string, string>>;
}

export interface FollowerOptions {
  readonly open: () => Promise<RegistryStore>;
  /** Takes what was published into service. What it rejects with leaves the one before in service. */
  readonly serve: (published: Servable) => Promise<void>;
  readonly lastGood: LastGood;
  /** How often the registry is asked whether there is something new. */
  readonly pollMs: number;
  readonly logger: Logger;
}

export interface FollowerStatus {
  /** The change that is served; 0 before the first. */
  readonly served: number;
  /** What keeps the newest change from being served. */
  readonly problem: string | undefined;
}

/** A supergraph that could not be served is tried again, should it have been the moment and not the supergraph; first after a second. */
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/**
 * Keeps a gateway on the newest supergraph of a registry. Whatever goes wrong, what is served stays served: a registry that cannot be
 * reached is asked again, and a supergraph that cannot be served is left aside until the next. The last one that was served is kept, and
 * served again after a restart for as long as the registry is away.
 */
export class RegistryFollower {
  private store: RegistryStore | undefined;
  private served = 0;
  private problem: string | undefined;
  private failed: { readonly sequence: number; readonly until: number; readonly pauseMs: number } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isLooking = false;
  private hasNews = false;
  private isClosed = false;

  constructor(private readonly options: FollowerOptions) {}

  get status(): FollowerStatus {
    return { served: this.served, problem: this.problem };
  }

  /** Throws REGISTRY_UNREACHABLE until the registry was reached for the first time. */
  reachedStore(): RegistryStore {
    if (!this.store) throw apiError('REGISTRY_UNREACHABLE', { registry: 'this gateway', reason: 'it was not reached yet' });
    return this.store;
  }

  /** Resolves when the newest supergraph is served, or the last good one, or when there is neither. */
  async start(): Promise<void> {
    this.round = this.lookUntilQuiet();
    await this.round;
    if (this.served === 0 && this.problem !== undefined) await this.serveLastGood();
  }

  /** There is news: looks at once, or once more when it is looking already. */
  poke(): void {
    if (this.isLooking) this.hasNews = true;
    else if (!this.isClosed) this.round = this.lookUntilQuiet();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.round;
    await this.store?.close();
  }

  private async lookUntilQuiet(): Promise<void> {
    this.isLooking = true;
    clearTimeout(this.timer);
    do {
      this.hasNews = false;
      await this.look();
    } while (this.hasNews && !this.isClosed);
    this.isLooking = false;
    if (this.isClosed) return;
    this.timer = setTimeout(() => this.poke(), this.options.pollMs);
    this.timer.unref();
  }

  /** Never rejects. */
  private async look(): Promise<void> {
    try {
      this.store ??= await this.options.open();
      const newest = await this.store.newest();
      if (newest === this.served) this.tell(undefined);
      else if (!this.isPaused(newest)) await this.take(this.store);
    } catch (error) {
      this.tell(messageOf(error));
    }
  }

  private async take(store: RegistryStore): Promise<void> {
    const { sequence, supergraph, publications } = await store.current();
    const published = { sequence, supergraph, sdls: Object.fromEntries(publications.map(({ product, sdl }) => [product, sdl])) };
    try {
      await this.options.serve(published);
    } catch (error) {
      const pauseMs = this.failed?.sequence === sequence ? Math.min(MAX_RETRY_MS, this.failed.pauseMs * 2) : RETRY_MS;
      this.failed = { sequence, until: performance.now() + pauseMs, pauseMs };
      throw new Error(`change ${sequence} cannot be served: ${messageOf(error)}`);
    }
    this.served = sequence;
    this.failed = undefined;
    this.tell(undefined);
    this.options.logger.info({ sequence }, 'registry followed');
    await this.options.lastGood.save(published);
  }

  private isPaused(sequence: number): boolean {
    return this.failed?.sequence === sequence && performance.now() < this.failed.until;
  }

  private async serveLastGood(): Promise<void> {
    const kept = await this.options.lastGood.load();
    if (!kept) return;
    try {
      await this.options.serve(kept);
      this.served = kept.sequence;
      this.options.logger.warn({ sequence: kept.sequence }, 'the last good supergraph is served until the registry is back');
    } catch (error) {
      this.tell(`the last good supergraph cannot be served: ${messageOf(error)}`);
    }
  }

  /** Once, not with each look. */
  private tell(problem: string | undefined): void {
    if (problem === this.problem) return;
    if (problem !== undefined) this.options.logger.error({ problem, served: this.served }, 'the registry cannot be followed');
    else this.options.logger.info({ served: this.served }, 'the registry is followed again');
    this.problem = problem;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
