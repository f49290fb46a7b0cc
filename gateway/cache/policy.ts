import { readCacheControl, secondsOf } from './cache-control';
import type { Lifetime } from './entry';

/** What the source of a value says of its use. */
export interface SourceHeaders {
  /** `cache-control`, as it came; several lines are joined with commas. */
  readonly cacheControl: string | undefined;
  /** `age`: seconds it spent in caches on the way here. */
  readonly age: string | undefined;
}

/** What may be done with a value: nothing, keeping it for its lifetime, or (`private`) only leaving that to whoever it is for. */
export type Policy = { readonly kind: 'never' } | { readonly kind: 'shared' | 'private'; readonly lifetime: Lifetime };

const never: Policy = Object.freeze({ kind: 'never' });

/**
 * What a shared cache may do with a value from a source that has no snapshots (RFC 9111; stale-* from RFC 5861). Without an explicit
 * lifetime it is not kept: guessing one is allowed, and is how answers come to be wrong.
 */
export function policyOf({ cacheControl, age }: SourceHeaders): Policy {
  if (cacheControl === undefined) return never;
  const directives = readCacheControl(cacheControl);
  // `private="field"` and `no-cache="field"` may be read as if they named no field (sections 5.2.2.4 and 5.2.2.7).
  if (directives.has('no-store') || directives.has('no-cache')) return never;
  const kind = directives.has('private') ? 'private' : 'shared';
  const forUs = kind === 'shared' ? secondsOf(directives, 's-maxage') : undefined;
  const lifetimeSeconds = forUs ?? secondsOf(directives, 'max-age');
  if (lifetimeSeconds === undefined) return never;
  const staysStrict = directives.has('must-revalidate') || directives.has('proxy-revalidate') || directives.has('s-maxage');
  const stale = (name: string): number => (staysStrict ? 0 : (secondsOf(directives, name) ?? 0));
  return atAge(kind, ageOf(age), {
    freshMs: lifetimeSeconds * 1_000,
    staleWhileRevalidateMs: stale('stale-while-revalidate') * 1_000,
    staleIfErrorMs: stale('stale-if-error') * 1_000,
  });
}

/** What may be done with a value made from several: each limit is the tightest of them. Nothing mixed is the same as snapshots: forever. */
export function weakest(policies: readonly Policy[]): Policy {
  let lifetime: Lifetime = {
    freshMs: Number.POSITIVE_INFINITY,
    staleWhileRevalidateMs: Number.POSITIVE_INFINITY,
    staleIfErrorMs: Number.POSITIVE_INFINITY,
  };
  let kind: 'shared' | 'private' = 'shared';
  for (const policy of policies) {
    if (policy.kind === 'never') return never;
    if (policy.kind === 'private') kind = 'private';
    lifetime = tighter(lifetime, policy.lifetime);
  }
  return { kind, lifetime };
}

/** Stale time begins where freshness ends, so what is compared is when each ends. */
function tighter(a: Lifetime, b: Lifetime): Lifetime {
  const freshMs = Math.min(a.freshMs, b.freshMs);
  const staleAfter = (name: 'staleWhileRevalidateMs' | 'staleIfErrorMs'): number => {
    const end = Math.min(a.freshMs + a[name], b.freshMs + b[name]);
    return Number.isFinite(freshMs) ? end - freshMs : 0;
  };
  return { freshMs, staleWhileRevalidateMs: staleAfter('staleWhileRevalidateMs'), staleIfErrorMs: staleAfter('staleIfErrorMs') };
}

/** A value that is older than its lifetime has used up some of its stale time, too. */
function atAge(kind: 'shared' | 'private', ageMs: number, { freshMs, staleWhileRevalidateMs, staleIfErrorMs }: Lifetime): Policy {
  const overdueMs = Math.max(0, ageMs - freshMs);
  const lifetime = {
    freshMs: Math.max(0, freshMs - ageMs),
    staleWhileRevalidateMs: Math.max(0, staleWhileRevalidateMs - overdueMs),
    staleIfErrorMs: Math.max(0, staleIfErrorMs - overdueMs),
  };
  return Object.values(lifetime).every((limitMs) => limitMs === 0) ? never : { kind, lifetime };
}

/** An Age that is no number is from a broken cache: nobody knows how old the value is, so it is as old as can be. */
function ageOf(age: string | undefined): number {
  if (age === undefined) return 0;
  const [first = ''] = age.split(',');
  return /^\s*\d+\s*$/.test(first) ? Number(first) * 1_000 : Number.POSITIVE_INFINITY;
}
