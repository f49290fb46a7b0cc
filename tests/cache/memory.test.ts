// Goal: the store in memory never holds more than it may, and what is asked for again outlives what is not.
// Method: plain models under random steps, and one crawl through a thousand values nobody repeats.
import fc from 'fast-check';
import { type CacheKey, cacheKey } from '../../gateway/cache';
import { ByUse, type Neighbours } from '../../gateway/cache/by-use';
import { createEntry, type Entry, forever } from '../../gateway/cache/entry';
import { MemoryStore } from '../../gateway/cache/memory';

const entry = (bytes: number, tags: readonly string[] = []): Entry =>
  createEntry(key('any'), { bytes: Buffer.alloc(bytes), tags, lifetime: forever, madeAtMs: 0 });
const key = (name: string | number): CacheKey => cacheKey([name]);
const maxBytes = 20_000;

const step = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    name: fc.nat(30),
    bytes: fc.nat(6_000),
    tags: fc.subarray(['a', 'b', 'c']),
  }),
  fc.record({ kind: fc.constant('get' as const), name: fc.nat(30) }),
  fc.record({ kind: fc.constant('delete' as const), name: fc.nat(30) }),
  fc.record({ kind: fc.constant('deleteByTag' as const), tag: fc.constantFrom('a', 'b', 'c') }),
);

describe('the store in memory', () => {
  it('gives what was put last or nothing, finds all of a tag, and stays within its bytes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const store = new MemoryStore(maxBytes);
        const model = new Map<number, Entry>();
        for (const next of steps) {
          if (next.kind === 'set') {
            const value = entry(next.bytes, next.tags);
            const isKept = store.set(key(next.name), value);
            if (isKept) model.set(next.name, value);
            else model.delete(next.name);
          } else if (next.kind === 'get') {
            const found = store.get(key(next.name));
            if (found) expect(found).toBe(model.get(next.name));
          } else if (next.kind === 'delete') {
            store.delete(key(next.name));
            model.delete(next.name);
          } else {
            store.deleteByTag(next.tag);
            for (const [name, { tags }] of model) if (tags.includes(next.tag)) model.delete(name);
          }
          expect(store.bytes).toBeLessThanOrEqual(maxBytes);
        }
        for (const name of Array.from({ length: 31 }, (_, at) => at)) store.delete(key(name));
        expect([store.bytes, store.size]).toEqual([0, 0]);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps what is asked for again through a crawl of values nobody repeats', () => {
    const store = new MemoryStore(100_000);
    for (const name of ['hot 1', 'hot 2']) {
      store.set(key(name), entry(1_000));
      store.get(key(name));
    }
    for (let at = 0; at < 1_000; at += 1) store.set(key(at), entry(1_000));
    expect(store.get(key('hot 1'))).toBeDefined();
    expect(store.get(key('hot 2'))).toBeDefined();
    expect(store.get(key(0))).toBeUndefined();
    expect(store.evicted).toBeGreaterThan(900);
  });

  it('does not keep a value that would push out a quarter of the others', () => {
    const store = new MemoryStore(10_000);
    store.set(key('a'), entry(100));
    expect(store.set(key('a'), entry(9_000))).toBe(false);
    expect(store.get(key('a'))).toBeUndefined();
  });
});

describe('the order of use', () => {
  interface Item extends Neighbours<Item> {
    readonly name: number;
  }

  it('is that of a list in which whatever is used goes to the end', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('use', 'remove'), fc.nat(8)), { maxLength: 100 }), (steps) => {
        const byUse = new ByUse<Item>();
        const items = Array.from({ length: 9 }, (_, name): Item => ({ name, older: undefined, newer: undefined }));
        let model: number[] = [];
        for (const [what, name] of steps) {
          const item = items[name] as Item;
          if (model.includes(name)) byUse.remove(item);
          model = model.filter((other) => other !== name);
          if (what === 'use') byUse.add(item);
          if (what === 'use') model.push(name);
          expect(byUse.oldest?.name).toBe(model[0]);
        }
        for (const name of model) {
          expect(byUse.oldest?.name).toBe(name);
          byUse.remove(byUse.oldest as Item);
        }
        expect(byUse.oldest).toBeUndefined();
      }),
    );
  });
});
