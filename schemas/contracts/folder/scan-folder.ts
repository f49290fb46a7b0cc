import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { apiError } from '../../errors';
import { reasonOf } from '../read/read-text-file';

/** What lies in a folder, as absolute paths, sorted by name. Nothing is opened. */
export interface FolderFiles {
  readonly dir: string;
  /** `*.odps.yaml` */
  readonly descriptors: readonly string[];
  /** `*.odcs.yaml` */
  readonly contracts: readonly string[];
  readonly transformPath: string | undefined;
  readonly resolversPath: string | undefined;
  /** Names of the folders in it. */
  readonly folders: readonly string[];
}

/** @throws FOLDER_UNREADABLE */
export async function scanFolder(dir: string): Promise<FolderFiles> {
  const root = resolve(dir);
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    throw apiError('FOLDER_UNREADABLE', { path: dir, reason: reasonOf(error) }, error instanceof Error ? error : undefined);
  });
  const names = entries.map((entry) => entry.name).sort();
  const ending = (suffix: string) => names.filter((name) => name.endsWith(suffix)).map((name) => resolve(root, name));
  const named = (name: string) => (names.includes(name) ? resolve(root, name) : undefined);
  return {
    dir: root,
    descriptors: ending('.odps.yaml'),
    contracts: ending('.odcs.yaml'),
    transformPath: named('transform.sql'),
    resolversPath: named('resolvers.ts'),
    folders: entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort(),
  };
}
