import type { Listener, ReadSupergraph } from './load-supergraph';

/** One half of loading each. */
export type LoaderJob =
  | { readonly kind: 'read'; readonly supergraphSdl: string }
  | { readonly kind: 'visible'; readonly read: ReadSupergraph };

/** One answer for each job, with what Apollo's gateway told meanwhile. */
export type LoaderMessage = (
  | { readonly kind: 'read'; readonly read: ReadSupergraph }
  | { readonly kind: 'visible'; readonly schema: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly cause: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string }
) & { readonly told: readonly Told[] };

export interface Told {
  readonly level: keyof Listener;
  readonly message: string;
}
