import type { KeyObject } from 'node:crypto';
import { givenOrHomeKey } from './home-key';

/**
 * The key that a gateway and the subgraphs of other processes share: `MESHWAY_CONTEXT_KEY`, else the file `context.key` in the home, which
 * the first process that needs it makes. Throws CONFIG_INVALID for what is no key, or STORE_UNWRITABLE.
 */
export function sharedContextKey(home: string): Promise<KeyObject> {
  return givenOrHomeKey(home, 'context.key', 'MESHWAY_CONTEXT_KEY');
}
