import type { Readings, RunningGateway } from '../../gateway/start';
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

/** What a worker says. A `question` is for what all of them measured; its number is the same in everything said about it. */
export type FromWorker =
  | { readonly kind: 'serving'; readonly serving: Serving }
  | { readonly kind: 'question'; readonly question: string }
  | { readonly kind: 'measured'; readonly question: string; readonly readings: Readings };

/** What a worker is told: to finish what is in flight, and end; to say what it measured; what all of them did. */
export type ToWorker =
  | { readonly kind: 'stop' }
  | { readonly kind: 'measure'; readonly question: string }
  | { readonly kind: 'answer'; readonly question: string; readonly readings: readonly Readings[] };
