import { createHash } from 'node:crypto';
import { apiError } from './errors';
import { decodeBase64url, PackedReader, PackedWriter } from './packed-bytes';

/** One snapshot of a product, by its number and, so that another store's number is not taken for it, the beginning of its id. */
export interface SnapshotPin {
  /** 1, 2, 3 … within the product. */
  readonly number: number;
  /** The first 32 hexadecimal digits of the snapshot's id. */
  readonly id: string;
}

/** Which snapshot of each product. */
export type SnapshotVector = ReadonlyMap<string, SnapshotPin>;

const VERSION = 'v1.';
const ID_DIGITS = 32;
const CHECKSUM_DIGITS = 8;
const PRODUCT_NAME = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** The longest token that is read: some two hundred products. */
export const TOKEN_LENGTH_MAX = 12_000;

export function pinOf({ number, id }: { readonly number: number; readonly id: string }): SnapshotPin {
  return { number, id: id.slice(0, ID_DIGITS) };
}

/** Whether a snapshot is the one that is pinned. */
export function isPinned(snapshot: { readonly number: number; readonly id: string }, pin: SnapshotPin): boolean {
  return snapshot.number === pin.number && snapshot.id.startsWith(pin.id);
}

export function isProductName(name: string): boolean {
  return PRODUCT_NAME.test(name);
}

/** Writes pins so that equal vectors give equal bytes, whatever order they were put together in. */
export function packVector(writer: PackedWriter, vector: SnapshotVector): PackedWriter {
  writer.number(vector.size);
  for (const [product, { number, id }] of [...vector].sort(byName)) writer.text(product).number(number).digits(id);
  return writer;
}

/** Reads what `packVector` wrote. Throws an `Error` that says what is wrong with anything else. */
export function unpackVector(reader: PackedReader): SnapshotVector {
  const vector = new Map<string, SnapshotPin>();
  let before = '';
  for (let left = reader.number(); left > 0; left -= 1) {
    const product = reader.text();
    if (!isProductName(product)) throw new Error('a name in it is no product’s');
    if (product <= before) throw new Error('its products are out of order');
    before = product;
    const number = reader.number();
    if (number === 0) throw new Error('a snapshot in it has the number 0');
    vector.set(product, { number, id: reader.digits(ID_DIGITS) });
  }
  return vector;
}

/** The token that names a vector: `v1.` and base64url, with a checksum against careless copying. The same vector always has the same token. */
export function formatVector(vector: SnapshotVector): string {
  // Of live products only; it is asked for with every fetch of them.
  if (vector.size === 0) return ofNothing;
  return format(vector);
}

function format(vector: SnapshotVector): string {
  const content = packVector(new PackedWriter(), vector).bytes();
  return VERSION + Buffer.concat([content, checksum(content)]).toString('base64url');
}

/** Reads a token. Throws AS_OF_INVALID for every text that `formatVector` would not write. */
export function parseVector(token: string): SnapshotVector {
  try {
    if (!token.startsWith(VERSION)) throw new Error(`it does not begin with ${VERSION}`);
    if (token.length > TOKEN_LENGTH_MAX) throw new Error(`it is longer than ${TOKEN_LENGTH_MAX} characters`);
    const bytes = decodeBase64url(token.slice(VERSION.length));
    const content = bytes.subarray(0, -CHECKSUM_DIGITS / 2);
    if (!bytes.subarray(content.length).equals(checksum(content))) throw new Error('its checksum does not fit');
    const reader = new PackedReader(content);
    const vector = unpackVector(reader);
    reader.end();
    return vector;
  } catch (error) {
    const { message } = error as Error;
    throw apiError('AS_OF_INVALID', { reason: `the snapshot token is damaged: ${message}` }, error as Error);
  }
}

function checksum(content: Buffer): Buffer {
  return createHash('sha256')
    .update(content)
    .digest()
    .subarray(0, CHECKSUM_DIGITS / 2);
}

const ofNothing = format(new Map());

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
