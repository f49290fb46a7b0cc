import { contextsOf, intersects, writesOf } from './field-paths';
import type { PlanStep } from './plan-steps';

/** For each step, the positions of those it comes after. */
type After = readonly Set<number>[];

/**
 * The same steps, each that takes values from a context behind those that fetch them. Apollo's planner forgets to say so where the entities
 * come from another subgraph than the context: then it has both fetched side by side.
 */
export function afterContexts(steps: readonly PlanStep[]): readonly PlanStep[] {
  const after = steps.map((step) => new Set(step.after));
  const writes = steps.map(({ fetch, path }) => writesOf(fetch, path));
  steps.forEach(({ fetch, path }, position) => {
    const contexts = contextsOf(fetch, path);
    writes.forEach((written, other) => {
      if (intersects(contexts, written) && !neededBy(other, after).has(position)) after[position]?.add(other);
    });
  });
  return inOrder(steps, after);
}

/** A step, and all that has to come before it. */
function neededBy(position: number, after: After, known = new Set<number>()): ReadonlySet<number> {
  if (known.has(position)) return known;
  known.add(position);
  for (const needed of after[position] ?? []) neededBy(needed, after, known);
  return known;
}

/** Each step behind all those it comes after; otherwise they stay as they are. */
function inOrder(steps: readonly PlanStep[], after: After): readonly PlanStep[] {
  const order: number[] = [];
  const put = (position: number): void => {
    if (order.includes(position)) return;
    for (const needed of [...(after[position] ?? [])].sort((a, b) => a - b)) put(needed);
    order.push(position);
  };
  for (const position of steps.keys()) put(position);
  return order.flatMap((position) => {
    const step = steps[position];
    return step ? [{ ...step, after: [...(after[position] ?? [])].map((needed) => order.indexOf(needed)) }] : [];
  });
}
