import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;

/** A new key, for a gateway and subgraphs that live in one process. */
export function newContextKey(): KeyObject {
  return createSecretKey(randomBytes(KEY_BYTES));
}

/** Reads a key from text: 64 hexadecimal digits; `undefined` for anything else. */
export function parseContextKey(text: string): KeyObject | undefined {
  return /^[0-9a-fA-F]{64}$/.test(text) ? createSecretKey(text, 'hex') : undefined;
}
