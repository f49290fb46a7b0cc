import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A new folder that is removed when the test file ends. */
export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'meshway-'));
  made.push(dir);
  return dir;
}

afterAll(() => Promise.all(made.map((dir) => rm(dir, { recursive: true, force: true }))));
