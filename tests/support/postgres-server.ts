import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../cli/workers/free-port';

const MISSING = 'there is no PostgreSQL: apt-get install postgresql';
const programs = findPrograms();

/** `describe` where there is a PostgreSQL; elsewhere the tests are skipped under a name that says what to install. */
export function describeWithPostgres(name: string, tests: () => void): void {
  if (programs !== undefined) describe(name, tests);
  else describe.skip(`${name} (${MISSING})`, tests);
}

/** For the tests of one `describe`: a server of their own, and from it the address of an empty database each time. */
export function emptyDatabases(): () => Promise<string> {
  let server: PostgresServer;
  let count = 0;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());
  return () => {
    count += 1;
    return server.createDatabase(`empty_${count}`);
  };
}

/** A real PostgreSQL on a free port, its data in a folder of its own. */
export class PostgresServer {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly dir: string,
    readonly port: number,
  ) {}

  static async start(): Promise<PostgresServer> {
    const dir = mkdtempSync(join(tmpdir(), 'meshway-postgres-'));
    const { uid, gid } = owner();
    if (uid !== undefined && gid !== undefined) chownSync(dir, uid, gid);
    chmodSync(dir, 0o700);
    const server = new PostgresServer(dir, await freePort('127.0.0.1'));
    server.initialize();
    await server.start();
    return server;
  }

  get url(): string {
    return `postgres://meshway@127.0.0.1:${this.port}/postgres`;
  }

  /** An empty database of its own; its address. */
  async createDatabase(name: string): Promise<string> {
    const client = new Client(this.url);
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    return this.url.replace(/postgres$/, name);
  }

  async start(): Promise<void> {
    const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: this.dir, fsync: 'off', max_connections: '100' };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(programs ?? '', 'postgres'), ['-D', this.dir, '-p', String(this.port), ...flags], {
      cwd: this.dir,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...owner(),
    });
    this.process = child;
    let log = '';
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`postgres ended with ${code}:\n${log}`)));
      child.stderr.on('data', (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-4_000);
        if (log.includes('ready to accept connections')) resolve();
      });
    });
  }

  /** At once, as an administrator in a hurry would: connections break, what was committed stays. */
  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGQUIT');
    await exited;
  }

  /** Stopped for good. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private initialize(): void {
    const flags = ['-D', this.dir, '-U', 'meshway', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    const { status, stderr } = spawnSync(join(programs ?? '', 'initdb'), flags, { cwd: this.dir, encoding: 'utf8', ...owner() });
    if (status !== 0) throw new Error(`initdb ended with ${status}:\n${stderr}`);
  }
}

/** PostgreSQL refuses to run as root, so there it runs as somebody who may do nothing. */
function owner(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Debian keeps the programs of each version apart and out of the path. */
function findPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const fromConfig = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim();
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(fromConfig ? [fromConfig] : [])];
  return folders.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')));
}
