import type { Logger } from 'pino';
import { emptyBook } from './book';
import { effectOf, type GrantEffect, type GrantedCaller, type Holding, holdingAt, noEffect, type ProductsNaming } from './effect';
import { GrantLedger } from './ledger';

export interface GrantsOptions {
  /** The ledger's folder; it need not be there yet. */
  readonly dir: string;
  readonly logger: Logger;
  /** Milliseconds since 1970; the system's clock when left out. */
  readonly now?: () => number;
}

/** How soon what another process decided holds here. */
const POLL_MS = 250;

/**
 * The grants that hold now, for a gateway: it looks for new events four times a second, and at the clock for every request. When the ledger
 * cannot be read no grant holds, since what cannot be read might be a revocation.
 */
export class Grants {
  private readonly ledger: GrantLedger;
  private readonly now: () => number;
  private readonly effects = new WeakMap<object, Remembered>();
  private holding: Holding;
  private problem: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly options: GrantsOptions) {
    this.ledger = new GrantLedger(options.dir);
    this.now = options.now ?? Date.now;
    this.holding = holdingAt(emptyBook, this.now());
  }

  /** Reads the ledger, and goes on looking. */
  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.look());
    }, POLL_MS);
    this.timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Why no grant holds; `undefined` while all is well. */
  get trouble(): string | undefined {
    return this.problem;
  }

  /** What grants give this caller now. `naming` is the same function as long as the schemas are the same. */
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
    try {
      const book = await this.ledger.read();
      if (this.problem !== undefined) this.options.logger.info('grants can be read again');
      this.problem = undefined;
      if (book !== this.holding.book) this.holding = holdingAt(book, this.now());
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.problem) this.options.logger.error({ problem: message }, 'no grant holds, since they cannot be read');
      this.problem = message;
      this.holding = holdingAt(emptyBook, this.now());
    }
  }
}

/** Callers are the same objects while their credentials are remembered. */
interface Remembered {
  readonly holding: Holding;
  readonly naming: ProductsNaming;
  readonly effect: GrantEffect;
}
