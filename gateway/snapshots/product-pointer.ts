import type { DiscoveredSnapshot, Discovery } from '../../schemas/discovery';
import { revisionOf } from '../../schemas/revision';
import { isProductName } from '../../schemas/vector';

/** What the gateway knows of one product: which snapshots there are, and which is current. */
export interface ProductPointer {
  readonly product: string;
  readonly urn: string;
  /** Of the schema and contract it is served under; see `revisionOf`. */
  readonly revision: string;
  /** Newest first. */
  readonly snapshots: readonly DiscoveredSnapshot[];
  /** `undefined` before the first one is published. */
  readonly current: DiscoveredSnapshot | undefined;
}

/**
 * Reads what a subgraph announces; `undefined` when it announces no snapshots in the form agreed on, so that nothing of it can be pinned.
 * The document comes from elsewhere: nothing in it is believed before it is looked at.
 */
export function readPointer(discovery: Discovery): ProductPointer | undefined {
  const { subgraph, descriptor, snapshots } = discovery;
  if (typeof subgraph !== 'string' || !isProductName(subgraph) || !Array.isArray(snapshots) || !snapshots.every(isSnapshot))
    return undefined;
  const newestFirst = [...snapshots].sort((a, b) => b.number - a.number);
  return Object.freeze({
    product: subgraph,
    urn: urnOf(descriptor),
    revision: revisionOf(discovery),
    snapshots: newestFirst,
    current: newestFirst.find(({ current, retracted }) => current && retracted === undefined),
  });
}

function isSnapshot(value: unknown): value is DiscoveredSnapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { number, id, createdAt, contractVersion } = value as Partial<DiscoveredSnapshot>;
  return (
    Number.isSafeInteger(number) &&
    (number as number) > 0 &&
    typeof id === 'string' &&
    /^[0-9a-f]{64}$/.test(id) &&
    typeof createdAt === 'string' &&
    !Number.isNaN(Date.parse(createdAt)) &&
    typeof contractVersion === 'string'
  );
}

function urnOf(descriptor: unknown): string {
  const { id } = (descriptor ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : '';
}
