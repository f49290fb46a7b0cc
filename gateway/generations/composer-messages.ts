import type { Composition } from '../../schemas/composition';

/** One answer for each composition. */
export type ComposerMessage = Composition | { readonly kind: 'failed'; readonly reason: string };
