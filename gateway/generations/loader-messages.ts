import type { Listener, ReadSupergraph } from './load-supergraph';

/** Half of `loadSupergraph` each, so that what the first brings is known before the second. */
export type LoaderJob =
  | { readonly kind: 'read'; readonly supergraphSdl: string }
  | { readonly kind: 'load'; readonly read: ReadSupergraph };

/** One answer for each job, with what Apollo's gateway told meanwhile. */
export type LoaderMessage = (
  | { readonly kind: 'read'; readonly read: ReadSupergraph }
  | { readonly kind: 'loaded'; readonly schema: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly cause: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string }
) & { readonly told: readonly Told[] };

export interface Told {
  readonly level: keyof Listener;
  readonly message: string;
}
