import type { KeyObject } from 'node:crypto';
import { homeKey, readKey } from './home-key';

/**
 * What the audit log's end is signed with: `MESHWAY_AUDIT_KEY`, else the file `audit.key` in the home, which the first process that needs
 * it makes. Throws CONFIG_INVALID for what is no key, or STORE_UNWRITABLE.
 */
export async function auditKey(home: string): Promise<KeyObject> {
  const given = process.env.MESHWAY_AUDIT_KEY;
  return given !== undefined && given !== '' ? readKey(given, 'MESHWAY_AUDIT_KEY') : homeKey(home, 'audit.key');
}
