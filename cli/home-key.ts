import { type KeyObject, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newContextKey, parseContextKey } from '../schemas/context-key';
import { apiError } from '../schemas/errors';

/**
 * A secret key that lies in the home as the file `name`; the first process that needs it makes it. Throws CONFIG_INVALID for a file that
 * holds no key, or STORE_UNWRITABLE.
 */
export async function homeKey(home: string, name: string): Promise<KeyObject> {
  const path = join(home, name);
  const known = await readFile(path, 'utf8').catch(() => undefined);
  return readKey(known ?? (await makeKeyFile(home, path)), path);
}

/** The key that the environment variable gives, else the one of the home. Throws as `homeKey`. */
export async function givenOrHomeKey(home: string, name: string, variable: string): Promise<KeyObject> {
  const given = process.env[variable];
  return given ? readKey(given, variable) : homeKey(home, name);
}

/** Throws CONFIG_INVALID, which names `source`. */
function readKey(text: string, source: string): KeyObject {
  const key = parseContextKey(text.trim());
  if (key === undefined) throw apiError('CONFIG_INVALID', { problems: `${source} must hold 64 hexadecimal digits` });
  return key;
}

/** Of several processes that begin at once, one makes the key and the others take it: a link is never put over an existing file. */
async function makeKeyFile(home: string, path: string): Promise<string> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(home, { recursive: true });
    await writeFile(aside, `${newContextKey().export().toString('hex')}\n`, { mode: 0o600 });
    await link(aside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw apiError('STORE_UNWRITABLE', { path, reason: code ?? message }, error as Error);
  } finally {
    await rm(aside, { force: true }).catch(() => undefined);
  }
}
