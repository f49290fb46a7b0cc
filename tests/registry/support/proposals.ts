import type { Change, Proposal } from '../../../gateway/registry';

/** A small product of its own. `version` also stands in its schema, so that each version is another text. */
export function proposal(product: string, version = '1.0.0', more: Partial<Proposal> = {}): Proposal & { readonly version: string } {
  const type = product.replaceAll('-', '_');
  const sdl = `"Version ${version}"\ntype Query {\n  ${type}: String\n}\n`;
  return { product, url: `http://${product}.example/graphql`, sdl, ...more, version };
}

export function published(product: string, version = '1.0.0', more: Partial<Change> = {}): Change {
  const change = { kind: 'published', proposal: proposal(product, version), checks: [], publisher: 'ann', reason: 'first' } as const;
  return { ...change, supergraph: `supergraph with ${product} ${version}`, ...more } as Change;
}

export function rolledBack(to: number, products: readonly string[], supergraph: string | undefined): Change {
  return { kind: 'rolled-back', to, products, supergraph, publisher: 'ann', reason: 'undo' };
}
