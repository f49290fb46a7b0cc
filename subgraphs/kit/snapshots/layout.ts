import { join } from 'node:path';
import { apiError } from '../../../schemas/errors';

/** Names of what a snapshot's folder holds. */
export const DATA_FILE = 'data.duckdb';
export const MANIFEST_FILE = 'manifest.json';
export const parquetFile = (object: string): string => `${object}.parquet`;

/** A writer's own folder, beside the snapshots. */
export const STAGING_PREFIX = '.staging.';

/** Where processes say which snapshots they have open. */
export const READERS_DIR = '.readers';

const PRODUCT_NAME = /^[a-z0-9][a-z0-9-]{0,99}$/;
const NUMBER_NAME = /^\d{6,15}$/;

export function storeDir(home: string): string {
  return join(home, 'snapshots');
}

/** Throws BAD_USAGE for what is no product's name, so that no name leads out of the store. */
export function productDir(home: string, product: string): string {
  if (!PRODUCT_NAME.test(product)) throw apiError('BAD_USAGE', { reason: `"${product}" is no product’s name` });
  return join(storeDir(home), product);
}

export function snapshotDir(home: string, product: string, number: number): string {
  return join(productDir(home, product), numberName(number));
}

/** `000012`. */
export function numberName(number: number): string {
  return String(number).padStart(6, '0');
}

/** The number a folder's name stands for, or `undefined` for any other folder. */
export function parseNumberName(name: string): number | undefined {
  if (!NUMBER_NAME.test(name)) return undefined;
  const number = Number(name);
  return number > 0 && numberName(number) === name ? number : undefined;
}

/** Beside the snapshot, since nothing in it ever changes. */
export function retractionFile(home: string, product: string, number: number): string {
  return join(productDir(home, product), `${numberName(number)}.retracted.json`);
}
