import { type JointPart, jointPart } from './joint-part';
import { type PlanStep, takesContext } from './plan-steps';

/** Fetches that can be made by one request. */
export interface Company {
  /** How often the subgraph would not be asked this way, though it answered when it was asked for each by itself. */
  refusals: number;
}

/** How a fetch is made together with others. */
export interface Membership {
  readonly company: Company;
  readonly part: JointPart;
}

/**
 * The membership of each step that has company: steps for entities of one subgraph that are ready at the same moment, and waited for by the
 * same others, so that none of those is held up by what it does not need.
 */
export function findCompanies(steps: readonly PlanStep[]): ReadonlyMap<PlanStep, Membership> {
  const together = new Map<string, number[]>();
  steps.forEach(({ fetch, after }, position) => {
    // What it takes from contexts has the same name in others, and another value.
    if (!fetch.requires || takesContext(fetch)) return;
    const waiting = steps.flatMap((step, other) => (step.after.includes(position) ? [other] : []));
    const key = JSON.stringify([fetch.serviceName, after, waiting]);
    together.set(key, [...(together.get(key) ?? []), position]);
  });
  const memberships = new Map<PlanStep, Membership>();
  for (const positions of together.values()) {
    if (positions.length === 1) continue;
    const company = { refusals: 0 };
    for (const position of positions) {
      const step = steps[position];
      const part = step && jointPart(step.fetch, position);
      if (part) memberships.set(step, { company, part });
    }
  }
  return memberships;
}
