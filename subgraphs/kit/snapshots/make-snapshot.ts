import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncToDisk } from '../../../schemas/durable-files';
import { Workbench } from '../engines';
import type { GraphModel } from '../model/types';
import { assess } from './assess';
import { hashFile } from './hash-file';
import { DATA_FILE, parquetFile } from './layout';
import { SERVING } from './load-table';
import type { ManifestContent, ManifestFile, SnapshotReference } from './manifest';
import type { PublishRequest } from './publish-request';
import type { QualityResult } from './quality';
import { schemaHash } from './schema-hash';
import type { Staging } from './staging';
import { type WrittenTable, writeTables } from './write-tables';

export interface MadeSnapshot {
  /** All of the manifest but the number, which is given at the last moment. */
  readonly content: Omit<ManifestContent, 'number'>;
  readonly tables: readonly WrittenTable[];
}

/** Fills the staging folder with a snapshot's files: rows, both forms, quality, hashes. */
export async function makeSnapshot(staging: Staging, request: PublishRequest): Promise<MadeSnapshot> {
  const { memoryLimitMb, onProgress } = request;
  const limits = memoryLimitMb === undefined ? {} : { memoryLimitMb };
  const workbench = await Workbench.open({ spillDir: join(staging.workDir, 'spill'), ...limits });
  try {
    const filled = await fill(staging, request, workbench);
    onProgress?.('hashes');
    const files = await finishFiles(staging.snapshotDir, request.model);
    return { content: contentOf(request, filled, files, schemaHash(request.model, workbench.dialect)), tables: filled.tables };
  } finally {
    workbench.close();
  }
}

interface Filled {
  readonly tables: readonly WrittenTable[];
  readonly quality: readonly QualityResult[];
  readonly inputs: readonly SnapshotReference[];
}

async function fill({ snapshotDir, workDir }: Staging, request: PublishRequest, workbench: Workbench): Promise<Filled> {
  const { folder, model, source, signal = new AbortController().signal, onProgress = () => {} } = request;
  onProgress('source');
  const opened = await source.open({ model, workbench, workDir, signal });
  const dataFile = join(snapshotDir, DATA_FILE);
  await workbench.attach(SERVING, dataFile, 'READ_WRITE');
  const tables = await writeTables({ model, workbench, opened, dir: snapshotDir, signal, onProgress });
  onProgress('quality');
  // The team's SQL looks at a copy of the file, which must have everything in it.
  await workbench.run(`CHECKPOINT ${SERVING}`);
  const quality = await assess({ contract: folder.contract, model, workbench, dataFile, workDir, signal });
  await workbench.detach(SERVING);
  return { tables, quality, inputs: opened.inputs };
}

/** From here on nothing changes: every file is on the disk, read-only, and hashed. */
async function finishFiles(dir: string, model: GraphModel): Promise<readonly ManifestFile[]> {
  const names = [DATA_FILE, ...model.objects.map(({ name }) => parquetFile(name))].sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(dir, name);
      await syncToDisk(path);
      await chmod(path, 0o444);
      return { name, sizeBytes: (await stat(path)).size, sha256: await hashFile(path) };
    }),
  );
}

function contentOf(
  { folder: { product, contract } }: PublishRequest,
  { tables, quality, inputs }: Filled,
  files: readonly ManifestFile[],
  hash: string,
): MadeSnapshot['content'] {
  return {
    meshway: 1,
    product: { urn: product.id, name: product.name },
    createdAt: new Date().toISOString(),
    contract: { id: contract.id, version: contract.version },
    schemaHash: hash,
    objects: tables.map(({ object, rows }) => ({ name: object.name, table: object.table, rows })),
    files,
    inputs,
    quality,
  };
}
