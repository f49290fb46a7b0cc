import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { findProductFolders, readProductFolder } from '../../../../schemas/contracts';
import type { ProductFolder } from '../../../../schemas/contracts/model';
import { apiError } from '../../../../schemas/errors';
import type { GraphModel, ObjectModel } from '../../model/types';
import type { Snapshot } from '../snapshot';
import { FILE_ENDINGS, fileSource } from './file-source';
import { portSource } from './port-source';
import type { SnapshotSource } from './source';
import { transformSource } from './transform-source';

/** How to find a product's current snapshot: the store's `current`. */
export type FindCurrent = (product: string) => Promise<Snapshot | undefined>;

/**
 * The source that the words of a command line mean: a file, `Object=FILE` for each object, a folder with a file for each object, or
 * another product's domain folder. Throws BAD_USAGE, FILE_UNREADABLE, SNAPSHOT_SOURCE_INVALID or SNAPSHOT_NOT_FOUND.
 */
export async function sourceFromPaths(paths: readonly string[], model: GraphModel, findCurrent: FindCurrent): Promise<SnapshotSource> {
  const named = paths.map((path) => /^([A-Za-z_]\w*)=(.+)$/s.exec(path));
  if (paths.length > 0 && named.every((match) => match !== null)) {
    return fileSource(
      filesByObject(
        named.map((match) => [match[1] ?? '', match[2] ?? '']),
        model,
      ),
    );
  }
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0)
    throw apiError('BAD_USAGE', { reason: 'Give --from one path, or Object=FILE once for each object' });
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw apiError(
      'FILE_UNREADABLE',
      { path, reason: error.code === 'ENOENT' ? 'there is no such file or folder' : String(error.code) },
      error,
    );
  });
  if (!found.isDirectory()) return fileSource(new Map([[onlyObject(model, path).name, resolve(path)]]));
  return (await isDomainFolder(path)) ? otherPort(path, findCurrent) : fileSource(await filesInFolder(path, model));
}

/** A product's `transform.sql` over the current snapshots of its input ports. Throws SNAPSHOT_SOURCE_INVALID or SNAPSHOT_NOT_FOUND. */
export async function sourceFromTransform(folder: ProductFolder, findCurrent: FindCurrent): Promise<SnapshotSource> {
  const { transformPath, product } = folder;
  if (transformPath === undefined) throw apiError('SNAPSHOT_SOURCE_INVALID', { source: folder.dir, reason: 'it has no transform.sql' });
  const inputs = new Map<string, Snapshot>();
  for (const { name } of product.inputPorts) inputs.set(name, await currentOf(name, findCurrent));
  return transformSource({ path: transformPath, inputs });
}

async function currentOf(product: string, findCurrent: FindCurrent): Promise<Snapshot> {
  const snapshot = await findCurrent(product);
  if (snapshot === undefined) throw apiError('SNAPSHOT_NOT_FOUND', { product, snapshot: 'that is current' });
  return snapshot;
}

function filesByObject(pairs: readonly (readonly [string, string])[], model: GraphModel): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [name, path] of pairs) {
    const object = model.objects.find((candidate) => candidate.name === name) ?? model.objects.find(({ table }) => table === name);
    if (object === undefined) throw apiError('BAD_USAGE', { reason: `--from ${name}=… names no object; there are: ${objectNames(model)}` });
    if (files.has(object.name)) throw apiError('BAD_USAGE', { reason: `--from ${name}=… is given twice` });
    files.set(object.name, resolve(path));
  }
  const missing = model.objects.filter(({ name }) => !files.has(name));
  if (missing.length > 0) throw apiError('BAD_USAGE', { reason: `--from gives no file for ${missing.map(({ name }) => name).join(', ')}` });
  return files;
}

function onlyObject(model: GraphModel, path: string): ObjectModel {
  const [only, ...more] = model.objects;
  if (only !== undefined && more.length === 0) return only;
  throw apiError('BAD_USAGE', {
    reason: `${path} is one file, but there are several objects: give Object=FILE for each of ${objectNames(model)}`,
  });
}

async function isDomainFolder(path: string): Promise<boolean> {
  return (await findProductFolders(path)).some((folder) => resolve(folder) === resolve(path));
}

async function otherPort(path: string, findCurrent: FindCurrent): Promise<SnapshotSource> {
  const { product } = await readProductFolder(path);
  return portSource(await currentOf(product.name, findCurrent));
}

async function filesInFolder(dir: string, model: GraphModel): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(dir)).sort();
  return new Map(model.objects.map((object) => [object.name, join(resolve(dir), fileOf(object, names, dir))]));
}

function fileOf(object: ObjectModel, names: readonly string[], dir: string): string {
  const endings: readonly string[] = FILE_ENDINGS;
  const fits = (stem: string): string[] =>
    names.filter((name) => endings.includes(extname(name).toLowerCase()) && name.slice(0, -extname(name).length) === stem);
  const candidates = fits(object.name).length > 0 ? fits(object.name) : fits(object.table);
  const [found, ...more] = candidates;
  if (found !== undefined && more.length === 0) return found;
  const reason =
    found === undefined
      ? `it has no ${object.name} or ${object.table} with one of the endings ${endings.join(' ')}`
      : `it has ${candidates.join(' and ')} for ${object.name}`;
  throw apiError('SNAPSHOT_SOURCE_INVALID', { source: dir, reason });
}

function objectNames(model: GraphModel): string {
  return model.objects.map(({ name }) => name).join(', ');
}
