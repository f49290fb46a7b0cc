import type { RunningGateway } from '../../gateway/start';
import type { ReadyCaller } from '../callers';

/** What a worker tells once it takes connections. */
export interface Serving {
  readonly url: string;
  /** Names of the subgraphs that are down. */
  readonly missing: readonly string[];
  /** Whom the example can be asked as. */
  readonly callers: readonly ReadyCaller[];
}

/** A gateway that serves, and what there is to tell of it. */
export interface Started {
  readonly gateway: RunningGateway;
  readonly serving: Serving;
}

/** What a worker is told: to finish what is in flight, and end. */
export const STOP = 'stop';
