import type { SubgraphSource } from './federation';

/** A hard corner of federation: subgraphs, and operations that must be answered as Apollo's executor does. */
export interface Scenario {
  readonly name: string;
  readonly subgraphs: readonly SubgraphSource[];
  /** The same graph in one piece, where Apollo's gateway refuses to load it: this then says what is right. */
  readonly uncut?: Pick<SubgraphSource, 'typeDefs' | 'resolvers'>;
  readonly operations: readonly (string | Asked)[];
}

export interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The answer's data, where Apollo's executor gives another: why, and what is right. */
  readonly apolloIsWrong?: string;
  readonly data?: unknown;
}
