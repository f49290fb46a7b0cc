import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../cli/workers/free-port';

export const hasRedis = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
const MISSING = 'there is no redis-server: apt-get install redis-server';

/** `describe` where there is a Redis; elsewhere the tests are skipped under a name that says what to install. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (hasRedis) describe(name, tests);
  else describe.skip(`${name} (${MISSING})`, tests);
}

/** A real Redis on a free port, and what a bad day does to it. */
export class RedisServer {
  private process: ChildProcess | undefined;
  private readonly dir = mkdtempSync(join(tmpdir(), 'meshway-redis-'));

  private constructor(
    readonly port: number,
    private readonly args: readonly string[],
  ) {}

  static async start(...args: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort('127.0.0.1'), args);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Resolves when it takes commands. `more`: arguments for this time. */
  async start(...more: readonly string[]): Promise<void> {
    const child = spawn(
      'redis-server',
      ['--port', String(this.port), '--dir', this.dir, '--save', '', '--enable-debug-command', 'yes', ...this.args, ...more],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    this.process = child;
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}.`)));
      child.stdout.on('data', (chunk: Buffer) => {
        if (/Ready to accept connections/i.test(chunk.toString())) resolve();
      });
    });
  }

  /** At once, as a crash would. */
  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Stopped for good. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Runs one command from a connection of its own. */
  async run(...[command = '', ...args]: readonly string[]): Promise<unknown> {
    return this.withClient((client) => client.call(command, ...args));
  }

  /** What it answers, word for word, to a connection that is not told to be patient. Empty when nobody listens. */
  async says(command: string): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    try {
      socket.write(`${command}\r\n`);
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      return chunk.toString();
    } catch {
      return '';
    } finally {
      socket.destroy();
    }
  }

  async withClient<T>(work: (client: Redis) => Promise<T>, password?: string): Promise<T> {
    const client = new Redis(this.url, { retryStrategy: null, protocol: 2, ...(password ? { password } : {}) } as never);
    client.on('error', () => undefined);
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }
}

/** Waits until something is so; fails after `limitMs`. Resolves with how long it took. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 5_000): Promise<number> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > limitMs) throw new Error(`Not within ${limitMs} ms: ${what}.`);
    await pause(5);
  }
  return performance.now() - startedAt;
}
