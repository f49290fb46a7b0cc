import { LRUCache } from 'lru-cache';
import type { CacheKey } from './key';

/** Parts of one whole: each has a name, and a text that follows from the key of the whole and that name. */
export interface Parts {
  /** The text of each part, in the order of `names`; `undefined` for what is not kept. */
  find(names: readonly string[]): readonly (string | undefined)[];
  /**
   * Keeps parts that came in one text. Taking it apart is left for when one of them is asked for, which may be never; `split` gives their
   * texts in the order of `names`, or `undefined` when the text cannot be taken apart.
   */
  keep(names: readonly string[], text: string, split: (text: string) => readonly string[] | undefined): void;
}

/** Parts that came together, go together. */
interface Sheaf {
  readonly whole: Whole;
  readonly names: readonly string[];
  readonly weight: number;
  /** The parts, or what they are still to be made from. */
  texts: readonly string[] | undefined;
  rest: { readonly text: string; split(text: string): readonly string[] | undefined } | undefined;
}

interface Whole {
  readonly key: CacheKey;
  readonly tags: readonly string[];
  readonly places: Map<string, { readonly sheaf: Sheaf; readonly position: number }>;
}

/** Counts since the start. */
export interface PartCounters {
  /** Parts that were asked for and found. */
  found: number;
  /** Parts that were asked for and not found. */
  missing: number;
}

/** What a sheaf and one part of it take beside their texts. Measured on Node 20, rounded up. */
const SHEAF_OVERHEAD_BYTES = 700;
const PART_OVERHEAD_BYTES = 190;
/** No sheaf may push out more than this part of the others. */
const LARGEST_SHARE = 0.25;

/**
 * Parts of values in this process, up to a number of bytes, least recently used first out. Keeping costs next to nothing, because most of
 * what is kept is never asked for: one text with many parts stays as it came, and only the names of its parts are written down.
 */
export class PartStore {
  readonly counters: PartCounters = { found: 0, missing: 0 };
  private readonly wholes = new Map<CacheKey, Whole>();
  private readonly byTag = new Map<string, Set<CacheKey>>();
  private readonly sheaves: LRUCache<Sheaf, true>;

  constructor(maxBytes: number) {
    this.sheaves = new LRUCache<Sheaf, true>({
      maxSize: maxBytes,
      maxEntrySize: Math.max(1, Math.floor(maxBytes * LARGEST_SHARE)),
      sizeCalculation: (_, { weight }) => weight,
      dispose: (_, sheaf) => this.forget(sheaf),
    });
  }

  /** The parts of the whole with this key. `tags`: what they were made from; see `deleteByTag`. */
  of(key: CacheKey, tags: readonly string[]): Parts {
    return {
      find: (names) => this.find(this.wholes.get(key), names),
      keep: (names, text, split) => this.keep(key, tags, { names, text, split }),
    };
  }

  /** How many texts were removed. */
  deleteByTag(tag: string): number {
    const sheaves = new Set([...(this.byTag.get(tag) ?? [])].flatMap((key) => sheavesOf(this.wholes.get(key))));
    for (const sheaf of sheaves) this.sheaves.delete(sheaf);
    return sheaves.size;
  }

  /** With names and overhead; never above the maximum. */
  get bytes(): number {
    return this.sheaves.calculatedSize;
  }

  get size(): number {
    return this.sheaves.size;
  }

  private find(whole: Whole | undefined, names: readonly string[]): readonly (string | undefined)[] {
    const used = new Set<Sheaf>();
    const found = names.map((name) => {
      const place = whole?.places.get(name);
      if (!place) return undefined;
      used.add(place.sheaf);
      return takenApart(place.sheaf)?.[place.position];
    });
    for (const sheaf of used) {
      if (takenApart(sheaf)) this.sheaves.get(sheaf);
      else this.sheaves.delete(sheaf);
    }
    const missing = found.filter((text) => text === undefined).length;
    this.counters.missing += missing;
    this.counters.found += found.length - missing;
    return found;
  }

  private keep(
    key: CacheKey,
    tags: readonly string[],
    { names, ...rest }: { names: readonly string[] } & NonNullable<Sheaf['rest']>,
  ): void {
    const whole = this.wholes.get(key) ?? { key, tags, places: new Map() };
    const sheaf: Sheaf = { whole, names, weight: weightOf(names, rest.text), texts: undefined, rest };
    this.sheaves.set(sheaf, true);
    // Too large to be kept.
    if (!this.sheaves.has(sheaf)) return;
    this.enter(whole);
    for (const [position, name] of names.entries()) whole.places.set(name, { sheaf, position });
  }

  private enter(whole: Whole): void {
    if (this.wholes.has(whole.key)) return;
    this.wholes.set(whole.key, whole);
    for (const tag of whole.tags) {
      const keys = this.byTag.get(tag) ?? new Set();
      this.byTag.set(tag, keys.add(whole.key));
    }
  }

  private forget(sheaf: Sheaf): void {
    const { whole, names } = sheaf;
    for (const name of names) if (whole.places.get(name)?.sheaf === sheaf) whole.places.delete(name);
    if (whole.places.size > 0 || this.wholes.get(whole.key) !== whole) return;
    this.wholes.delete(whole.key);
    for (const tag of whole.tags) {
      const keys = this.byTag.get(tag);
      keys?.delete(whole.key);
      if (keys?.size === 0) this.byTag.delete(tag);
    }
  }
}

function takenApart(sheaf: Sheaf): readonly string[] | undefined {
  if (sheaf.rest) {
    const texts = sheaf.rest.split(sheaf.rest.text);
    sheaf.texts = texts?.length === sheaf.names.length ? texts : undefined;
    sheaf.rest = undefined;
  }
  return sheaf.texts;
}

function sheavesOf(whole: Whole | undefined): readonly Sheaf[] {
  return whole ? [...whole.places.values()].map(({ sheaf }) => sheaf) : [];
}

function weightOf(names: readonly string[], text: string): number {
  return names.reduce((sum, name) => sum + bytesOf(name) + PART_OVERHEAD_BYTES, SHEAF_OVERHEAD_BYTES + bytesOf(text));
}

/** A text takes two bytes a character as soon as one of them needs it. */
function bytesOf(text: string): number {
  return /[\u0100-\uffff]/.test(text) ? 2 * text.length : text.length;
}
