import { setImmediate } from 'node:timers/promises';

/** Work that may be interrupted wherever it yields. */
export type Steps<Result> = Generator<undefined, Result>;

/** How long requests wait for such work at most, in milliseconds, give or take one step. */
const TURN_MS = 2;

/** Does the work in the thread that answers requests: whenever it has taken a turn, requests have theirs. */
export async function inTurns<Result>(work: Steps<Result>): Promise<Result> {
  let since = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - since < TURN_MS) continue;
    await setImmediate();
    since = performance.now();
  }
}

/** Does the work in one piece, where nobody waits. */
export function atOnce<Result>(work: Steps<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
