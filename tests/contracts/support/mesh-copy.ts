import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A copy of the clean mesh in a folder of its own, to break and to read. */
export interface MeshCopy {
  readonly dir: string;
  /** Replaces the one place of `file` that says `from`. */
  change(file: string, from: string, to: string): Promise<void>;
  write(file: string, content: string | Buffer): Promise<void>;
  remove(file: string): Promise<void>;
  /** Makes an empty folder. */
  folder(file: string): Promise<void>;
  delete(): Promise<void>;
}

export async function copyMesh(): Promise<MeshCopy> {
  const dir = await mkdtemp(join(tmpdir(), 'meshway-contracts-'));
  await cp(join(__dirname, '../fixtures/mesh'), dir, { recursive: true });
  const write = (file: string, content: string | Buffer) => writeFile(join(dir, file), content);
  return {
    dir,
    write,
    async change(file, from, to) {
      const before = await readFile(join(dir, file), 'utf8');
      if (before.split(from).length !== 2) throw new Error(`"${from}" stands ${before.split(from).length - 1} times in ${file}`);
      await write(
        file,
        before.replace(from, () => to),
      );
    },
    remove: (file) => rm(join(dir, file)),
    folder: (file) => mkdir(join(dir, file)),
    delete: () => rm(dir, { recursive: true }),
  };
}
