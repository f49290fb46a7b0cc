import { setPriority } from 'node:os';

/** As of `nice`: next to a thread that answers requests, one of this kind gets a quarter of the time. */
const NICE = 5;

/**
 * To be called in a thread whose work nobody waits for at once: where processors are few, requests come first. Linux gives each thread a
 * priority of its own; elsewhere it would be that of the whole process, so there nothing is done.
 */
export function comeAfterRequests(): void {
  if (process.platform === 'linux') setPriority(0, NICE);
}
