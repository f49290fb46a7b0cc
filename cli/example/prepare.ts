import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProductFolders, type ProductFolder, readProductFolder } from '../../schemas/contracts';
import { apiError } from '../../schemas/errors';
import { deriveGraphModel, type GraphModel } from '../../subgraphs/kit/model';
import { fileSource, type Snapshot, type SnapshotSource, SnapshotStore, transformSource } from '../../subgraphs/kit/snapshots';
import { qualityFailed } from '../quality-failed';
import { withProgress } from '../terminal';
import { inDependencyOrder } from './dependency-order';
import { Publications } from './publications';
import { prepareSources, type Sources } from './sources';

export interface PrepareOptions {
  /** The folder of the domain folders. Its `example-sources/` holds the SQL that makes the data. */
  readonly mesh: string;
  /** Where sources and snapshots are kept. */
  readonly home: string;
  /** 1 is about five million rows in all; more than 0. */
  readonly scale: number;
}

export interface PreparedProduct {
  readonly snapshot: Snapshot;
  /** False when it was there already. */
  readonly made: boolean;
}

/**
 * Brings every product of the example mesh to a current snapshot: sources first, then what is extracted from them, then what is made
 * from that by SQL. What is there already, made from the same data by the same contract and SQL, is left as it is; so is a newer
 * snapshot that somebody published by hand. May be stopped at any point and run again.
 *
 * Throws what reading a folder and publishing throw, and QUALITY_FAILED for a snapshot that breaks its rules.
 */
export async function prepareExample({ mesh, home, scale }: PrepareOptions): Promise<readonly PreparedProduct[]> {
  const folders = inDependencyOrder(await Promise.all((await findProductFolders(mesh)).map(readProductFolder)));
  const dir = join(home, 'example');
  const sources = await prepareSources({ scriptsDir: join(mesh, 'example-sources'), dir, scale });
  const store = new SnapshotStore(home);
  const publications = new Publications(join(dir, 'published'), store);
  const prepared: PreparedProduct[] = [];
  for (const folder of await exampleFolders(folders, sources)) {
    const plan =
      folder.transformPath === undefined ? extraction(folder, sources) : await transformation(folder, folder.transformPath, store);
    const known = await publications.find(folder.product.name, plan.fingerprint);
    const snapshot = known ?? (await publish(store, plan));
    if (known === undefined) await publications.remember(folder.product.name, plan.fingerprint, snapshot);
    prepared.push({ snapshot, made: known === undefined });
  }
  return prepared;
}

/** The folders whose data is made here: from the sources, or by SQL from such products alone. The others are somebody's own, and left to them. */
async function exampleFolders(folders: readonly ProductFolder[], sources: Sources): Promise<readonly ProductFolder[]> {
  const tables = new Set(await readdir(sources.dir));
  const ours = new Set<string>();
  return folders.filter(({ product, contract, transformPath }) => {
    const isOurs =
      transformPath === undefined
        ? contract.schema.every(({ physicalName }) => tables.has(`${physicalName}.parquet`))
        : product.inputPorts.every(({ name }) => ours.has(name));
    if (isOurs) ours.add(product.name);
    return isOurs;
  });
}

/** How one snapshot is made, and a hash of everything that decides what will be in it. */
interface Plan {
  readonly folder: ProductFolder;
  readonly model: GraphModel;
  readonly source: SnapshotSource;
  readonly fingerprint: string;
}

/** The tables of the contract, each from the source table of the same stored name. */
function extraction(folder: ProductFolder, sources: Sources): Plan {
  const model = deriveGraphModel(folder);
  const files = model.objects.map(({ name, table }) => [name, join(sources.dir, `${table}.parquet`)] as const);
  return { folder, model, source: fileSource(new Map(files)), fingerprint: hash(folder.contract.source, sources.fingerprint) };
}

/** The product's SQL over the current snapshots of its input ports. */
async function transformation(folder: ProductFolder, path: string, store: SnapshotStore): Promise<Plan> {
  const inputs = new Map<string, Snapshot>();
  for (const { name } of folder.product.inputPorts) {
    const snapshot = await store.current(name);
    if (snapshot === undefined) throw apiError('SNAPSHOT_NOT_FOUND', { product: name, snapshot: 'that is current' });
    inputs.set(name, snapshot);
  }
  const ids = [...inputs].map(([name, { manifest }]) => [name, manifest.id]);
  const fingerprint = hash(folder.contract.source, await readFile(path, 'utf8'), ids);
  return { folder, model: deriveGraphModel(folder), source: transformSource({ path, inputs }), fingerprint };
}

async function publish(store: SnapshotStore, { folder, model, source }: Plan): Promise<Snapshot> {
  const { name } = folder.product;
  const { snapshot } = await withProgress(`Publish ${name}`, (onProgress) => store.publish({ folder, model, source, onProgress }));
  if (!snapshot.passed) throw qualityFailed(snapshot);
  return snapshot;
}

function hash(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
