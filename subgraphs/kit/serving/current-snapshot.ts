import { apiError } from '../../../schemas/errors';
import type { Engine } from '../engines';
import type { SnapshotStore } from '../snapshots';
import type { OpenSnapshots, ServingLog } from './open-snapshots';

/** How long a newly published snapshot may wait before it is served. */
const CHECK_EVERY_MS = 1_000;

/**
 * The snapshot a subgraph serves to those who ask for none. Each reader keeps the snapshot it began with; a newer one is taken up
 * within a second.
 */
export class CurrentSnapshot {
  #number: number | undefined;
  #checkedAtMs = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | undefined;

  constructor(
    private readonly store: SnapshotStore,
    private readonly product: string,
    private readonly snapshots: OpenSnapshots,
    private readonly log: ServingLog,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Runs `work` on the current snapshot. Throws SNAPSHOT_NOT_FOUND before the first one is published. */
  async read<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    await this.#refresh();
    if (this.#number === undefined) throw apiError('SNAPSHOT_NOT_FOUND', { product: this.product, snapshot: 'that is current' });
    return this.snapshots.read({ number: this.#number }, work);
  }

  async #refresh(): Promise<void> {
    const isFresh = this.nowMs() - this.#checkedAtMs < CHECK_EVERY_MS;
    if (this.#number !== undefined && isFresh && !this.store.isRetracted(this.product, this.#number)) return;
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined;
    });
    await this.#checking;
  }

  /** A newer snapshot that cannot be opened leaves the one before in use, and is tried again. */
  async #check(): Promise<void> {
    try {
      const number = (await this.store.current(this.product))?.manifest.number;
      if (number !== undefined && number !== this.#number) await this.snapshots.read({ number }, async () => {});
      this.#number = number;
    } catch (error) {
      if (this.#number === undefined) throw error;
      this.log.error({ err: error, product: this.product }, 'the newest snapshot cannot be opened; the one before stays in use');
    }
    this.#checkedAtMs = this.nowMs();
  }
}
