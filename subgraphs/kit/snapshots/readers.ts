import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { numberName, READERS_DIR } from './layout';
import { formatWriter, parseWriter, stateOf, thisWriter } from './writer-identity';

/** A mark of another machine, which cannot be asked whether its process lives, counts for this long. */
const FOREIGN_MARK_MS = 24 * 60 * 60 * 1_000;

/**
 * Says to every process that this one has a snapshot open; call the result when it is closed. A home that cannot be written to has
 * nobody who prunes it, so that failing to say it is no failure.
 */
export async function markReader(productDir: string, number: number): Promise<() => Promise<void>> {
  const dir = join(productDir, READERS_DIR);
  const mark = join(dir, `${numberName(number)}.${formatWriter(await thisWriter())}.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return async () => {};
  }
  await writeFile(mark, '').catch(() => undefined);
  return () => rm(mark, { force: true }).catch(() => undefined);
}

/** Whether any living process has the snapshot open. Clears away the marks of dead ones. */
export async function hasReaders(productDir: string, number: number): Promise<boolean> {
  const dir = join(productDir, READERS_DIR);
  const prefix = `${numberName(number)}.`;
  const marks = (await readdir(dir).catch(() => [])).filter((name) => name.startsWith(prefix));
  const living = await Promise.all(marks.map((name) => isLiving(join(dir, name), name.slice(prefix.length))));
  return living.includes(true);
}

async function isLiving(mark: string, identity: string): Promise<boolean> {
  const reader = parseWriter(identity);
  const state = reader === undefined ? 'unknown' : await stateOf(reader);
  if (state === 'alive') return true;
  if (state === 'unknown') {
    const markedAtMs = await stat(mark).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if (Date.now() - markedAtMs < FOREIGN_MARK_MS) return true;
  }
  await rm(mark, { force: true });
  return false;
}
