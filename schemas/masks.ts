import type { AnyOf } from './caller';

export const maskKinds = ['null', 'hash', 'lastFour', 'year', 'bucket', 'emailDomain'] as const;
export type MaskKind = (typeof maskKinds)[number];

/** How a field is shown to callers without the scopes that would show it as it is. */
export interface Mask {
  readonly kind: MaskKind;
  /** Of `bucket` only: its width, a whole number above 0. A bucket is named by its lower bound, a multiple of `size`. */
  readonly size: number | undefined;
  /** Scopes that show the value as it is; none: nobody sees it. */
  readonly unless: AnyOf;
}

/**
 * Whether a value of an answer can have come out of the mask: null; `h:` and 22 characters of base64url; `***` alone or with four
 * characters; `2024-01-01`, with `T00:00:00Z` for a time; a multiple of the bucket's size; `***@` and what follows the last `@`.
 */
export function hasMaskForm({ kind, size = 1 }: Mask, value: unknown): boolean {
  if (value === null) return true;
  switch (kind) {
    case 'null':
      return false;
    case 'bucket':
      return isMultiple(value, size);
    default:
      return typeof value === 'string' && forms[kind].test(value);
  }
}

const forms = {
  hash: /^h:[A-Za-z0-9_-]{22}$/,
  lastFour: /^\*\*\*(.{4})?$/su,
  year: /^\d{4}-01-01(T00:00:00Z)?$/,
  emailDomain: /^\*\*\*@[^@]*$/,
} as const;

/** 64-bit integers and decimals come as text. */
function isMultiple(value: unknown, size: number): boolean {
  if (typeof value === 'number') return value % size === 0;
  const [, whole] = (typeof value === 'string' && /^(-?\d+)(\.0+)?$/.exec(value)) || [];
  return whole !== undefined && BigInt(whole) % BigInt(size) === 0n;
}
