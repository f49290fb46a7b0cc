import { readFile } from 'node:fs/promises';
import { apiError } from '../schemas/errors';

/** The text of a file that somebody named. Throws FILE_UNREADABLE. */
export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw apiError(
      'FILE_UNREADABLE',
      { path, reason: error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? error.message) },
      error,
    );
  });
}
