import { dirname, join } from 'node:path';
import { composeSubgraphs } from '../../gateway/generations/compose'; // Without what serves a supergraph, which takes long to load.
import { openExistingStore, type Publication, type RegistryState } from '../../gateway/registry';
import { firstPublished, type Proposed } from '../../gateway/registry/check';
import { readUsage, type Usage } from '../../gateway/registry/usage';
import { findProductFolders } from '../../schemas/contracts';
import { type ProposedFolder, proposeFolder } from './propose';

/** What proposals are checked against. */
export interface Ground {
  readonly current: Pick<RegistryState, 'publications' | 'supergraph'>;
  readonly usage: Usage;
  readonly firstPublished?: Readonly<Record<string, string>>;
  /** What a person calls it. */
  readonly name: string;
}

const nothingRecorded: Usage = { since: undefined, uses: [] };

/** What a registry serves now, and what was recorded of its use. Throws REGISTRY_NOT_FOUND. */
export async function registryGround(place: string, days: number): Promise<Ground> {
  const store = await openExistingStore(place);
  try {
    const [current, usage, since] = await Promise.all([store.current(), readUsage(store, days, new Date()), firstPublished(store)]);
    return { current, usage, firstPublished: since, name: `the registry (change ${current.sequence})` };
  } finally {
    await store.close();
  }
}

/** Folders instead of a registry: the other products as they stand beside it, and the product as it was in `base`, when that is given. `beside`: those others, when they were read already. */
export async function folderGround(
  mesh: string,
  proposals: readonly Proposed[],
  base: string | undefined,
  beside?: readonly ProposedFolder[],
): Promise<Ground> {
  const names = new Set(proposals.map(({ proposal }) => proposal.product));
  const before = base === undefined ? [] : await Promise.all((await findProductFolders(base)).map(proposeFolder));
  const others = (beside ?? (await foldersBeside(mesh, proposals))).filter(({ unreadable }) => unreadable === undefined);
  const publications = [...others, ...before.filter(({ proposal }) => names.has(proposal.product))].map(asPublication);
  return {
    current: { publications, supergraph: before.length === 0 ? undefined : supergraphOf(publications) },
    usage: nothingRecorded,
    name: `${others.length} other products in ${join(mesh)}`,
  };
}

/** The folders of the other products. */
export async function foldersBeside(mesh: string, proposals: readonly Proposed[]): Promise<readonly ProposedFolder[]> {
  const names = new Set(proposals.map(({ proposal }) => proposal.product));
  const proposed = new Set(
    proposals.flatMap(({ review }) => (review?.descriptorPath === undefined ? [] : [dirname(review.descriptorPath)])),
  );
  const folders = (await findProductFolders(mesh)).filter((folder) => !proposed.has(folder));
  return (await Promise.all(folders.map(proposeFolder))).filter(({ proposal }) => !names.has(proposal.product));
}

function supergraphOf(publications: readonly Publication[]): string | undefined {
  const composition = composeSubgraphs(publications.map(({ product, url, sdl }) => ({ name: product, url, sdl })));
  return composition.kind === 'composed' ? composition.supergraph : undefined;
}

/** A folder as if it were published. */
export function asPublication({ proposal }: Proposed): Publication {
  const { version = '1.0.0' } = proposal;
  return { ...proposal, version, hash: '', sequence: 0, publishedAt: '', publisher: '', reason: '', checks: [] };
}
