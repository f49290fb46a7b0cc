import type { Finding } from './model';

/** Several things that have one cause: one property of a contract is in twenty types of the graph. */
export interface Gathered<T> {
  /** The one with the shortest coordinate. */
  readonly first: T;
  readonly others: number;
}

/** Gathers what has the same kind, stands at the same place and speaks of the same name. What has no coordinate stands alone. */
export function gather<T extends Pick<Finding, 'coordinate' | 'place'>>(
  items: readonly T[],
  kindOf: (item: T) => string,
): readonly Gathered<T>[] {
  const groups = new Map<string, T[]>();
  for (const [index, item] of items.entries()) {
    const key = item.coordinate === undefined ? String(index) : `${kindOf(item)} ${JSON.stringify(item.place)} ${nameIn(item.coordinate)}`;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group.toSorted((a, b) => (a.coordinate?.length ?? 0) - (b.coordinate?.length ?? 0)) as [T, ...T[]];
    return { first, others: group.length - 1 };
  });
}

/** What is said of the others. */
export function andOthers(others: number): string {
  return others === 0 ? '' : ` (and ${others} that follow from it)`;
}

/** `paidBack` of `Refund.paidBack` and of `RefundGroupByField.PAID_BACK`. */
function nameIn(coordinate: string): string {
  return (coordinate.split('.').at(-1) ?? '').replaceAll('_', '').toLowerCase();
}
