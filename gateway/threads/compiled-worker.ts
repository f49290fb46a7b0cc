import { existsSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '../..');

/** The file of a worker: beside those that use it in `dir`, or in the build when they run from source. */
export function compiledWorker(dir: string, name: string): string {
  const beside = path.join(dir, name);
  return existsSync(beside) ? beside : path.join(root, 'dist', path.relative(root, dir), name);
}
