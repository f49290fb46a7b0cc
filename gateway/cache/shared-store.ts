import type { Entry } from './entry';
import type { CacheKey } from './key';

/** What came of asking for the right to work on a key alone. */
export type Lock =
  | { readonly kind: 'held'; release(): Promise<void> }
  | { readonly kind: 'taken' }
  /** There is nobody to ask, so there is no reason to wait either. */
  | { readonly kind: 'unavailable' };

export interface Deletion {
  readonly removed: number;
  /** False when the store could not be asked to the end; ask again. */
  readonly isComplete: boolean;
}

/** Values shared by all gateways. None of its methods rejects: a store in trouble knows nothing and keeps nothing. */
export interface SharedStore {
  /** False while it is not even asked. */
  readonly isUp: boolean;
  get(key: CacheKey): Promise<Entry | undefined>;
  /** True when it is kept. */
  put(key: CacheKey, entry: Entry): Promise<boolean>;
  deleteByTag(tag: string): Promise<Deletion>;
  /** The lock is given up by itself after `limitMs`. */
  lock(key: CacheKey, limitMs: number): Promise<Lock>;
  /** Finishes what is being written. */
  close(): Promise<void>;
}
