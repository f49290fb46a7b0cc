import type { RegistryStore } from '../model';

/** Changes looked back through; a product older than that counts as always published. */
const LOOKED_BACK = 1_000;

/** When products were first published, RFC 3339: nobody can have used anything of them before. */
export async function firstPublished(store: Pick<RegistryStore, 'history'>): Promise<Readonly<Record<string, string>>> {
  const history = await store.history(LOOKED_BACK);
  const isWhole = history.at(-1)?.sequence === 1;
  if (!isWhole) return {};
  return Object.fromEntries(history.flatMap(({ at, change }) => (change.kind === 'published' ? [[change.product, at]] : [])));
}
