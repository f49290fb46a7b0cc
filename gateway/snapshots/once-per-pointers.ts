import type { Pointers } from './pointer-table';

/** Things that are kept for one state of the pointers. */
const KEPT_MAX = 1_000;

/** Tells lists of names apart, whatever the names are. */
export function nameOf(names: Iterable<string>): string {
  let all = '';
  for (const name of names) all += `${name.length}:${name}`;
  return all;
}

/** Works something out once for each state of the pointers: when one of them moves, `pointers` is another object. */
export class OncePerPointers<T> {
  private readonly known = new WeakMap<Pointers, Map<string, T>>();

  /** `name` says everything else that it follows from. */
  of(pointers: Pointers, name: string, workOut: () => T): T {
    const known = this.knownOf(pointers);
    const found = known.get(name);
    if (found !== undefined) return found;
    const made = workOut();
    if (known.size < KEPT_MAX) known.set(name, made);
    return made;
  }

  private knownOf(pointers: Pointers): Map<string, T> {
    const known = this.known.get(pointers);
    if (known) return known;
    const made = new Map<string, T>();
    this.known.set(pointers, made);
    return made;
  }
}
