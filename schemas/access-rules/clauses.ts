import type { Requirement } from '../access-statements';
import type { AnyOf } from '../caller';

/**
 * What must hold, as a minimal disjunction of conjunctions over atoms: all atoms of at least one clause. Atoms are `authenticated`,
 * `scope:<name>` and `policy:<name>`. One clause without atoms: nothing is asked. No clause contains another.
 */
export type Clauses = readonly ReadonlySet<string>[];

/** More clauses than this are not multiplied out any further; what has so many is refused anyway. */
const CLAUSES_MAX = 128;

export const nothingAsked: Clauses = [new Set()];

/** Both. `undefined` when that has more than 128 clauses. */
export function both(a: Clauses | undefined, b: Clauses | undefined): Clauses | undefined {
  if (a === undefined || b === undefined) return undefined;
  const product = a.length * b.length > CLAUSES_MAX * CLAUSES_MAX ? undefined : a.flatMap((x) => b.map((y) => new Set([...x, ...y])));
  const minimal = product && minimize(product);
  return minimal && minimal.length <= CLAUSES_MAX ? minimal : undefined;
}

export function clausesOf({ authenticated, scopes, policies }: Requirement): Clauses | undefined {
  const parts = [
    ...(authenticated ? [[new Set(['authenticated'])]] : []),
    ...scopes.map((anyOf) => atomsOf('scope', anyOf)),
    ...policies.map((anyOf) => atomsOf('policy', anyOf)),
  ];
  return parts.reduce<Clauses | undefined>(both, nothingAsked);
}

/** Whether whoever has what `held` asks for has what `needed` asks for. */
export function implies(held: Clauses, needed: Clauses): boolean {
  return held.every((clause) => needed.some((other) => contains(clause, other)));
}

/** `a and b, or c`; atoms as in `scope:a`. */
export function clausesText(clauses: Clauses): string {
  return clauses.map((clause) => [...clause].sort().join(' and ')).join(', or ');
}

/** Only somebody known can have a scope, so a scope asks for `authenticated` too and it need not be said beside one. */
function atomsOf(kind: 'scope' | 'policy', anyOf: AnyOf): Clauses {
  return anyOf.map((names) => new Set(names.map((name) => `${kind}:${name}`)));
}

function minimize(clauses: Clauses): Clauses {
  const bySize = clauses.map(withoutImplied).sort((a, b) => a.size - b.size);
  const kept: ReadonlySet<string>[] = [];
  for (const clause of bySize) if (!kept.some((other) => contains(clause, other))) kept.push(clause);
  return kept;
}

function withoutImplied(clause: ReadonlySet<string>): ReadonlySet<string> {
  if (!clause.has('authenticated') || ![...clause].some((atom) => atom.startsWith('scope:'))) return clause;
  return new Set([...clause].filter((atom) => atom !== 'authenticated'));
}

function contains(clause: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const atom of other) if (!clause.has(atom) && !(atom === 'authenticated' && hasScope(clause))) return false;
  return true;
}

function hasScope(clause: ReadonlySet<string>): boolean {
  for (const atom of clause) if (atom.startsWith('scope:')) return true;
  return false;
}
