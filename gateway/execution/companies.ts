import type { FetchNode } from '@apollo/query-planner';
import { type JointPart, jointPart } from './joint-part';
import { type PlanStep, takesContext } from './plan-steps';
import type { Variables } from './prepared-request';

/** Fetches that can be made by one request, or one that is made several times with other values from contexts. */
export interface Company {
  /** How often the subgraph would not be asked this way, though it answered when it was asked for each by itself. */
  refusals: number;
}

/** How a fetch is made together with others. */
export interface Membership {
  readonly company: Company;
  /** What it contributes to a request when it is the nth to do so, from 0. */
  readonly part: (nth: number) => JointPart;
  /** What it takes from contexts this time. */
  readonly values?: Variables;
}

/**
 * The membership of each step that has company: steps for entities of one subgraph that are ready at the same moment, and waited for by the
 * same others, so that none of those is held up by what it does not need. One that takes values from contexts is company to itself.
 */
export function findCompanies(steps: readonly PlanStep[]): ReadonlyMap<PlanStep, Membership> {
  const together = new Map<string, number[]>();
  steps.forEach(({ fetch, after }, position) => {
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
      const part = step && jointPart(step.fetch, `${position}`);
      if (part) memberships.set(step, { company, part: () => part });
    }
  }
  steps.forEach((step, position) => {
    const part = takesContext(step.fetch) ? repeatedPart(step.fetch, position) : undefined;
    if (part) memberships.set(step, { company: { refusals: 0 }, part });
  });
  return memberships;
}

function repeatedPart(fetch: FetchNode, position: number): Membership['part'] | undefined {
  const first = jointPart(fetch, `${position}_0`);
  if (!first) return undefined;
  const parts = [first];
  return (nth) => {
    parts[nth] ??= jointPart(fetch, `${position}_${nth}`) ?? first;
    return parts[nth];
  };
}
