// Goal: parts of a value are given back exactly as they came, or not at all, and never take more memory than they may.
// Method: random keeps, looks and removals against a model that knows what can be there; and the cases worth a name.
import fc from 'fast-check';
import { type CacheKey, cacheKey, PartStore } from '../../gateway/cache';

const split = (text: string): readonly string[] => text.split('|');
const keyOf = (name: number): CacheKey => cacheKey(['whole', name]);

describe('parts', () => {
  it('are what follows from their key and name, or nothing, within the bytes they may take', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', '1', '"1"', '', 'ü', '💶');
    const textOf = (whole: number, part: string): string => `${whole} ${part} ${'é€'.repeat(30 * whole)}`;
    const step = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('keep' as const), whole: fc.nat(3), names: fc.uniqueArray(name, { minLength: 1 }) }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('find' as const), whole: fc.nat(3), names: fc.uniqueArray(name) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), product: fc.nat(1) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const store = new PartStore(6_000);
        const possible = new Set<string>();
        const of = (whole: number) => store.of(keyOf(whole), [`p${whole % 2}`]);
        for (const next of steps) {
          if (next.kind === 'keep') {
            of(next.whole).keep(next.names, next.names.map((part) => textOf(next.whole, part)).join('|'), split);
            for (const part of next.names) possible.add(textOf(next.whole, part));
          } else if (next.kind === 'find') {
            const found = of(next.whole).find(next.names);
            found.forEach((value, at) => {
              if (value === undefined) return;
              expect(value).toBe(textOf(next.whole, next.names[at] ?? ''));
              expect(possible).toContain(value);
            });
          } else {
            store.deleteByTag(`p${next.product}`);
            for (const text of possible) if (Number(text[0]) % 2 === next.product) possible.delete(text);
          }
          expect(store.bytes).toBeLessThanOrEqual(6_000);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of one key are found one by one, whichever text they came in', () => {
    const store = new PartStore(100_000);
    store.of(keyOf(1), ['orders@1']).keep(['a', 'b'], '1|2', split);
    store.of(keyOf(1), ['orders@1']).keep(['c'], '3', split);
    store.of(keyOf(2), ['orders@2']).keep(['a'], '9', split);
    expect(store.of(keyOf(1), ['orders@1']).find(['c', 'x', 'a', 'b'])).toEqual(['3', undefined, '1', '2']);
    expect(store.counters).toEqual({ found: 3, missing: 1 });
    expect(store.deleteByTag('orders@1')).toBe(2);
    expect(store.of(keyOf(1), []).find(['a', 'b', 'c'])).toEqual([undefined, undefined, undefined]);
    expect(store.of(keyOf(2), []).find(['a'])).toEqual(['9']);
  });

  it('are taken apart when one of them is asked for, once', () => {
    const store = new PartStore(100_000);
    let times = 0;
    const counted = (text: string) => {
      times += 1;
      return split(text);
    };
    store.of(keyOf(1), []).keep(['a', 'b'], '1|2', counted);
    expect(times).toBe(0);
    store.of(keyOf(1), []).find(['a']);
    store.of(keyOf(1), []).find(['b']);
    expect(times).toBe(1);
  });

  it.each([
    ['cannot be taken apart', () => undefined],
    ['has fewer parts than names', () => ['1']],
    ['has more parts than names', () => ['1', '2', '3']],
  ])('are not there when their text %s, and take no room', (_, broken) => {
    const store = new PartStore(100_000);
    store.of(keyOf(1), ['t']).keep(['a', 'b'], '1|2', broken);
    expect(store.of(keyOf(1), ['t']).find(['a'])).toEqual([undefined]);
    expect([store.size, store.bytes]).toEqual([0, 0]);
  });

  it('make room in the order in which they were last used', () => {
    const store = new PartStore(5_000);
    const text = 'x'.repeat(300);
    for (let name = 0; name < 4; name += 1) store.of(keyOf(name), []).keep(['a'], text, split);
    store.of(keyOf(0), []).find(['a']);
    store.of(keyOf(4), []).keep(['a'], text, split);
    const isThere = [0, 1, 2, 3, 4].map((name) => store.of(keyOf(name), []).find(['a'])[0] !== undefined);
    expect(isThere).toEqual([true, false, true, true, true]);
  });

  it('do not push out a quarter of the others', () => {
    const store = new PartStore(10_000);
    store.of(keyOf(1), []).keep(['a'], 'x'.repeat(3_000), split);
    expect(store.of(keyOf(1), []).find(['a'])).toEqual([undefined]);
  });
});
