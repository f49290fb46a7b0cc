import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { apiError } from '../../../schemas/errors';
import type { RegisteredOperation } from './known-operations';

/** `# owner: ada@shop.example`, on a line of its own. */
const OWNER = /^\s*#\s*owner:\s*(\S.*?)\s*$/m;
const MAX_OWNER = 100;

/**
 * Documents an application depends on: every `*.graphql` file of a folder. One in a folder of its own belongs to the client of that name,
 * and a comment `# owner: …` says who answers for it. Throws FOLDER_UNREADABLE.
 */
export async function readOperations(dir: string): Promise<readonly RegisteredOperation[]> {
  const names = await readdir(dir, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw apiError('FOLDER_UNREADABLE', { path: dir, reason: error.code ?? error.message }, error);
  });
  const files = names.filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(
    files.map(async (name) => {
      const text = await readFile(join(dir, name), 'utf8');
      return { client: clientOf(name), owner: OWNER.exec(text)?.[1]?.slice(0, MAX_OWNER), text };
    }),
  );
}

function clientOf(name: string): string | undefined {
  const folder = dirname(name);
  return folder === '.' ? undefined : folder;
}
