import type { Served } from './pipeline';

type Planning = Pick<Served, 'operations' | 'planner'>;

export interface WarmLimits {
  /** Plans that are made, those used most first. */
  readonly plans: number;
  /** How long a swap may wait for them; planning then goes on behind. */
  readonly ms: number;
}

/** Documents looked at: those used last. */
const DOCUMENTS = 1_000;

/**
 * Makes for `next` the plans that were used most in the generation before, so that a swap is not felt. What `next` refuses is left out:
 * its callers are told when they ask.
 */
export async function warm(next: Planning, before: Planning, limits: WarmLimits): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limits.ms);
  });
  const used = before.operations
    .recent(DOCUMENTS)
    .flatMap((operation) => before.planner.usesOf(operation).map((use) => ({ ...use, operation })))
    .sort((a, b) => b.uses - a.uses)
    .slice(0, limits.plans);
  const planned = used.map(async ({ operation: { text, name }, circumstances }) => {
    try {
      await next.planner.plan(next.operations.find(text, name), circumstances);
    } catch {
      // Refused or too expensive now: not a reason to keep the old generation.
    }
  });
  await Promise.race([Promise.all(planned), timeIsUp]);
  clearTimeout(timer);
}
