import { apiError } from '../../../schemas/errors';
import type { Engine } from '../engines';
import type { SnapshotStore } from '../snapshots';

/** How long a newly published snapshot may wait before it is served. */
const CHECK_EVERY_MS = 1_000;

/** Where serving reports what its callers are not told. */
export interface ServingLog {
  error(fields: object, message: string): void;
}

interface Opened {
  readonly number: number;
  readonly engine: Engine;
  readers: number;
  replaced: boolean;
}

/**
 * The snapshot a subgraph serves. Each reader keeps the snapshot it began with; a newer one is taken up within a second, and the
 * one before is closed when its last reader is done.
 */
export class CurrentSnapshot {
  #opened: Opened | undefined;
  #checkedAtMs = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | undefined;

  constructor(
    private readonly store: SnapshotStore,
    private readonly product: string,
    private readonly log: ServingLog,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Runs `work` on the current snapshot. Throws SNAPSHOT_NOT_FOUND before the first one is published. */
  async read<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    await this.#refresh();
    const opened = this.#opened;
    if (opened === undefined) throw apiError('SNAPSHOT_NOT_FOUND', { product: this.product, snapshot: 'that is current' });
    opened.readers += 1;
    try {
      return await work(opened.engine);
    } finally {
      opened.readers -= 1;
      await closeWhenDone(opened);
    }
  }

  async close(): Promise<void> {
    await this.#checking;
    await this.#replace(undefined);
  }

  async #refresh(): Promise<void> {
    if (this.#opened !== undefined && this.nowMs() - this.#checkedAtMs < CHECK_EVERY_MS) return;
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined;
    });
    await this.#checking;
  }

  /** A newer snapshot that cannot be opened leaves the one before in use, and is tried again. */
  async #check(): Promise<void> {
    try {
      const number = (await this.store.current(this.product))?.manifest.number;
      if (number !== undefined && number !== this.#opened?.number) {
        const engine = await this.store.open(this.product, number);
        await this.#replace({ number, engine, readers: 0, replaced: false });
      }
    } catch (error) {
      if (this.#opened === undefined) throw error;
      this.log.error({ err: error, product: this.product }, 'the newest snapshot cannot be opened; the one before stays in use');
    }
    this.#checkedAtMs = this.nowMs();
  }

  async #replace(next: Opened | undefined): Promise<void> {
    const before = this.#opened;
    this.#opened = next;
    if (before === undefined) return;
    before.replaced = true;
    await closeWhenDone(before);
  }
}

async function closeWhenDone(opened: Opened): Promise<void> {
  if (opened.replaced && opened.readers === 0) await opened.engine.close();
}
