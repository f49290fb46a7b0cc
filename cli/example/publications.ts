import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot, SnapshotStore } from '../../subgraphs/kit/snapshots';

interface Publication {
  /** Of everything the snapshot was made from. */
  readonly fingerprint: string;
  readonly number: number;
  readonly id: string;
}

/**
 * Remembers what each snapshot of the example was made from, one small file per product, so that the same is not made twice. Lost or
 * unreadable, it costs a snapshot more, nothing else.
 */
export class Publications {
  constructor(
    private readonly dir: string,
    private readonly store: SnapshotStore,
  ) {}

  /** The snapshot that was made from just this, if it is still there. */
  async find(product: string, fingerprint: string): Promise<Snapshot | undefined> {
    const publication = await this.#read(product);
    if (publication === undefined || publication.fingerprint !== fingerprint) return undefined;
    const snapshot = await this.store.get(product, publication.number).catch(() => undefined);
    return snapshot?.manifest.id === publication.id ? snapshot : undefined;
  }

  async remember(product: string, fingerprint: string, { manifest: { number, id } }: Snapshot): Promise<void> {
    const publication: Publication = { fingerprint, number, id };
    const path = this.#path(product);
    const aside = `${path}.${process.pid}`;
    await mkdir(this.dir, { recursive: true });
    await writeFile(aside, `${JSON.stringify(publication)}\n`);
    await rename(aside, path);
  }

  async #read(product: string): Promise<Publication | undefined> {
    try {
      const value: unknown = JSON.parse(await readFile(this.#path(product), 'utf8'));
      return isPublication(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  #path(product: string): string {
    return join(this.dir, `${product}.json`);
  }
}

function isPublication(value: unknown): value is Publication {
  if (typeof value !== 'object' || value === null) return false;
  return 'fingerprint' in value && 'id' in value && 'number' in value && typeof value.number === 'number';
}
