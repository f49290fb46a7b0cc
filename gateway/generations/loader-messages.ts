import type { Listener, LoadedSupergraph } from './load-supergraph';

/** What the thread says: what Apollo's gateway has to tell, and then one answer. */
export type LoaderMessage =
  | { readonly kind: 'told'; readonly level: keyof Listener; readonly message: string }
  | { readonly kind: 'loaded'; readonly loaded: LoadedSupergraph }
  | { readonly kind: 'refused'; readonly reason: string; readonly cause: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string };
