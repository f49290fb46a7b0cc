import { existsSync, readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What this process holds. */
export interface Held {
  /** Of its main thread, after collection. */
  readonly heapMb: number;
  readonly residentMb: number;
  /** Threads, and open files and sockets; 0 where the system does not tell. */
  readonly threads: number;
  readonly descriptors: number;
}

const TURNS_OF_COLLECTION = 3;

/** Collects first: what nobody refers to any more is not held. */
export async function held(): Promise<Held> {
  for (let turn = 0; turn < TURNS_OF_COLLECTION; turn += 1) {
    collect();
    await setImmediate();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapMb: Math.round((heapUsed + external) / 2 ** 20),
    residentMb: Math.round(rss / 2 ** 20),
    threads: countIn('/proc/self/task'),
    descriptors: countIn('/proc/self/fd'),
  };
}

/** Node gives this function only when it is asked to, which jest does not. */
function collect(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

function countIn(dir: string): number {
  return existsSync(dir) ? readdirSync(dir).length : 0;
}
