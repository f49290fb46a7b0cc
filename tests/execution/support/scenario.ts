import type { SubgraphSource } from './federation';

/** A hard corner of federation: subgraphs, and operations that must be answered as Apollo's executor does. */
export interface Scenario {
  readonly name: string;
  readonly subgraphs: readonly SubgraphSource[];
  /** The same graph in one piece, where Apollo's gateway cannot be asked what is right: this then says so. */
  readonly uncut?: Pick<SubgraphSource, 'typeDefs' | 'resolvers'>;
  readonly operations: readonly (string | Asked)[];
}

export interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The answer's data; needed where Apollo's executor gives another, with why. */
  readonly data?: unknown;
  readonly apolloIsWrong?: string;
}
