import * as fc from 'fast-check';
import type { SnapshotVector } from '../../../schemas/vector';

export const productName = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);

const pin = fc.record({ number: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), id: fc.stringMatching(/^[0-9a-f]{32}$/) });

export const vectors: fc.Arbitrary<SnapshotVector> = fc
  .uniqueArray(fc.tuple(productName, pin), { maxLength: 8, selector: ([name]) => name })
  .map((entries) => new Map(entries));

/** A text with one character changed, left out, doubled or moved: never the text itself. */
export function damaged(text: string): fc.Arbitrary<string> {
  const at = fc.nat(text.length - 1);
  const other = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \u00e4');
  return fc
    .oneof(
      fc.tuple(at, other).map(([index, character]) => text.slice(0, index) + character + text.slice(index + 1)),
      fc.tuple(at, other).map(([index, character]) => text.slice(0, index) + character + text.slice(index)),
      at.map((index) => text.slice(0, index) + text.slice(index + 1)),
      at.map((index) => text.slice(0, index)),
      other.map((character) => text + character),
    )
    .filter((candidate) => candidate !== text);
}
