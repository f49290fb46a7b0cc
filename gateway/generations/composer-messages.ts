import type { Composition } from './compose';

/** One answer for each composition. */
export type ComposerMessage = Composition | { readonly kind: 'failed'; readonly reason: string };
