import { apiError } from '../../../schemas/errors';
import { isPinned, type SnapshotPin } from '../../../schemas/vector';
import type { Engine } from '../engines';
import type { SnapshotStore } from '../snapshots';

/** Snapshots of one product that are open at once. */
const OPEN_MAX = 8;
/** How long one is kept open after its last reader, once others are read. */
const IDLE_MS = 60_000;

/** Where serving reports what its callers are not told. */
export interface ServingLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

interface Opened {
  readonly id: string;
  readonly engine: Engine;
  readers: number;
  idleSinceMs: number;
  isRetired: boolean;
}

/**
 * The snapshots of one product that are being read. Each is opened once and kept open for the next reader; the one read longest ago goes
 * when there are too many, and is closed when its last reader is done.
 */
export class OpenSnapshots {
  /** The one read last comes last. */
  readonly #opened = new Map<number, Promise<Opened>>();

  constructor(
    private readonly store: SnapshotStore,
    private readonly product: string,
    private readonly log: ServingLog,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /**
   * Runs `work` on a snapshot. Throws SNAPSHOT_NOT_FOUND, SNAPSHOT_PRUNED, SNAPSHOT_RETRACTED or SNAPSHOT_DAMAGED. With the beginning of
   * its id, a snapshot of the same number from another store is not found either.
   */
  async read<T>(pin: { readonly number: number; readonly id?: SnapshotPin['id'] }, work: (engine: Engine) => Promise<T>): Promise<T> {
    const { number, id = '' } = pin;
    const opened = await this.#take(number);
    try {
      if (!isPinned({ number, id: opened.id }, { number, id })) throw this.#otherStore(number);
      return await work(opened.engine);
    } finally {
      opened.readers -= 1;
      opened.idleSinceMs = this.nowMs();
      await closeWhenDone(opened);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#opened.keys()].map((number) => this.#retire(number)));
  }

  async #take(number: number): Promise<Opened> {
    if (this.store.isRetracted(this.product, number)) {
      await this.#retire(number);
      await this.store.get(this.product, number);
    }
    const opening = this.#opened.get(number) ?? this.#open(number);
    this.#opened.delete(number);
    this.#opened.set(number, opening);
    try {
      const opened = await opening;
      opened.readers += 1;
      this.#retireOthers(number);
      return opened;
    } catch (error) {
      if (this.#opened.get(number) === opening) this.#opened.delete(number);
      throw error;
    }
  }

  async #open(number: number): Promise<Opened> {
    const engine = await this.store.open(this.product, number);
    try {
      const { id } = (await this.store.get(this.product, number)).manifest;
      return { id, engine, readers: 0, idleSinceMs: this.nowMs(), isRetired: false };
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  /** The reader does not wait for it: another snapshot may still be opening. */
  #retireOthers(number: number): void {
    const others = [...this.#opened].filter(([other]) => other !== number);
    const tooMany = others.length + 1 - OPEN_MAX;
    Promise.all(others.map(([other, opening], age) => (age < tooMany ? this.#retire(other) : this.#retireIdle(other, opening)))).catch(
      (error: unknown) => this.log.error({ err: error, product: this.product }, 'a snapshot could not be closed'),
    );
  }

  async #retireIdle(number: number, opening: Promise<Opened>): Promise<void> {
    const opened = await opening.catch(() => undefined);
    if (opened === undefined || opened.readers > 0 || this.nowMs() - opened.idleSinceMs < IDLE_MS) return;
    if (this.#opened.get(number) === opening) await this.#retire(number);
  }

  /** Those who read it go on to their end. */
  async #retire(number: number): Promise<void> {
    const opened = await this.#forget(number)?.catch(() => undefined);
    if (opened === undefined) return;
    opened.isRetired = true;
    await closeWhenDone(opened);
  }

  #forget(number: number): Promise<Opened> | undefined {
    const opening = this.#opened.get(number);
    this.#opened.delete(number);
    return opening;
  }

  #otherStore(number: number): Error {
    return apiError('SNAPSHOT_NOT_FOUND', { product: this.product, snapshot: `${number} with the id that is pinned` });
  }
}

async function closeWhenDone(opened: Opened): Promise<void> {
  if (opened.isRetired && opened.readers === 0) await opened.engine.close();
}
