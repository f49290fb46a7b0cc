import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The command as it was built: what a user runs. `npm test` builds it first. */
export const root = join(__dirname, __dirname.includes('/dist/') ? '../../..' : '../..');
const command = join(root, 'dist/cli/meshway.js');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end. */
export function runMeshway(
  args: readonly string[],
  { cwd = root, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [command, ...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/** As `runMeshway`, for a command that must end well. */
export async function mustRun(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runMeshway(args);
  if (code !== 0) throw new Error(`meshway ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}

/** A server that is running: a gateway (`start`) or a subgraph (`serve`). */
export interface Running {
  /** Of its GraphQL endpoint. */
  readonly url: string;
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphQLAnswer>;
  /** Sends SIGTERM and waits; the exit code. */
  stop(): Promise<number | null>;
}

export interface GraphQLAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Record<string, unknown>;
  }[];
  readonly extensions?: {
    readonly meshway: { readonly snapshot: string; readonly products: readonly { readonly product: string; readonly source: string }[] };
  };
}

/** Starts a server on a free port and waits for the line that says where it is. */
export async function startMeshway(args: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, [command, ...args, '--port', '0'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const url = await announcedUrl(child, args);
  return {
    url,
    ask: (query, variables) => ask(url, query, variables),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

export async function ask(url: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<GraphQLAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as GraphQLAnswer;
}

/** A folder of its own for one test file, and how to be rid of it. */
export async function temporaryFolder(name: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `meshway-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

function announcedUrl(child: ChildProcess, args: readonly string[]): Promise<string> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => reject(new Error(`meshway ${args.join(' ')} ended with ${code}:\n${stderr}`)));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [url] = /http:\S+\/graphql/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}
