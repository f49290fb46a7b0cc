import type { Logger } from 'pino';
import { emptyBook } from './book';
import { effectOf, type GrantEffect, type GrantedCaller, type Holding, holdingAt, noEffect, type ProductsNaming } from './effect';
import type { GrantLedger } from './ledger';

export interface GrantsOptions {
  readonly ledger: GrantLedger;
  readonly logger: Logger;
  /** Milliseconds since 1970; the system's clock when left out. */
  readonly now?: () => number;
}

/** How soon what another process decided holds here. */
const POLL_MS = 250;
/** Who learns nothing for so long must not go on with what it knew: a revocation holds everywhere within a second. */
const LOOK_LIMIT_MS = 700;

/**
 * The grants that hold now, for a gateway: it looks for new events four times a second, and at the clock for every request. While the ledger
 * cannot be read, or gives no answer in time, no grant holds, since what cannot be read might be a revocation.
 */
export class Grants {
  private readonly now: () => number;
  private readonly effects = new WeakMap<object, Remembered>();
  private holding: Holding;
  private problem: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isLooking = false;

  constructor(private readonly options: GrantsOptions) {
    this.now = options.now ?? Date.now;
    this.holding = holdingAt(emptyBook, this.now());
  }

  /** Reads the ledger, and goes on looking. */
  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => {
      if (!this.isLooking) void this.refresh();
    }, POLL_MS);
    this.timer.unref();
  }

  /** Looks now; resolves when what was decided before holds here. Never rejects. */
  refresh(): Promise<void> {
    this.looking = this.looking.then(() => this.look());
    return this.looking;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
    await this.options.ledger.close();
  }

  /** Why no grant holds; `undefined` while all is well. */
  get trouble(): string | undefined {
    return this.problem;
  }

  /** What grants give this caller now. `naming` is the same object as long as the schemas are the same. */
  effectOf(caller: GrantedCaller, naming: ProductsNaming): GrantEffect {
    const now = this.now();
    if (now >= this.holding.untilMs) this.holding = holdingAt(this.holding.book, now);
    const { holding } = this;
    if (holding.byConsumer.size === 0 || caller.kind === 'anonymous') return noEffect;
    const known = this.effects.get(caller);
    if (known?.holding === holding && known.naming === naming) return known.effect;
    const effect = effectOf(caller, holding, naming);
    this.effects.set(caller, { holding, naming, effect });
    return effect;
  }

  private async look(): Promise<void> {
    this.isLooking = true;
    // After what has come in meanwhile: a process that was held up itself knows nothing of how long it waits.
    const late = setTimeout(() => setImmediate(() => this.isLooking && this.lose(`no answer within ${LOOK_LIMIT_MS} ms`)), LOOK_LIMIT_MS);
    try {
      const book = await this.options.ledger.read();
      if (this.problem !== undefined) this.options.logger.info('grants can be read again');
      if (book !== this.holding.book || this.problem !== undefined) this.holding = holdingAt(book, this.now());
      this.problem = undefined;
    } catch (error) {
      this.lose((error as Error).message);
    } finally {
      this.isLooking = false;
      clearTimeout(late);
    }
  }

  private lose(problem: string): void {
    if (problem !== this.problem) this.options.logger.error({ problem }, 'no grant holds, since they cannot be read');
    this.problem = problem;
    this.holding = holdingAt(emptyBook, this.now());
  }
}

/** Callers are the same objects while their credentials are remembered. */
interface Remembered {
  readonly holding: Holding;
  readonly naming: ProductsNaming;
  readonly effect: GrantEffect;
}
