import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { apiError } from '../../../schemas/errors';
import { type Engine, openDuckDb } from '../engines';
import type { GraphModel } from '../model/types';
import { diffSnapshots, type ObjectDiff } from './diff';
import { findDamage, findMisplacedFiles } from './inspect';
import { DATA_FILE, parseNumberName, productDir, snapshotDir, storeDir } from './layout';
import { type Manifest, passedQuality, readManifest } from './manifest';
import { type Pin, readPins, removePins, writePin } from './pins';
import { choosePrunable, type PruneCandidate, type Retention, removeSnapshot } from './prune';
import { type Published, publishSnapshot } from './publish';
import type { PublishRequest } from './publish-request';
import { markReader } from './readers';
import { isRetracted, type Retraction, readRetraction, writeRetraction } from './retraction';
import { SharedEngines } from './shared-engines';
import type { Snapshot } from './snapshot';

/** One line of `list`. */
export type ListedSnapshot =
  | { readonly number: number; readonly state: 'passed' | 'failed'; readonly current: boolean; readonly manifest: Manifest }
  /** It may not be read any more; `manifest` is there when it can be trusted. */
  | { readonly number: number; readonly state: 'retracted'; readonly reason: string; readonly manifest: Manifest | undefined }
  /** Its manifest cannot be trusted; `reason` says why. */
  | { readonly number: number; readonly state: 'damaged'; readonly reason: string };

/** What `prune` did: the numbers that are gone, and those that would be if nobody had them open. */
export interface Pruned {
  readonly removed: readonly number[];
  readonly beingRead: readonly number[];
}

/**
 * The immutable snapshots of all products under `<home>/snapshots/<product>/<number>/`. Many processes may read and publish at
 * once. Nothing but the folders, and notes beside them (pins, retractions), is stored: which snapshot is current is worked out from them.
 */
export class SnapshotStore {
  readonly #home: string;
  readonly #engines = new SharedEngines();

  constructor(home: string) {
    this.#home = resolve(home);
  }

  /** Names of the products that have a folder here, sorted. */
  async products(): Promise<readonly string[]> {
    const entries = await readdir(storeDir(this.#home), { withFileTypes: true }).catch(nothingYet);
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  }

  /** Newest first. None is current when a damaged one is newer, as for `current`. */
  async list(product: string): Promise<readonly ListedSnapshot[]> {
    const listed: ListedSnapshot[] = [];
    for (const number of await this.#numbers(product)) {
      const snapshot = await this.#read(product, number).catch((error: Error) => error.message);
      const retraction = await readRetraction(this.#home, product, number);
      if (retraction !== undefined) {
        const manifest = typeof snapshot === 'string' ? undefined : snapshot.manifest;
        listed.push({ number, state: 'retracted', reason: retraction.reason, manifest });
      } else if (typeof snapshot === 'string') listed.push({ number, state: 'damaged', reason: snapshot });
      else {
        const current = snapshot.passed && listed.every(({ state }) => state === 'failed' || state === 'retracted');
        listed.push({ number, state: snapshot.passed ? 'passed' : 'failed', current, manifest: snapshot.manifest });
      }
    }
    return listed;
  }

  /**
   * The newest snapshot that passed its rules and is not retracted; `undefined` when there is none.
   * Throws SNAPSHOT_DAMAGED when a newer one cannot be read: readers are not quietly taken back in time.
   */
  async current(product: string): Promise<Snapshot | undefined> {
    for (const number of await this.#numbers(product)) {
      if (this.isRetracted(product, number)) continue;
      const snapshot = await this.get(product, number);
      if (snapshot.passed) return snapshot;
    }
    return undefined;
  }

  /** Changes whenever `list` would: the names in the product's folder, since nothing under a name ever changes. */
  async fingerprint(product: string): Promise<string> {
    const names = await readdir(productDir(this.#home, product)).catch(nothingYet);
    return names
      .filter((name) => !name.startsWith('.'))
      .sort()
      .join('/');
  }

  /** Throws SNAPSHOT_NOT_FOUND, SNAPSHOT_PRUNED, SNAPSHOT_RETRACTED or SNAPSHOT_DAMAGED. */
  async get(product: string, number: number): Promise<Snapshot> {
    const retraction = await readRetraction(this.#home, product, number);
    if (retraction !== undefined) throw apiError('SNAPSHOT_RETRACTED', { product, snapshot: String(number), reason: retraction.reason });
    await this.#mustExist(product, number);
    return this.#read(product, number).catch((error: Error) => {
      throw apiError('SNAPSHOT_DAMAGED', { product, snapshot: String(number), reason: error.message }, error);
    });
  }

  /**
   * Makes the next snapshot. One that breaks a rule of severity `error` is kept, with `passed: false`, and is never current.
   * Throws SNAPSHOT_SOURCE_INVALID, FILE_UNREADABLE or SQL_REFUSED, and leaves nothing behind then.
   */
  async publish(request: PublishRequest): Promise<Published> {
    return publishSnapshot(productDir(this.#home, request.folder.product.name), request);
  }

  /** Makes a snapshot unreadable, at once and for good, in every process; gives the retraction that holds, which is the first. Throws SNAPSHOT_NOT_FOUND, SNAPSHOT_PRUNED or STORE_UNWRITABLE. */
  async retract(product: string, number: number, reason: string, nowMs: number = Date.now()): Promise<Retraction> {
    await this.#mustExist(product, number);
    const before = await readRetraction(this.#home, product, number);
    if (before) return before;
    const retraction = { reason, retractedAt: new Date(nowMs).toISOString() };
    await writeRetraction(this.#home, product, number, retraction);
    return retraction;
  }

  isRetracted(product: string, number: number): boolean {
    return isRetracted(this.#home, product, number);
  }

  /** Keeps a snapshot from being pruned until a date. Throws SNAPSHOT_NOT_FOUND, SNAPSHOT_PRUNED or STORE_UNWRITABLE. */
  async pin(product: string, pin: Pin): Promise<void> {
    await this.#mustExist(product, pin.number);
    await writePin(productDir(this.#home, product), pin);
  }

  /** Takes the pins off a snapshot, or only the one with this reason; returns those it took off. */
  unpin(product: string, number: number, reason?: string): Promise<readonly Pin[]> {
    return removePins(productDir(this.#home, product), number, reason);
  }

  /** Every pin of a product, those that are over included. */
  pins(product: string): Promise<readonly Pin[]> {
    return readPins(productDir(this.#home, product));
  }

  /** Removes what need not be kept; see `choosePrunable`. Many processes may read, publish and prune meanwhile. Throws STORE_UNWRITABLE. */
  async prune(product: string, retention: Retention, nowMs: number = Date.now()): Promise<Pruned> {
    const dir = productDir(this.#home, product);
    const candidates = (await this.list(product)).map(pruneCandidate);
    const outcomes = { removed: [] as number[], beingRead: [] as number[] };
    for (const number of choosePrunable(candidates, await this.pins(product), retention, nowMs))
      outcomes[(await removeSnapshot(dir, number)) === 'removed' ? 'removed' : 'beingRead'].push(number);
    return outcomes;
  }

  /** How the rows of two snapshots of a product differ; see `diffSnapshots`. Throws what `get` throws. */
  async diff(model: GraphModel, before: number, after: number): Promise<readonly ObjectDiff[]> {
    const product = model.subgraph;
    const dir = productDir(this.#home, product);
    const unmark = await Promise.all([before, after].map((number) => markReader(dir, number)));
    try {
      return await diffSnapshots(model, await this.get(product, before), await this.get(product, after));
    } finally {
      await Promise.all(unmark.map((done) => done()));
    }
  }

  /** Reads every byte. Returns what is wrong, nothing when all is well. Throws SNAPSHOT_NOT_FOUND or SNAPSHOT_PRUNED. */
  async verify(product: string, number: number, onProgress: (file: string) => void = () => {}): Promise<readonly string[]> {
    await this.#mustExist(product, number);
    const snapshot = await this.#read(product, number).catch((error: Error) => error.message);
    return typeof snapshot === 'string' ? [snapshot] : findDamage(snapshot.dir, snapshot.manifest, onProgress);
  }

  /**
   * Opens a snapshot for queries. Those who open the same one share its database; each closes what it got.
   * Names and sizes of its files are checked, their content is not: see `verify`. Throws what `get` throws.
   */
  open(product: string, number: number): Promise<Engine> {
    return this.#engines.open(`${product}/${number}`, async () => {
      const unmark = await markReader(productDir(this.#home, product), number);
      try {
        return closingWith(await this.#openEngine(product, number), unmark);
      } catch (error) {
        await unmark();
        throw error;
      }
    });
  }

  async #openEngine(product: string, number: number): Promise<Engine> {
    const { dir, manifest } = await this.get(product, number);
    const [problem] = await findMisplacedFiles(dir, manifest);
    if (problem !== undefined) throw apiError('SNAPSHOT_DAMAGED', { product, snapshot: String(number), reason: problem });
    return openDuckDb({ product, snapshot: String(number), path: join(dir, DATA_FILE) });
  }

  /** Numbers are given without gaps and the newest is never pruned, so that one that is missing below it is known to have been there. */
  async #mustExist(product: string, number: number): Promise<void> {
    const numbers = await this.#numbers(product);
    if (numbers.includes(number)) return;
    throw apiError(number < (numbers[0] ?? 0) ? 'SNAPSHOT_PRUNED' : 'SNAPSHOT_NOT_FOUND', { product, snapshot: String(number) });
  }

  /** Newest first. */
  async #numbers(product: string): Promise<readonly number[]> {
    const names = await readdir(productDir(this.#home, product)).catch(nothingYet);
    return names.flatMap((name) => parseNumberName(name) ?? []).sort((a, b) => b - a);
  }

  /** Throws an `Error` that says what is wrong with it. */
  async #read(product: string, number: number): Promise<Snapshot> {
    const dir = snapshotDir(this.#home, product, number);
    const manifest = await readManifest(dir);
    if (manifest.product.name !== product || manifest.number !== number) throw new Error('its manifest is of another snapshot');
    return { dir, manifest, passed: passedQuality(manifest) };
  }
}

function closingWith(engine: Engine, onClosed: () => Promise<void>): Engine {
  return {
    name: engine.name,
    dialect: engine.dialect,
    query: engine.query.bind(engine),
    close: async () => {
      await engine.close();
      await onClosed();
    },
  };
}

function pruneCandidate(listed: ListedSnapshot): PruneCandidate {
  const { number, state } = listed;
  const manifest = listed.state === 'damaged' ? undefined : listed.manifest;
  return {
    number,
    state,
    current: 'current' in listed && listed.current,
    createdAtMs: manifest && Date.parse(manifest.createdAt),
  };
}

function nothingYet(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
