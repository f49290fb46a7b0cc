import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncToDisk } from '../../../schemas/durable-files';
import { MANIFEST_FILE } from './layout';
import { makeSnapshot } from './make-snapshot';
import { type Manifest, passedQuality, sealManifest } from './manifest';
import type { PublishRequest } from './publish-request';
import type { Snapshot } from './snapshot';
import { Staging } from './staging';
import { storeError } from './store-error';

export interface Published {
  readonly snapshot: Snapshot;
  /** Columns of the source that the contract does not name, by object. */
  readonly leftOut: ReadonlyMap<string, readonly string[]>;
}

/** Makes a snapshot aside and gives it the next number in one rename: at any moment there is either nothing of it, or all. */
export async function publishSnapshot(productDir: string, request: PublishRequest): Promise<Published> {
  const staging = await Staging.create(productDir);
  try {
    const { content, tables } = await makeSnapshot(staging, request);
    const { dir, sealed: manifest } = await staging.publish(async (number) => {
      const sealed = sealManifest({ ...content, number });
      await writeManifest(staging.snapshotDir, sealed);
      return sealed;
    });
    const leftOut = new Map(tables.map((table) => [table.object.name, table.leftOut]));
    return { snapshot: { dir, manifest, passed: passedQuality(manifest) }, leftOut };
  } catch (error) {
    throw storeError(productDir, error);
  } finally {
    await staging.remove();
  }
}

async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  const path = join(dir, MANIFEST_FILE);
  await rm(path, { force: true });
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`);
  await syncToDisk(path);
  await chmod(path, 0o444);
}
