import type { Pool, PoolClient, QueryResultRow } from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;

export interface PostgresOptions {
  /** `postgres://`. */
  readonly url: string;
  readonly connections: number;
  /** How long one statement may take. */
  readonly queryTimeoutMs: number;
  /** What the caller is told of a database that does not do as asked. `place` has no password in it. */
  readonly failure: (place: string, reason: string, cause: Error) => Error;
}

/** How tables of one kind came to be: each entry makes a version from the one before. Add to the end; never change what was released. */
export interface Migrations {
  /** Where their version is kept: `meshway.<name>_schema`. */
  readonly name: string;
  readonly steps: readonly string[];
}

/** Those who start together wait here for one another. Any number of ours. */
const MIGRATION_LOCK = 7_238_154_906;

/** A PostgreSQL, 12 or later, with tables of ours in its schema `meshway`. What fails rejects with `failure`, and the next call tries anew. */
export class PostgresTables {
  private readonly pool: Promise<Pool>;
  private closed: Promise<void> | undefined;

  constructor(private readonly options: PostgresOptions) {
    this.pool = openPool(options);
    // Told to whoever asks for a connection.
    this.pool.catch(() => undefined);
  }

  /** Where it is, without a password. */
  get place(): string {
    return withoutPassword(this.options.url);
  }

  /** Brings the tables to their newest version, in one transaction. Rejects when they are newer than this program. */
  migrate(migrations: Migrations): Promise<void> {
    return this.withClient((client) => migrate(client, migrations));
  }

  rows<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.withClient(async (client) => (await client.query<Row>(sql, [...values])).rows);
  }

  /** A connection on which something failed is not used again: nobody knows in what state it is. */
  async withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    try {
      client = await (await this.pool).connect();
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      client?.release(true);
      throw this.options.failure(this.place, reasonOf(error), error as Error);
    }
  }

  close(): Promise<void> {
    this.closed ??= this.pool.then((pool) => pool.end());
    return this.closed;
  }
}

/** The driver is brought here, so that who has files alone does without. */
async function openPool({ url, connections, queryTimeoutMs }: PostgresOptions): Promise<Pool> {
  const { Pool } = await import('pg');
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: Math.min(CONNECT_TIMEOUT_MS, queryTimeoutMs),
    query_timeout: queryTimeoutMs,
    application_name: 'meshway',
    allowExitOnIdle: true,
  });
  // A connection that breaks while nobody uses it is made anew when somebody does.
  pool.on('error', () => undefined);
  // One that breaks while it is in use says so to whoever waits on it; if nobody does, it must not end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

export function isPostgres(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place);
}

async function migrate(client: PoolClient, { name, steps }: Migrations): Promise<void> {
  const table = `meshway.${name}_schema`;
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query('CREATE SCHEMA IF NOT EXISTS meshway');
    await client.query(`CREATE TABLE IF NOT EXISTS ${table} (version integer PRIMARY KEY)`);
    const { rows } = await client.query<{ version: number | null }>(`SELECT max(version) AS version FROM ${table}`);
    const version = rows[0]?.version ?? 0;
    if (version > steps.length) throw new Error(`it has schema ${version} of a newer Meshway, and this one knows ${steps.length}`);
    for (const [index, step] of steps.entries()) {
      if (index < version) continue;
      await client.query(step);
      await client.query(`INSERT INTO ${table} (version) VALUES ($1)`, [index + 1]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** A refused connection has no message of its own when several addresses were tried. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return message || code || String(error);
}

/** An address of a database, for people. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'PostgreSQL';
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}
