import { hashProposal, sha256 } from '../hash';
import type { Change, HistoryEntry, Publication } from '../model';

/** A publication as an entry keeps it: its texts by their hashes. */
interface StoredPublication
  extends Omit<Publication, 'sdl' | 'contract' | 'descriptor' | 'sequence' | 'publishedAt' | 'publisher' | 'reason'> {
  readonly sdl: string;
  readonly contract?: string;
  readonly descriptor?: string;
}

/** Where a product stands: the entry that published it, if it is served, and the highest version it ever had. */
export interface Standing {
  readonly publishedIn?: number;
  readonly newestVersion: string;
}

/** One change as it is kept. */
export interface Entry {
  readonly meshway: 1;
  readonly sequence: number;
  readonly at: string;
  readonly publisher: string;
  readonly reason: string;
  readonly change:
    | { readonly kind: 'published'; readonly publication: StoredPublication }
    | { readonly kind: 'rolled-back'; readonly to: number; readonly products: readonly string[] };
  readonly products: Readonly<Record<string, Standing>>;
  readonly supergraph: string | null;
}

/** What a change is made on: the entry before it, and for a rollback the entry it goes back to. */
export interface Ground {
  readonly before: Entry | undefined;
  readonly target: Entry | undefined;
}

/** The entry of a change, and the texts it refers to. */
export function makeEntry(
  change: Change,
  ground: Ground,
  at: string,
): { readonly entry: Entry; readonly texts: ReadonlyMap<string, string> } {
  const texts = new Map<string, string>();
  const keep = (text: string): string => {
    const hash = sha256(text);
    texts.set(hash, text);
    return hash;
  };
  const sequence = (ground.before?.sequence ?? 0) + 1;
  const { publisher, reason, supergraph } = change;
  const entry: Entry = {
    meshway: 1,
    sequence,
    at,
    publisher,
    reason,
    change: change.kind === 'published' ? { kind: 'published', publication: storePublication(change, keep) } : pick(change),
    products: { ...ground.before?.products, ...movedProducts(change, sequence, ground) },
    supergraph: supergraph === undefined ? null : keep(supergraph),
  };
  return { entry, texts };
}

function pick({ kind, to, products }: Extract<Change, { kind: 'rolled-back' }>): Entry['change'] {
  return { kind, to, products };
}

function storePublication({ proposal, checks }: Extract<Change, { kind: 'published' }>, keep: (text: string) => string): StoredPublication {
  const { product, version, url, sdl, contract, descriptor } = proposal;
  return {
    product,
    version,
    url,
    hash: hashProposal(proposal),
    checks,
    sdl: keep(sdl),
    ...(contract === undefined ? {} : { contract: keep(contract) }),
    ...(descriptor === undefined ? {} : { descriptor: keep(descriptor) }),
  };
}

function movedProducts(change: Change, sequence: number, { before, target }: Ground): Readonly<Record<string, Standing>> {
  if (change.kind === 'published') {
    const { product, version } = change.proposal;
    return { [product]: { publishedIn: sequence, newestVersion: version } };
  }
  return Object.fromEntries(
    change.products.map((product) => {
      const newestVersion = standing(before, product)?.newestVersion ?? '0.0.0';
      const publishedIn = standing(target, product)?.publishedIn;
      return [product, publishedIn === undefined ? { newestVersion } : { publishedIn, newestVersion }];
    }),
  );
}

/** A product may have the name of something every object has. */
function standing(entry: Entry | undefined, product: string): Standing | undefined {
  return entry && Object.hasOwn(entry.products, product) ? entry.products[product] : undefined;
}

export function toHistory({ sequence, at, publisher, reason, change, supergraph }: Entry): HistoryEntry {
  const told =
    change.kind === 'rolled-back'
      ? change
      : {
          kind: change.kind,
          product: change.publication.product,
          version: change.publication.version,
          hash: change.publication.hash,
        };
  return { sequence, at, publisher, reason, change: told, supergraphHash: supergraph ?? undefined };
}
