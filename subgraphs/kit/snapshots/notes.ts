import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../../schemas/durable-files';
import { STAGING_PREFIX } from './layout';
import { storeError } from './store-error';
import { formatWriter, thisWriter } from './writer-identity';

/** Writes a small JSON file beside the snapshots: whole or not at all, and replacing the one of that name. Throws STORE_UNWRITABLE. */
export async function writeNote(path: string, note: object): Promise<void> {
  const dir = dirname(path);
  // Named as a writer's own, so that what a crash leaves is swept with the rest.
  const aside = join(dir, `${STAGING_PREFIX}${formatWriter(await thisWriter())}.${randomBytes(6).toString('hex')}`);
  try {
    await replaceFile(path, `${JSON.stringify(note, null, 2)}\n`, aside);
  } catch (error) {
    throw storeError(dir, error);
  }
}
