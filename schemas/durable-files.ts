import { randomBytes } from 'node:crypto';
import { link, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const ASIDE = 'aside-';
/** What a process that was killed left aside is swept after this long: no writer takes an hour. */
const LEFT_BEHIND_MS = 3_600_000;

/** Makes a file's content, or a folder's list of names, survive a power cut. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A path nobody else uses, for a file that is written before it gets its name. On the same file system as that name. */
export function asideIn(dir: string): string {
  return join(dir, `${ASIDE}${randomBytes(12).toString('hex')}`);
}

/**
 * Puts a file at its name, whole and durable, unless there is one; false then. A link is never put over an existing name, so the file system
 * itself decides which of two writers is first, and needs no lock that a killed process could leave behind.
 */
export async function placeFile(path: string, text: string, aside = asideIn(dirname(path))): Promise<boolean> {
  try {
    return await linkFile(path, text, aside);
  } finally {
    // Also of a name that was there already: whoever put it may not have come this far.
    await syncToDisk(dirname(path));
  }
}

/**
 * Puts files into one folder as `placeFile` does, unless they are there already; the folder is made durable once, for all of them.
 * `aside`: a folder on the same file system.
 */
export async function placeFiles(dir: string, files: ReadonlyMap<string, string>, aside = dir): Promise<void> {
  const placed = [...files].map(([name, text]) => linkFile(join(dir, name), text, asideIn(aside)));
  const ended = await Promise.allSettled(placed);
  await syncToDisk(dir);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Puts a file at its name, whole and durable, in place of the one that may be there. */
export async function replaceFile(path: string, text: string, aside = asideIn(dirname(path))): Promise<void> {
  try {
    await writeFile(aside, text, { flag: 'wx', flush: true });
    await rename(aside, path);
    await syncToDisk(dirname(path));
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes what killed processes left aside in a folder. */
export async function sweepAside(dir: string): Promise<void> {
  const limit = Date.now() - LEFT_BEHIND_MS;
  for (const name of await readdir(dir)) {
    if (!name.startsWith(ASIDE)) continue;
    const { mtimeMs } = await stat(join(dir, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < limit) await rm(join(dir, name), { force: true });
  }
}

/** A whole file under its name, which only the folder does not know for good yet. */
async function linkFile(path: string, text: string, aside: string): Promise<boolean> {
  try {
    await writeFile(aside, text, { flag: 'wx', flush: true });
    await link(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(aside, { force: true });
  }
}
