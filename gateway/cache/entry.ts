import { hash } from 'node:crypto';
import type { CacheKey } from './key';

/** How long a value may be used. All in milliseconds from when it was made, 0 or more; Infinity for what never changes. */
export interface Lifetime {
  readonly freshMs: number;
  /** After `freshMs`: served at once, and made anew behind the reader's back. */
  readonly staleWhileRevalidateMs: number;
  /** After `freshMs`: served when it cannot be made anew. */
  readonly staleIfErrorMs: number;
}

/** What follows from immutable inputs is never out of date; another input has another key. */
export const forever: Lifetime = Object.freeze({ freshMs: Number.POSITIVE_INFINITY, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 });

/** A value as it is kept. Nothing in it changes. */
export interface Entry {
  readonly bytes: Buffer;
  /** A strong entity tag, with its quotes. */
  readonly etag: string;
  /** What it was made from; `deleteByTag` finds it by these. */
  readonly tags: readonly string[];
  readonly madeAtMs: number;
  readonly lifetime: Lifetime;
}

/** Of a digest in base64url: 192 bits. */
const TAG_LENGTH = 32;

export type Freshness = 'fresh' | 'stale-while-revalidate' | 'stale-if-error' | 'expired';

export function createEntry(key: CacheKey, value: Omit<Entry, 'etag'>): Entry {
  const { bytes, tags, madeAtMs, lifetime } = value;
  return { bytes, tags, madeAtMs, lifetime, etag: `"${tagOf(key, value).slice(-TAG_LENGTH)}"` };
}

/** What never changes follows from its key, so the key tells it apart, and the bytes need not be read through. */
function tagOf(key: CacheKey, { bytes, lifetime }: Omit<Entry, 'etag'>): string {
  return lifetime.freshMs === Number.POSITIVE_INFINITY ? key : hash('sha256', bytes, 'base64url');
}

export function freshness({ madeAtMs, lifetime }: Entry, nowMs: number): Freshness {
  const staleMs = nowMs - madeAtMs - lifetime.freshMs;
  // A lifetime of 5 s ends when its age is 5 s (RFC 9111, section 4.2: fresh while the lifetime is greater than the age).
  if (staleMs < 0) return 'fresh';
  if (staleMs < lifetime.staleWhileRevalidateMs) return 'stale-while-revalidate';
  return staleMs < lifetime.staleIfErrorMs ? 'stale-if-error' : 'expired';
}

/** How much longer the value may be of use, stale or fresh. 0 or less when it is of none. */
export function usefulMs({ madeAtMs, lifetime }: Entry, nowMs: number): number {
  return madeAtMs + lifetime.freshMs + Math.max(lifetime.staleWhileRevalidateMs, lifetime.staleIfErrorMs) - nowMs;
}
