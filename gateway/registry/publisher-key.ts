import { randomBytes, timingSafeEqual } from 'node:crypto';
import { sha256 } from './hash';
import type { Publisher } from './model';

/** Recognisable, so that whoever finds one in a repository or a log knows what it is. */
const PREFIX = 'mwp_';
const RANDOM_BYTES = 32;

/** Every product, and going back as a whole. */
export const ALL_PRODUCTS = '*';

/** A publisher with a new key. The key is in the result and nowhere else: 256 random bits need no slow hash. */
export function newPublisher(
  name: string,
  products: readonly string[],
  now: Date,
): { readonly key: string; readonly publisher: Publisher } {
  const key = PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
  return { key, publisher: { name, keyHash: sha256(key), products, addedAt: now.toISOString() } };
}

export function findPublisher(publishers: readonly Publisher[], key: string): Publisher | undefined {
  const hash = Buffer.from(sha256(key));
  return publishers.find(({ keyHash }) => keyHash.length === hash.length && timingSafeEqual(Buffer.from(keyHash), hash));
}

export function mayPublish({ products }: Publisher, product: string): boolean {
  return products.includes(ALL_PRODUCTS) || products.includes(product);
}
