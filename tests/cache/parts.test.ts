// Goal: parts of a value are given back exactly as they came, or not at all, and never take more memory than they may.
// Method: random keeps, looks and removals against a model that knows what can be there; and the cases worth a name.
import fc from 'fast-check';
import { cacheKey, PartStore, type PartsOf } from '../../gateway/cache';

const split = (text: string): readonly string[] => text.split('|');
const whole = (name: number, ...tags: readonly string[]): PartsOf => ({ key: cacheKey(['whole', name]), tags, kind: 'test' });

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
        const of = (name: number) => store.of(whole(name, `p${name % 2}`));
        for (const next of steps) {
          if (next.kind === 'keep') {
            of(next.whole).keep(next.names, next.names.map((part) => textOf(next.whole, part)).join('|'), split);
            for (const part of next.names) possible.add(textOf(next.whole, part));
          } else if (next.kind === 'find') {
            const found = of(next.whole).find(next.names);
            found?.forEach((value, at) => {
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
    store.of(whole(1, 'orders@1')).keep(['a', 'b'], '1|2', split);
    store.of(whole(1, 'orders@1')).keep(['c'], '3', split);
    store.of(whole(2, 'orders@2')).keep(['a'], '9', split);
    expect(store.of(whole(1, 'orders@1')).find(['c', 'x', 'a', 'b'])).toEqual(['3', undefined, '1', '2']);
    expect(store.counters).toEqual({ found: 3, missing: 1 });
    store.deleteByTag('orders@1');
    expect(store.of(whole(1)).find(['a', 'b', 'c'])).toBeUndefined();
    expect(store.of(whole(2)).find(['a'])).toEqual(['9']);
  });

  it('are taken apart when one of them is asked for, once', () => {
    const store = new PartStore(100_000);
    let times = 0;
    const counted = (text: string) => {
      times += 1;
      return split(text);
    };
    store.of(whole(1)).keep(['a', 'b'], '1|2', counted);
    expect(times).toBe(0);
    store.of(whole(1)).find(['a']);
    store.of(whole(1)).find(['b']);
    expect(times).toBe(1);
  });

  it.each([
    ['cannot be taken apart', () => undefined],
    ['has fewer parts than names', () => ['1']],
    ['has more parts than names', () => ['1', '2', '3']],
  ])('are not there when their text %s', (_, broken) => {
    const store = new PartStore(100_000);
    store.of(whole(1, 't')).keep(['a', 'b'], '1|2', broken);
    expect(store.of(whole(1, 't')).find(['a'])).toBeUndefined();
  });

  it('make room for new ones, those that were not asked for lately first', () => {
    const store = new PartStore(10_000);
    const text = 'x'.repeat(200);
    const isThere = (name: number): boolean => store.of(whole(name)).find(['a']) !== undefined;
    for (let name = 0; name < 40; name += 1) {
      store.of(whole(name)).keep(['a'], text, split);
      expect(isThere(0)).toBe(true);
    }
    expect([isThere(1), isThere(20), isThere(39)]).toEqual([false, false, true]);
    expect(store.bytes).toBeLessThanOrEqual(10_000);
  });

  it('do not push out an eighth of the others', () => {
    const store = new PartStore(10_000);
    store.of(whole(1)).keep(['a'], 'x'.repeat(1_000), split);
    expect(store.of(whole(1)).find(['a'])).toBeUndefined();
  });

  it('are kept only now and then where none of their kind was ever found again, until some are', () => {
    const store = new PartStore(10_000_000);
    const names = Array.from({ length: 832 }, (_, name) => String(name));
    for (const name of names) {
      const parts = store.of(whole(Number(name)));
      parts.find([name]);
      parts.keep([name], name, split);
    }
    const isThere = (name: string): boolean => store.of(whole(Number(name))).find([name]) !== undefined;
    expect(names.slice(0, 31).every(isThere)).toBe(true);
    expect(names.filter(isThere).length).toBe(31 + 800 / 32);
    const many = Array.from({ length: 100 }, (_, name) => `${name}`);
    store.of(whole(1_000)).keep(many, many.join('|'), split);
    expect(store.of(whole(1_000)).find(many)).toEqual(many);
  });
});
