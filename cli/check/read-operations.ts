import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RegisteredOperation } from '../../gateway/registry/check';
import { apiError } from '../../schemas/errors';

/** Documents an application depends on: every `*.graphql` file of a folder. One in a folder of its own belongs to the client of that name. Throws FOLDER_UNREADABLE. */
export async function readOperations(dir: string): Promise<readonly RegisteredOperation[]> {
  const names = await readdir(dir, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw apiError('FOLDER_UNREADABLE', { path: dir, reason: error.code ?? error.message }, error);
  });
  const files = names.filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(files.map(async (name) => ({ client: clientOf(name), text: await readFile(join(dir, name), 'utf8') })));
}

function clientOf(name: string): string | undefined {
  const folder = dirname(name);
  return folder === '.' ? undefined : folder;
}
