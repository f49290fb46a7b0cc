import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { tempDir } from '../../support/temp-dir';

const repository = resolve(__dirname, '../../..');

/** Compiles one of our programs to a file that plain Node runs, wherever it lies: `startChild` says where its packages are, which only `require` heeds. */
export async function compiled(source: string): Promise<string> {
  const outfile = join(await tempDir(), 'program.cjs');
  buildSync({
    entryPoints: [resolve(repository, source)],
    outfile,
    bundle: true,
    platform: 'node',
    packages: 'external',
    supported: { 'dynamic-import': false },
    logLevel: 'error',
  });
  return outfile;
}

export function startChild(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  command = process.execPath,
): ChildProcess {
  return spawn(command, [program, ...args], {
    cwd: repository,
    env: { ...process.env, NODE_PATH: join(repository, 'node_modules'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits for a child to end, however it does. `onOutput` sees everything it printed so far. */
export async function finished(child: ChildProcess, onOutput: (stdout: string) => void = () => {}): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    onOutput(stdout);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
