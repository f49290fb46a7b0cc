import { createHash } from 'node:crypto';
import type { Discovery } from './discovery';

/** The response header in which a subgraph may say under which revision of itself it answered. */
export const revisionHeader = 'meshway-revision';

/**
 * Names what a subgraph's answers follow from beside snapshots and callers: its schema, with the rules of access in it, and its contract.
 * The same on both sides of a network. SHA-256 of JSON, base64url, 43 characters.
 */
export function revisionOf({ sdl, contract }: Pick<Discovery, 'sdl' | 'contract'>): string {
  return createHash('sha256')
    .update(JSON.stringify([sdl, contract]))
    .digest('base64url');
}
