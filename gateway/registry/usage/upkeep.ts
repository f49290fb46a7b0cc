import type { RegistryStore } from '../model';
import { foldBatches } from './fold-batches';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Batches come from several gateways, whose clocks differ, and one that could not be written is tried again. */
const SETTLED_AFTER_MS = HOUR_MS;
/** Whoever asked for a field in a season asks for it again in the next; no check looks further back. */
const KEPT_DAYS = 400;

type Tended = Pick<RegistryStore, 'foldUsage' | 'dropUsage'>;

/** Keeps recorded use small. Every gateway of a registry does this, each whenever it likes. */
export class UsageUpkeep {
  private tendedAt = Number.NEGATIVE_INFINITY;
  private tending: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  /** `onProblem`: what could not be done now is done the next time. */
  constructor(private readonly onProblem: (error: unknown) => void) {}

  /** Begins when the last time is an hour ago; whoever calls does not wait for it. */
  maybeTend(store: Tended): void {
    if (performance.now() - this.tendedAt < HOUR_MS) return;
    this.tendedAt = performance.now();
    this.tending = this.tending.then(() => tend(store, new Date(), this.stopping.signal)).catch(this.onProblem);
  }

  /** What was begun is left where it is: another gateway, or the next start, goes on. */
  close(): Promise<void> {
    this.stopping.abort();
    return this.tending;
  }
}

/** Folds what is settled: hours, then days; and removes what is older than 400 days. */
export async function tend(store: Tended, now: Date, signal: AbortSignal): Promise<void> {
  await store.foldUsage(new Date(now.getTime() - SETTLED_AFTER_MS).toISOString(), foldBatches, signal);
  if (signal.aborted) return;
  const oldest = new Date(now.getTime() - KEPT_DAYS * DAY_MS).toISOString();
  await store.dropUsage(oldest.slice(0, 10));
}
