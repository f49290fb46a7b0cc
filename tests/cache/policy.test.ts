// Goal: what a source without snapshots says of its answers is obeyed, as RFC 9111 and RFC 5861 say, and doubt means no.
// Method: one row for each rule; a property for mixing.
import fc from 'fast-check';
import { cacheStatusHeader, type Policy, policyOf, readRequestDirectives, weakest } from '../../gateway/cache';

const never: Policy = { kind: 'never' };
const shared = (fresh: number, revalidate = 0, error = 0): Policy => ({
  kind: 'shared',
  lifetime: { freshMs: fresh * 1_000, staleWhileRevalidateMs: revalidate * 1_000, staleIfErrorMs: error * 1_000 },
});

const own = (fresh: number): Policy => ({ ...shared(fresh), kind: 'private' }) as Policy;

describe('what a source says', () => {
  it.each<[string, string | undefined, string | undefined, Policy]>([
    ['nothing is not a lifetime', undefined, undefined, never],
    ['a lifetime', 'max-age=60', undefined, shared(60)],
    ['names are not case-sensitive', 'Max-Age=60', undefined, shared(60)],
    ['a quoted number', 'max-age="60"', undefined, shared(60)],
    ['spaces and empty members', ' , max-age=60 ,, public ,', undefined, shared(60)],
    ['unknown directives are passed over', 'max-age=60, community="UCI", x', undefined, shared(60)],
    ['no-store wins', 'max-age=60, no-store', undefined, never],
    ['private is for the reader alone', 'private, max-age=60', '20', own(40)],
    ['private for one field counts for all', 'private="set-cookie", max-age=60', undefined, own(60)],
    ['what is private is not ours to keep longer', 'private, s-maxage=60', undefined, never],
    ['no-store wins over private', 'private, max-age=60, no-store', undefined, never],
    ['no-cache would have to be asked each time', 'no-cache, max-age=60', undefined, never],
    ['s-maxage is for us', 'max-age=5, s-maxage=60', undefined, shared(60)],
    ['s-maxage forbids stale answers', 's-maxage=60, stale-if-error=9', undefined, shared(60)],
    ['must-revalidate forbids stale answers', 'max-age=60, must-revalidate, stale-while-revalidate=9', undefined, shared(60)],
    ['proxy-revalidate forbids stale answers', 'max-age=60, proxy-revalidate, stale-while-revalidate=9', undefined, shared(60)],
    ['stale answers', 'max-age=60, stale-while-revalidate=9, stale-if-error=99', undefined, shared(60, 9, 99)],
    ['time spent elsewhere counts', 'max-age=60', '20', shared(40)],
    ['older than its lifetime', 'max-age=60', '60', never],
    ['older than its lifetime, but of use', 'max-age=60, stale-if-error=60', '80', shared(0, 0, 40)],
    ['an age that is no number', 'max-age=60', 'old', never],
    ['a lifetime that is no number', 'max-age=soon', undefined, never],
    ['a negative lifetime', 'max-age=-1', undefined, never],
    ['a lifetime of nothing', 'max-age=0', undefined, never],
    ['a lifetime past all numbers', 'max-age=99999999999999999999', undefined, shared(2_147_483_648)],
    ['two lifetimes', 'max-age=60, max-age=5', undefined, never],
    ['what cannot be read', 'max-age=60, "', undefined, never],
    ['public alone is not a lifetime', 'public', undefined, never],
  ])('%s', (_, cacheControl, age, expected) => expect(policyOf({ cacheControl, age })).toEqual(expected));
});

describe('what is made from several', () => {
  it.each<[string, readonly Policy[], Policy]>([
    ['one', [shared(60, 9, 99)], shared(60, 9, 99)],
    ['the shortest lifetime', [shared(60), shared(5)], shared(5)],
    ['one that must not be kept', [shared(60), own(60), never], never],
    ['one that is for the reader alone', [shared(5), own(60), shared(9)], own(5)],
    ['stale time ends where the first of them ends', [shared(60, 0, 0), shared(5, 10, 100)], shared(5, 10, 55)],
  ])('%s', (_, policies, expected) => expect(weakest(policies)).toEqual(expected));

  it('does not depend on the order, and never allows more than any of its parts', () => {
    const seconds = fc.nat(1_000);
    const policy = fc.tuple(seconds, seconds, seconds).map(([fresh, revalidate, error]) => shared(fresh, revalidate, error));
    fc.assert(
      fc.property(fc.array(policy, { minLength: 1, maxLength: 5 }), (policies) => {
        const mixed = weakest(policies);
        expect(weakest([...policies].reverse())).toEqual(mixed);
        for (const part of policies) {
          if (mixed.kind === 'never' || part.kind === 'never') throw new Error('All of them may be kept.');
          const [ours, theirs] = [mixed.lifetime, part.lifetime];
          expect(ours.freshMs).toBeLessThanOrEqual(theirs.freshMs);
          expect(ours.freshMs + ours.staleIfErrorMs).toBeLessThanOrEqual(theirs.freshMs + theirs.staleIfErrorMs);
          expect(ours.freshMs + ours.staleWhileRevalidateMs).toBeLessThanOrEqual(theirs.freshMs + theirs.staleWhileRevalidateMs);
        }
      }),
    );
  });
});

describe('what a reader asks', () => {
  it.each([
    [undefined, undefined, []],
    ['no-cache', undefined, ['noCache']],
    ['No-Store, max-age=0', undefined, ['noStore']],
    ['only-if-cached, no-cache', undefined, ['noCache', 'onlyIfCached']],
    ['max-stale=5, x="no-store"', undefined, []],
    [undefined, 'no-cache', ['noCache']],
    ['max-age=5', 'no-cache', []],
  ])('cache-control: %s, pragma: %s', (cacheControl, pragma, expected) => {
    const directives = Object.entries(readRequestDirectives(cacheControl, pragma));
    expect(directives.flatMap(([name, isSet]) => (isSet ? [name] : []))).toEqual(expected);
  });
});

describe('Cache-Status', () => {
  it.each([
    [{ hit: true, detail: 'memory' }, 'meshway; hit; detail=memory'],
    [{ hit: true, ttlSeconds: 4.7, detail: 'redis' }, 'meshway; hit; ttl=4; detail=redis'],
    [{ hit: true, ttlSeconds: -4.2 }, 'meshway; hit; ttl=-5'],
    [{ hit: true, ttlSeconds: Number.POSITIVE_INFINITY }, 'meshway; hit'],
    [{ forwarded: 'uri-miss', stored: true, collapsed: true } as const, 'meshway; fwd=uri-miss; stored; collapsed'],
    [{ forwarded: 'bypass', detail: 'live' } as const, 'meshway; fwd=bypass; detail=live'],
  ])('%p', (status, expected) => expect(cacheStatusHeader(status)).toBe(expected));
});
