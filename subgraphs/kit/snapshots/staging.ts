import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncToDisk } from '../../../schemas/durable-files';
import { numberName, parseNumberName, STAGING_PREFIX } from './layout';
import { storeError } from './store-error';
import { formatWriter, parseWriter, stateOf, thisWriter } from './writer-identity';

/** A leftover of another machine is swept when nothing was made in it for this long. */
const FOREIGN_LEFTOVER_MS = 24 * 60 * 60 * 1_000;

/** A writer's own folder beside the snapshots: what is written there is seen by nobody until `publish` renames it. */
export class Staging {
  /** Sweeps what dead writers left, then makes a new folder. Throws STORE_UNWRITABLE. */
  static async create(productDir: string): Promise<Staging> {
    const root = join(productDir, `${STAGING_PREFIX}${formatWriter(await thisWriter())}.${randomBytes(6).toString('hex')}`);
    const staging = new Staging(productDir, root);
    try {
      await mkdir(productDir, { recursive: true });
      await sweep(productDir);
      await mkdir(staging.workDir, { recursive: true });
      await mkdir(staging.snapshotDir);
    } catch (error) {
      throw storeError(productDir, error);
    }
    return staging;
  }

  /** What will be the snapshot. */
  readonly snapshotDir: string;
  /** For everything else. */
  readonly workDir: string;
  readonly #productDir: string;
  readonly #root: string;

  private constructor(productDir: string, root: string) {
    this.#productDir = productDir;
    this.#root = root;
    this.snapshotDir = join(root, 'snapshot');
    this.workDir = join(root, 'work');
  }

  /**
   * Gives the snapshot the next free number, in one rename. `seal` is told the number before and writes whatever holds it;
   * it runs again when another writer was faster. Returns the snapshot's folder, and what the last `seal` returned.
   */
  async publish<T>(seal: (number: number) => Promise<T>): Promise<{ readonly dir: string; readonly sealed: T }> {
    for (;;) {
      const number = (await highestNumber(this.#productDir)) + 1;
      const sealed = await seal(number);
      await syncToDisk(this.snapshotDir);
      const dir = join(this.#productDir, numberName(number));
      if (await moved(this.snapshotDir, dir)) {
        await syncToDisk(this.#productDir);
        await syncToDisk(dirname(this.#productDir));
        return { dir, sealed };
      }
    }
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }
}

/** A folder that is not empty is never replaced by a rename: the second of two writers gets an error instead. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

async function highestNumber(productDir: string): Promise<number> {
  const numbers = (await readdir(productDir)).map((name) => parseNumberName(name) ?? 0);
  return Math.max(0, ...numbers);
}

async function sweep(productDir: string): Promise<void> {
  for (const name of await readdir(productDir)) {
    if (!name.startsWith(STAGING_PREFIX)) continue;
    const dir = join(productDir, name);
    if (await isLeftover(dir, name)) await rm(dir, { recursive: true, force: true });
  }
}

async function isLeftover(dir: string, name: string): Promise<boolean> {
  const writer = parseWriter(name.slice(STAGING_PREFIX.length));
  const state = writer === undefined ? 'unknown' : await stateOf(writer);
  if (state !== 'unknown') return state === 'dead';
  return Date.now() - (await lastChange(dir)) > FOREIGN_LEFTOVER_MS;
}

/** When something in the folder or one level below was last made or changed; now when it is gone already. */
async function lastChange(dir: string): Promise<number> {
  const inside = await readdir(dir, { recursive: true }).catch(() => []);
  const times = await Promise.all(
    [dir, ...inside.map((name) => join(dir, name))].map((path) =>
      stat(path).then(
        (s) => s.mtimeMs,
        () => Date.now(),
      ),
    ),
  );
  return Math.max(...times);
}
