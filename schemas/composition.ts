/** One thing composition has to say, and the places in subgraphs' schemas it is about. */
export interface CompositionNote {
  /** Of Apollo's composition, or `ACCESS_…` for what our rules of access found. */
  readonly code: string;
  readonly message: string;
  /** `offset` into the subgraph's SDL, from 0; `line` and `column` from 1. */
  readonly places: readonly { readonly subgraph: string; readonly offset: number; readonly line: number; readonly column: number }[];
}

/** What composing subgraphs came to. */
export type Composition =
  | { readonly kind: 'composed'; readonly supergraph: string; readonly hints: readonly CompositionNote[] }
  | { readonly kind: 'refused'; readonly problems: readonly CompositionNote[] };
