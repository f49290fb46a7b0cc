import { createHmac, type KeyObject, randomBytes } from 'node:crypto';

/**
 * What a product's hashes begin with. It follows from the key of the mesh, so that a value has the same hash in every answer, from every
 * server, and in no other product; without a key it is good for one process.
 */
export function maskSalt(product: string, key: KeyObject | undefined): string {
  return key === undefined ? randomBytes(32).toString('hex') : createHmac('sha256', key).update(`meshway-mask\n${product}`).digest('hex');
}
