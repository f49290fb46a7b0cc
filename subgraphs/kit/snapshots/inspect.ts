import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from './hash-file';
import { MANIFEST_FILE } from './layout';
import type { Manifest } from './manifest';

/** What is wrong with a snapshot's files by name and size; nothing when they are what the manifest says. */
export async function findMisplacedFiles(dir: string, manifest: Manifest): Promise<readonly string[]> {
  const expected = new Map(manifest.files.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const names = (await readdir(dir)).filter((name) => name !== MANIFEST_FILE);
  // A stranger is not harmless: the database would take a log beside its file for its own.
  const problems = names.filter((name) => !expected.has(name)).map((name) => `${name} does not belong to it`);
  for (const [name, sizeBytes] of expected) {
    const found = await stat(join(dir, name)).catch(() => undefined);
    if (found === undefined) problems.push(`${name} is missing`);
    else if (found.size !== sizeBytes) problems.push(`${name} has ${found.size} bytes instead of ${sizeBytes}`);
  }
  return problems;
}

/** As `findMisplacedFiles`, and every byte besides. `onProgress` is told each file's name before it is read. */
export async function findDamage(dir: string, manifest: Manifest, onProgress: (file: string) => void): Promise<readonly string[]> {
  const problems = [...(await findMisplacedFiles(dir, manifest))];
  if (problems.length > 0) return problems;
  for (const { name, sha256 } of manifest.files) {
    onProgress(name);
    if ((await hashFile(join(dir, name))) !== sha256) problems.push(`${name} was changed: its hash differs`);
  }
  return problems;
}
