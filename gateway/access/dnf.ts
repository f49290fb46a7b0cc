/**
 * A disjunction of conjunctions over numbered atoms: each clause is a bit set of the atoms it needs. Minimal (no clause contains another)
 * and in order, so that equal conditions are equal lists. No clause: never; one empty clause: always.
 */
export type Dnf = readonly bigint[];

export const always: Dnf = [0n];

/** Leaves out every clause that needs all that another one needs, and more. */
export function minimal(clauses: readonly bigint[]): Dnf {
  const distinct = [...new Set(clauses)];
  return distinct.filter((clause) => !distinct.some((other) => other !== clause && (clause & other) === other)).sort(ascending);
}

/** Holds where both hold. */
export function both(a: Dnf, b: Dnf): Dnf {
  return minimal(a.flatMap((left) => b.map((right) => left | right)));
}

/** Whether `condition` holds wherever all of `premises` do; false also where that would take too long to find out. */
export function follows(condition: Dnf, premises: readonly Dnf[]): boolean {
  let together = always;
  for (const premise of premises) {
    together = both(together, premise);
    if (together.length > CLAUSES_LOOKED_AT) return false;
  }
  return together.every((clause) => holds(condition, clause));
}

const CLAUSES_LOOKED_AT = 256;

/** Whether a caller with the atoms `held` fulfils it. */
export function holds(condition: Dnf, held: bigint): boolean {
  return condition.some((clause) => (clause & held) === clause);
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
