// Goal: the snapshot a time names is the one that was current then, or an error: never another one; and provenance stays small.
// Method: random histories with broken, retracted and pruned snapshots, against a model that knows all that ever was.
import * as fc from 'fast-check';
import { PackedAnswer, WrittenAnswer } from '../../gateway/packed-answer';
import { type AsOf, RequestVector, readAsOf } from '../../gateway/snapshots';
import { chooseSnapshot } from '../../gateway/snapshots/choose-snapshot';
import { newContextKey } from '../../schemas/context-key';
import type { DiscoveredSnapshot } from '../../schemas/discovery';

const DAY_MS = 86_400_000;
const epochMs = Date.parse('2026-01-01T00:00:00Z');

interface Once {
  readonly snapshot: DiscoveredSnapshot;
  readonly isPruned: boolean;
}

const histories: fc.Arbitrary<readonly Once[]> = fc
  .array(fc.record({ passed: fc.boolean(), retracted: fc.boolean(), isPruned: fc.boolean() }), { minLength: 1, maxLength: 8 })
  .map((past) =>
    past.map(({ passed, retracted, isPruned }, index) => ({
      // The newest is never pruned.
      isPruned: isPruned && index < past.length - 1,
      snapshot: {
        number: index + 1,
        id: String(index % 10).repeat(64),
        createdAt: new Date(epochMs + index * DAY_MS).toISOString(),
        current: false,
        quality: passed ? 'passed' : 'failed',
        contractVersion: '1.0.0',
        ...(retracted ? { retracted: 'wrong' } : {}),
      },
    })),
  );

const at = (timeMs: number): AsOf => ({ kind: 'time', timeMs, text: new Date(timeMs).toISOString() });

it('finds what was current then, and refuses rather than guess', () => {
  const isGood = ({ snapshot }: Once): boolean => snapshot.quality === 'passed' && snapshot.retracted === undefined;
  fc.assert(
    fc.property(histories, fc.integer({ min: -1, max: 9 }), (history, day) => {
      const timeMs = epochMs + day * DAY_MS;
      const snapshots = history.flatMap(({ snapshot, isPruned }) => (isPruned ? [] : [snapshot])).reverse();
      const pointer = { product: 'p', urn: '', revision: 'r', snapshots, current: undefined };
      const right = history.filter((once) => isGood(once) && Date.parse(once.snapshot.createdAt) <= timeMs).at(-1);
      try {
        expect(chooseSnapshot(pointer, at(timeMs))).toEqual(right?.snapshot);
      } catch (error) {
        const { code } = error as { code?: string };
        if (code === 'AS_OF_TOO_EARLY') expect(right).toBeUndefined();
        else if (code === 'SNAPSHOT_PRUNED') expect(history.some(({ isPruned }) => isPruned)).toBe(true);
        else throw error;
      }
    }),
    { numRuns: 2_000 },
  );
});

it('always finds it while nothing is pruned', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const snapshots = history.map(({ snapshot }) => snapshot).reverse();
      const choose = () =>
        chooseSnapshot({ product: 'p', urn: '', revision: 'r', snapshots, current: undefined }, at(epochMs + 9 * DAY_MS));
      const right = snapshots.find(({ quality, retracted }) => quality === 'passed' && retracted === undefined);
      if (right) expect(choose()).toBe(right);
      else expect(choose).toThrow(expect.objectContaining({ code: 'AS_OF_TOO_EARLY' }));
    }),
  );
});

it('says where seven products come from in less than 2 KB', () => {
  const names = ['customers', 'products', 'orders', 'payments', 'ui-interactions', 'customer-lifetime-value', 'shopping-recommendations'];
  const pointers = new Map(
    names.map((product) => {
      const current: DiscoveredSnapshot = {
        number: 1_234,
        id: 'ab'.repeat(32),
        createdAt: '2026-01-31T18:00:00.000Z',
        current: true,
        quality: 'passed',
        contractVersion: '10.11.12',
      };
      return [product, { product, urn: `urn:mesh:shop:${product}:1`, revision: 'r', snapshots: [current], current }];
    }),
  );
  const vector = new RequestVector(pointers, readAsOf(undefined, 0), newContextKey());
  const provenance = vector.provenanceOf(names);
  expect(JSON.parse(provenance.json).products).toHaveLength(7);
  const empty = '{"data":{}}';
  const beside = { provenance, deprecated: [] };
  const spliced = new PackedAnswer(new WrittenAnswer(names, '"data":{}', beside).pack()).sentWith(beside);
  expect(JSON.parse(spliced.toString())).toEqual({ data: {}, extensions: { meshway: JSON.parse(provenance.json) } });
  expect(spliced.length - empty.length).toBeLessThan(2_048);
});
