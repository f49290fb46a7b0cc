import type { SubgraphSource } from './federation';

/** A hard corner of federation: subgraphs, and operations both executors must agree on. */
export interface Scenario {
  readonly name: string;
  readonly subgraphs: readonly SubgraphSource[];
  readonly operations: readonly (string | Asked)[];
}

export interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The answer's data, where Apollo's executor gives another: why, and what is right. */
  readonly apolloIsWrong?: string;
  readonly data?: unknown;
}
