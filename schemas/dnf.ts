/**
 * What must hold, as a disjunction of conjunctions over numbered atoms: each clause is a bit set of the atoms it needs. Minimal (no clause
 * contains another) and in order, so that equal conditions are equal lists. No clause: never; one empty clause: always.
 */
export type Dnf = readonly bigint[];

export const always: Dnf = [0n];

/** Clauses one coordinate may have in the end: alternative ways to be allowed to read it. */
export const ALTERNATIVES_MAX = 16;

/** Clauses that conditions are multiplied out to. Schemas come from anybody, and each `both` may multiply the number of clauses. */
const CLAUSES_LOOKED_AT = 128;

/** Holds where at least one of the clauses does. `undefined` when that has more than 128 clauses, however many are given. */
export function either(clauses: readonly bigint[]): Dnf | undefined {
  const kept: bigint[] = [];
  // What a clause contains is a smaller number than it and comes first, so nothing that is kept has to be left out again.
  for (const clause of [...clauses].sort(ascending)) {
    if (kept.some((other) => contains(clause, other))) continue;
    if (kept.push(clause) > CLAUSES_LOOKED_AT) return undefined;
  }
  return kept;
}

/** Holds where both do. `undefined` when that, or one of them already, has more than 128 clauses. */
export function both(a: Dnf | undefined, b: Dnf | undefined): Dnf | undefined {
  if (a === always) return b;
  return a && b && either(a.flatMap((left) => b.map((right) => left | right)));
}

/** Whether a caller with the atoms `held` fulfils it. */
export function holds(condition: Dnf, held: bigint): boolean {
  return condition.some((clause) => contains(held, clause));
}

/** Whether everybody who fulfils `premise` fulfils `conclusion`. */
export function implies(premise: Dnf, conclusion: Dnf): boolean {
  return premise.every((clause) => holds(conclusion, clause));
}

function contains(clause: bigint, other: bigint): boolean {
  return (clause & other) === other;
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : 1;
}
