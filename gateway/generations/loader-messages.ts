import type { Listener, LoadedSupergraph } from './load-supergraph';

/** One answer for each supergraph, with what Apollo's gateway told meanwhile. */
export type LoaderMessage = (
  | { readonly kind: 'loaded'; readonly loaded: LoadedSupergraph }
  | { readonly kind: 'refused'; readonly reason: string; readonly cause: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string }
) & { readonly told: readonly Told[] };

export interface Told {
  readonly level: keyof Listener;
  readonly message: string;
}
