import type { ComposedSubgraph } from './compose';

export interface ComposeRequest {
  readonly subgraphs: readonly ComposedSubgraph[];
}

/** One answer for each request. */
export type ComposerMessage =
  | { readonly kind: 'composed'; readonly supergraph: string }
  | { readonly kind: 'refused'; readonly problems: string }
  | { readonly kind: 'failed'; readonly reason: string };
