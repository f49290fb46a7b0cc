import { ByUse, type Neighbours } from './by-use';
import type { Entry } from './entry';
import type { CacheKey } from './key';

/** What a value costs beside its bytes: the entry, its places in two maps and in a list, and its tags. Measured on Node 20, rounded up. */
const OVERHEAD_BYTES = 700;
/** The part of the whole that is kept for values that were asked for again. */
const PROTECTED_SHARE = 0.8;
/** No value may push out more than this part of the others. */
const LARGEST_SHARE = 0.25;

interface Slot extends Neighbours<Slot> {
  readonly key: CacheKey;
  readonly entry: Entry;
  readonly weight: number;
  isProtected: boolean;
}

/**
 * Values in this process, up to a number of bytes. A segmented LRU: a value is on probation until it is asked for again, so that a
 * crawl through questions nobody repeats pushes out only its like. Every step takes constant time.
 */
export class MemoryStore {
  private readonly slots = new Map<CacheKey, Slot>();
  private readonly probation = new ByUse<Slot>();
  private readonly protected = new ByUse<Slot>();
  private readonly byTag = new Map<string, Set<CacheKey>>();
  private protectedBytes = 0;
  private totalBytes = 0;
  private evictedCount = 0;

  constructor(private readonly maxBytes: number) {}

  get(key: CacheKey): Entry | undefined {
    const slot = this.slots.get(key);
    if (!slot) return undefined;
    this.promote(slot);
    return slot.entry;
  }

  /** False when the value is too large to be kept. A value already there under this key is replaced, or removed. */
  set(key: CacheKey, entry: Entry): boolean {
    this.delete(key);
    const weight = weightOf(key, entry);
    if (weight > this.maxBytes * LARGEST_SHARE) return false;
    const slot: Slot = { key, entry, weight, isProtected: false, older: undefined, newer: undefined };
    this.slots.set(key, slot);
    this.probation.add(slot);
    this.totalBytes += weight;
    for (const tag of entry.tags) keysOf(this.byTag, tag).add(key);
    while (this.totalBytes > this.maxBytes) this.evictOne();
    return true;
  }

  delete(key: CacheKey): void {
    const slot = this.slots.get(key);
    if (!slot) return;
    this.slots.delete(key);
    this.listOf(slot).remove(slot);
    this.totalBytes -= slot.weight;
    if (slot.isProtected) this.protectedBytes -= slot.weight;
    for (const tag of slot.entry.tags) {
      const keys = this.byTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.byTag.delete(tag);
    }
  }

  /** How many values were removed. */
  deleteByTag(tag: string): number {
    const keys = [...(this.byTag.get(tag) ?? [])];
    for (const key of keys) this.delete(key);
    return keys.length;
  }

  /** With keys and overhead; never above the maximum. */
  get bytes(): number {
    return this.totalBytes;
  }

  get size(): number {
    return this.slots.size;
  }

  /** Values removed to make room. */
  get evicted(): number {
    return this.evictedCount;
  }

  private listOf({ isProtected }: Slot): ByUse<Slot> {
    return isProtected ? this.protected : this.probation;
  }

  private promote(slot: Slot): void {
    this.listOf(slot).remove(slot);
    this.protected.add(slot);
    if (slot.isProtected) return;
    slot.isProtected = true;
    this.protectedBytes += slot.weight;
    while (this.protectedBytes > this.maxBytes * PROTECTED_SHARE) this.demoteOldest();
  }

  private demoteOldest(): void {
    const { oldest } = this.protected;
    if (!oldest) return;
    this.protected.remove(oldest);
    this.probation.add(oldest);
    oldest.isProtected = false;
    this.protectedBytes -= oldest.weight;
  }

  private evictOne(): void {
    const oldest = this.probation.oldest ?? this.protected.oldest;
    if (!oldest) return;
    this.delete(oldest.key);
    this.evictedCount += 1;
  }
}

function weightOf(key: CacheKey, { bytes, tags }: Entry): number {
  return OVERHEAD_BYTES + key.length + bytes.length + tags.reduce((sum, tag) => sum + tag.length + key.length, 0);
}

function keysOf(index: Map<string, Set<CacheKey>>, tag: string): Set<CacheKey> {
  const known = index.get(tag);
  if (known) return known;
  const keys = new Set<CacheKey>();
  index.set(tag, keys);
  return keys;
}
