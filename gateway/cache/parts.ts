import { LRUCache } from 'lru-cache';
import type { CacheKey } from './key';
import { Luck } from './luck';

/** Parts of one whole: each has a name, and a text that follows from the key of the whole and that name. */
export interface Parts {
  /** The text of each part, in the order of `names`; `undefined` for what is not kept, and in place of all when nothing is. */
  find(names: readonly string[]): readonly (string | undefined)[] | undefined;
  /**
   * Keeps parts that came in one text. Taking it apart is left for when one of them is asked for, which may be never; `split` gives their
   * texts in the order of `names`, or `undefined` when the text cannot be taken apart.
   */
  keep(names: readonly string[], text: string, split: Split): void;
}

/** What parts of one key are. */
export interface PartsOf {
  readonly key: CacheKey;
  /** What they were made from; by these they are removed. */
  readonly tags: readonly string[];
  /** What they are like: where none of a kind is ever found again, little of it is kept. */
  readonly kind: string;
}

type Split = (text: string) => readonly string[] | undefined;

/** Counts since the start. */
export interface PartCounters {
  /** Parts that were asked for and found. */
  found: number;
  /** Parts that were asked for and not found. */
  missing: number;
}

/** What a sheaf and one part of it take beside their texts. Measured on Node 20, rounded up. */
const SHEAF_OVERHEAD_BYTES = 800;
const PART_OVERHEAD_BYTES = 190;
/** Kinds whose luck is remembered. */
const KINDS = 2_000;
/** How many names are looked for before the others are, where nothing was ever found. */
const TRIED_OF_MANY = 16;
/** No sheaf may push out more than this part of the others. */
const LARGEST_SHARE = 0.25;

/**
 * Parts of values in this process, up to a number of bytes. Most of what is kept is never asked for, so keeping has to cost next to
 * nothing: a text with many parts stays as it came until one of them is asked for; where nothing is ever found again, little is kept. There
 * are two shelves, what was kept or found lately, and what was before; when the first is full it becomes the second, and the second goes
 * as a whole, without being gone through.
 */
export class PartStore {
  readonly counters: PartCounters = { found: 0, missing: 0 };
  private recent = new Shelf();
  private former = new Shelf();
  private readonly lucks = new LRUCache<string, Luck>({ max: KINDS });

  constructor(private readonly maxBytes: number) {}

  of(whole: PartsOf): Parts {
    const luck = this.luckOf(whole.kind);
    return {
      find: (names) => this.find(whole.key, luck, names),
      keep: (names, text, split) => {
        if (luck.takesNext()) this.keep(whole, new Sheaf(names, text, split));
      },
    };
  }

  deleteByTag(tag: string): void {
    this.recent.deleteByTag(tag);
    this.former.deleteByTag(tag);
  }

  /** With names and overhead; never above the maximum. */
  get bytes(): number {
    return this.recent.bytes + this.former.bytes;
  }

  private find(key: CacheKey, luck: Luck, names: readonly string[]): readonly (string | undefined)[] | undefined {
    const [recent, former] = [this.recent.whole(key), this.former.whole(key)];
    const place = (name: string): Place | undefined => recent?.find(name) ?? former?.find(name);
    const isHopeless = (!recent && !former) || (luck.isBad && !someOf(names).some(place));
    const places = isHopeless ? [] : names.map(place);
    const texts = places.map((found) => found?.sheaf.text(found.position));
    const count = texts.reduce((sum, text) => (text === undefined ? sum : sum + 1), 0);
    this.counters.missing += names.length - count;
    this.counters.found += count;
    luck.saw(count > 0);
    if (count === 0) return undefined;
    if (former) this.bringForward(former, places);
    return texts;
  }

  private bringForward(former: Whole, places: readonly (Place | undefined)[]): void {
    const sheaves = new Set(places.flatMap((place) => (place?.whole === former ? [place.sheaf] : [])));
    for (const sheaf of sheaves) this.keep(former.of, sheaf);
  }

  private keep(whole: PartsOf, sheaf: Sheaf): void {
    const limit = this.maxBytes / 2;
    if (sheaf.weight > limit * LARGEST_SHARE) return;
    if (this.recent.bytes + sheaf.weight > limit) {
      this.former = this.recent;
      this.recent = new Shelf();
    }
    this.recent.add(whole, sheaf);
  }

  private luckOf(kind: string): Luck {
    const known = this.lucks.get(kind);
    if (known) return known;
    const luck = new Luck();
    this.lucks.set(kind, luck);
    return luck;
  }
}

/** Parts that came together. */
class Sheaf {
  readonly weight: number;
  private texts: readonly string[] | undefined;
  private split: Split | undefined;

  constructor(
    readonly names: readonly string[],
    private whole: string,
    split: Split,
  ) {
    this.split = split;
    this.weight = weightOf(names, whole);
  }

  text(position: number): string | undefined {
    if (this.split) {
      const texts = this.split(this.whole);
      this.texts = texts?.length === this.names.length ? texts : undefined;
      this.split = undefined;
      this.whole = '';
    }
    return this.texts?.[position];
  }
}

interface Place {
  readonly whole: Whole;
  readonly sheaf: Sheaf;
  readonly position: number;
}

/** The sheaves of one key. Names are written down when somebody looks for one. */
class Whole {
  bytes = 0;
  private readonly places = new Map<string, Place>();
  private unread: Sheaf[] = [];

  constructor(readonly of: PartsOf) {}

  add(sheaf: Sheaf): void {
    this.unread.push(sheaf);
    this.bytes += sheaf.weight;
  }

  find(name: string): Place | undefined {
    if (this.unread.length > 0) this.read();
    return this.places.get(name);
  }

  private read(): void {
    for (const sheaf of this.unread)
      for (let position = 0; position < sheaf.names.length; position += 1)
        this.places.set(sheaf.names[position] ?? '', { whole: this, sheaf, position });
    this.unread = [];
  }
}

class Shelf {
  bytes = 0;
  private readonly wholes = new Map<CacheKey, Whole>();
  private readonly byTag = new Map<string, Set<CacheKey>>();

  whole(key: CacheKey): Whole | undefined {
    return this.wholes.get(key);
  }

  add(of: PartsOf, sheaf: Sheaf): void {
    const whole = this.wholes.get(of.key) ?? this.enter(new Whole(of));
    whole.add(sheaf);
    this.bytes += sheaf.weight;
  }

  deleteByTag(tag: string): void {
    for (const key of this.byTag.get(tag) ?? []) {
      this.bytes -= this.wholes.get(key)?.bytes ?? 0;
      this.wholes.delete(key);
    }
    this.byTag.delete(tag);
  }

  private enter(whole: Whole): Whole {
    const { key, tags } = whole.of;
    this.wholes.set(key, whole);
    for (const tag of tags) {
      const keys = this.byTag.get(tag) ?? new Set();
      this.byTag.set(tag, keys.add(key));
    }
    return whole;
  }
}

/** To look for hundreds costs something, so where nothing was found so far, a few tell whether to look for the rest. */
function someOf(names: readonly string[]): readonly string[] {
  const step = Math.ceil(names.length / TRIED_OF_MANY);
  return step === 1 ? names : names.filter((_, at) => at % step === 0);
}

/** A text takes two bytes a character as soon as one of them needs it; names are short, so they are not looked through. */
function weightOf(names: readonly string[], text: string): number {
  let weight = SHEAF_OVERHEAD_BYTES + (/[\u0100-\uffff]/.test(text) ? 2 : 1) * text.length;
  for (const name of names) weight += PART_OVERHEAD_BYTES + 2 * name.length;
  return weight;
}
