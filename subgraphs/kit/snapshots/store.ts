import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { apiError } from '../../../schemas/errors';
import { type Engine, openDuckDb } from '../engines';
import { findDamage, findMisplacedFiles } from './inspect';
import { DATA_FILE, parseNumberName, productDir, snapshotDir, storeDir } from './layout';
import { type Manifest, passedQuality, readManifest } from './manifest';
import { type Published, publishSnapshot } from './publish';
import type { PublishRequest } from './publish-request';
import { SharedEngines } from './shared-engines';
import type { Snapshot } from './snapshot';

/** One line of `list`. */
export type ListedSnapshot =
  | { readonly number: number; readonly state: 'passed' | 'failed'; readonly current: boolean; readonly manifest: Manifest }
  /** Its manifest cannot be trusted; `reason` says why. */
  | { readonly number: number; readonly state: 'damaged'; readonly reason: string };

/**
 * The immutable snapshots of all products under `<home>/snapshots/<product>/<number>/`. Many processes may read and publish at
 * once. Nothing but the folders is stored: which snapshot is current is worked out from them.
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
      if (typeof snapshot === 'string') listed.push({ number, state: 'damaged', reason: snapshot });
      else {
        const current = snapshot.passed && listed.every(({ state }) => state === 'failed');
        listed.push({ number, state: snapshot.passed ? 'passed' : 'failed', current, manifest: snapshot.manifest });
      }
    }
    return listed;
  }

  /**
   * The newest snapshot that passed its rules; `undefined` when there is none.
   * Throws SNAPSHOT_DAMAGED when a newer one cannot be read: readers are not quietly taken back in time.
   */
  async current(product: string): Promise<Snapshot | undefined> {
    for (const number of await this.#numbers(product)) {
      const snapshot = await this.get(product, number);
      if (snapshot.passed) return snapshot;
    }
    return undefined;
  }

  /** Throws SNAPSHOT_NOT_FOUND or SNAPSHOT_DAMAGED. */
  async get(product: string, number: number): Promise<Snapshot> {
    if (!(await this.#numbers(product)).includes(number)) throw apiError('SNAPSHOT_NOT_FOUND', { product, snapshot: String(number) });
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

  /** Reads every byte. Returns what is wrong, nothing when all is well. Throws SNAPSHOT_NOT_FOUND. */
  async verify(product: string, number: number, onProgress: (file: string) => void = () => {}): Promise<readonly string[]> {
    if (!(await this.#numbers(product)).includes(number)) throw apiError('SNAPSHOT_NOT_FOUND', { product, snapshot: String(number) });
    const snapshot = await this.#read(product, number).catch((error: Error) => error.message);
    return typeof snapshot === 'string' ? [snapshot] : findDamage(snapshot.dir, snapshot.manifest, onProgress);
  }

  /**
   * Opens a snapshot for queries. Those who open the same one share its database; each closes what it got.
   * Names and sizes of its files are checked, their content is not: see `verify`. Throws SNAPSHOT_NOT_FOUND or SNAPSHOT_DAMAGED.
   */
  open(product: string, number: number): Promise<Engine> {
    return this.#engines.open(`${product}/${number}`, async () => {
      const { dir, manifest } = await this.get(product, number);
      const [problem] = await findMisplacedFiles(dir, manifest);
      if (problem !== undefined) throw apiError('SNAPSHOT_DAMAGED', { product, snapshot: String(number), reason: problem });
      return openDuckDb({ product, snapshot: String(number), path: join(dir, DATA_FILE) });
    });
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

function nothingYet(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
