import type { Operation } from './operations';
import type { Served } from './pipeline';

/**
 * Plans for `next` what was asked of the generation before, so that a swap is not felt. What `next` refuses is left out: its callers are
 * told when they ask. Ends after `limitMs` in any case; planning then goes on behind.
 */
export async function warm(next: Pick<Served, 'operations' | 'planner'>, operations: readonly Operation[], limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  const planned = operations.map(async ({ text, name }) => {
    try {
      await next.planner.plan(next.operations.find(text, name));
    } catch {
      // Refused or too expensive now: not a reason to keep the old generation.
    }
  });
  await Promise.race([Promise.all(planned), timeIsUp]);
  clearTimeout(timer);
}
