import type { KeyObject } from 'node:crypto';
import { givenOrHomeKey } from './home-key';

/**
 * What the audit log's end is signed with: `MESHWAY_AUDIT_KEY`, else the file `audit.key` in the home, which the first process that needs
 * it makes. Throws CONFIG_INVALID for what is no key, or STORE_UNWRITABLE.
 */
export function auditKey(home: string): Promise<KeyObject> {
  return givenOrHomeKey(home, 'audit.key', 'MESHWAY_AUDIT_KEY');
}
