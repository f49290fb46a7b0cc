import { createHash } from 'node:crypto';
import type { DiscoveredSnapshot, Discovery } from '../../../schemas/discovery';
import { type ListedSnapshot, passedQuality, type SnapshotStore } from '../snapshots';
import type { SubgraphDescription } from './describe';

export interface Announced {
  readonly document: Discovery;
  /** Changes with the document. */
  readonly etag: string;
}

/** The discovery document. It is asked for every second, so it is made anew only when the product's folder is another. */
export class Announcement {
  #made: { readonly fingerprint: string; readonly announced: Announced } | undefined;

  constructor(
    private readonly description: SubgraphDescription,
    private readonly store: SnapshotStore,
  ) {}

  /** The same object as before while nothing changed. */
  async now(): Promise<Announced> {
    const fingerprint = await this.store.fingerprint(this.description.model.subgraph);
    if (this.#made?.fingerprint === fingerprint) return this.#made.announced;
    const announced = await this.#make();
    // What was published while it was made is announced the next time.
    this.#made = { fingerprint, announced };
    return announced;
  }

  async #make(): Promise<Announced> {
    const snapshots = (await this.store.list(this.description.model.subgraph)).flatMap(discovered);
    const document: Discovery = { ...announcedBy(this.description), snapshots };
    return { document, etag: `"${createHash('sha256').update(JSON.stringify(document)).digest('base64url')}"` };
  }
}

/** What stays the same as long as the folder does. */
export function announcedBy({ folder, model, sdl }: SubgraphDescription): Omit<Discovery, 'snapshots'> {
  return { meshway: 1, subgraph: model.subgraph, descriptor: folder.product.source, contract: folder.contract.source, sdl };
}

/** A damaged snapshot cannot be asked for, so it is not announced. */
function discovered(listed: ListedSnapshot): DiscoveredSnapshot[] {
  if (listed.state === 'damaged' || listed.manifest === undefined) return [];
  const { number, id, createdAt, contract } = listed.manifest;
  const common = { number, id, createdAt, contractVersion: contract.version };
  return listed.state === 'retracted'
    ? [{ ...common, current: false, quality: passedQuality(listed.manifest) ? 'passed' : 'failed', retracted: listed.reason }]
    : [{ ...common, current: listed.current, quality: listed.state }];
}
