import { join } from 'node:path';
import { type FolderFiles, scanFolder } from './scan-folder';

/**
 * The product folders at `dir`, as absolute paths in the order of their names: `dir` itself when it holds a descriptor
 * (`*.odps.yaml`), otherwise each of its direct children that does. Hidden folders and `node_modules` are passed over.
 *
 * @throws FOLDER_UNREADABLE when `dir` cannot be listed; a child that cannot be is passed over.
 */
export async function findProductFolders(dir: string): Promise<string[]> {
  const here = await scanFolder(dir);
  const folders = here.descriptors.length > 0 ? [here] : await productFoldersIn(here.dir);
  return folders.map((folder) => folder.dir);
}

/** The direct children of `dir` that hold a descriptor. */
export async function productFoldersIn(dir: string): Promise<readonly FolderFiles[]> {
  const { folders } = await scanFolder(dir);
  const candidates = folders.filter((name) => !name.startsWith('.') && name !== 'node_modules');
  const children = await Promise.all(candidates.map((name) => scanFolder(join(dir, name)).catch(() => undefined)));
  return children.filter((child) => child !== undefined).filter((child) => child.descriptors.length > 0);
}
