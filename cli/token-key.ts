import type { KeyObject } from 'node:crypto';
import { homeKey } from './home-key';

/**
 * The key `meshway token` signs with, and whose tokens a gateway of the same home believes: the file `token.key`. Throws CONFIG_INVALID
 * for a file that holds no key, or STORE_UNWRITABLE.
 */
export function localTokenKey(home: string): Promise<KeyObject> {
  return homeKey(home, 'token.key');
}
