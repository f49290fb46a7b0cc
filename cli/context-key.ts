import type { KeyObject } from 'node:crypto';
import { homeKey, readKey } from './home-key';

/**
 * The key that a gateway and the subgraphs of other processes share: `MESHWAY_CONTEXT_KEY`, else the file `context.key` in the home, which
 * the first process that needs it makes. Throws CONFIG_INVALID for what is no key, or STORE_UNWRITABLE.
 */
export async function sharedContextKey(home: string): Promise<KeyObject> {
  const given = process.env.MESHWAY_CONTEXT_KEY;
  return given !== undefined && given !== '' ? readKey(given, 'MESHWAY_CONTEXT_KEY') : homeKey(home, 'context.key');
}
