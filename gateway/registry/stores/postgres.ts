import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import { ApiError, apiError } from '../../../schemas/errors';
import type { RegistryStore } from '../model';
import type { Journal, Notes } from './journal';
import { LogStore } from './log-store';
import { migrate } from './postgres-schema';

const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 15_000;
const NOTES_A_PAGE = 500;

/**
 * A registry in PostgreSQL, 12 or later, for gateways on several machines; its tables stand in the schema `meshway` and are made when
 * missing. Throws REGISTRY_UNREACHABLE.
 */
export async function openPostgresStore(url: string): Promise<RegistryStore> {
  const journal = new PostgresJournal(url);
  try {
    await journal.prepare();
  } catch (error) {
    await journal.close();
    throw error;
  }
  return new LogStore(journal);
}

/** Whoever makes a change holds the one row of `registry_head` while it does, so that changes stand in one order. */
class PostgresJournal implements Journal {
  private readonly pool: Pool;
  private closed: Promise<void> | undefined;

  constructor(private readonly url: string) {
    this.pool = new Pool({
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      application_name: 'meshway',
      allowExitOnIdle: true,
    });
    // A connection that breaks while nobody uses it is made anew when somebody does.
    this.pool.on('error', () => undefined);
    // One that breaks while it is in use says so to whoever waits on it; if nobody does, it must not end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  prepare(): Promise<void> {
    return this.withClient(migrate);
  }

  async newest(): Promise<number> {
    const [row] = await this.rows<{ newest: string }>('SELECT newest FROM meshway.registry_head');
    return Number(row?.newest ?? 0);
  }

  async entry(sequence: number): Promise<string | undefined> {
    return (await this.rows<{ body: string }>('SELECT body FROM meshway.registry_entries WHERE sequence = $1', [sequence]))[0]?.body;
  }

  async append(sequence: number, entry: string, texts: ReadonlyMap<string, string>): Promise<boolean> {
    try {
      return await this.withClient((client) => append(client, sequence, entry, texts));
    } catch (error) {
      // A connection that breaks at the end of a transaction leaves open how it ended, so it is looked up.
      if (await this.isMade(sequence, entry)) return true;
      throw error;
    }
  }

  async text(hash: string): Promise<string | undefined> {
    const [row] = await this.rows<{ body: Buffer }>('SELECT body FROM meshway.registry_texts WHERE hash = $1', [hash]);
    return row?.body.toString('utf8');
  }

  async addNote(list: Notes, at: string, text: string): Promise<void> {
    await this.rows('INSERT INTO meshway.registry_notes (list, at, body) VALUES ($1, $2, $3)', [list, at, text]);
  }

  async *notes(list: Notes, since: string): AsyncIterable<string> {
    const page =
      'SELECT id, at, body FROM meshway.registry_notes WHERE list = $1 AND at >= $2 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT $4';
    let last = { at: since, id: '-1' };
    for (;;) {
      const rows = await this.rows<{ id: string; at: string; body: string }>(page, [list, last.at, last.id, NOTES_A_PAGE]);
      for (const row of rows) yield row.body;
      const end = rows.at(-1);
      if (!end || rows.length < NOTES_A_PAGE) return;
      last = end;
    }
  }

  async dropNotes(list: Notes, { before, keep }: { readonly before?: string; readonly keep?: number }): Promise<void> {
    if (before !== undefined) await this.rows('DELETE FROM meshway.registry_notes WHERE list = $1 AND at < $2', [list, before]);
    if (keep === undefined) return;
    await this.rows(
      `DELETE FROM meshway.registry_notes WHERE list = $1 AND id IN
         (SELECT id FROM meshway.registry_notes WHERE list = $1 ORDER BY at DESC, id DESC OFFSET $2)`,
      [list, keep],
    );
  }

  async publishers(): Promise<readonly string[]> {
    return (await this.rows<{ body: string }>('SELECT body FROM meshway.registry_publishers ORDER BY name')).map(({ body }) => body);
  }

  async putPublisher(name: string, text: string): Promise<void> {
    const sql =
      'INSERT INTO meshway.registry_publishers (name, body) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET body = EXCLUDED.body';
    await this.rows(sql, [name, text]);
  }

  async removePublisher(name: string): Promise<boolean> {
    return (await this.rows('DELETE FROM meshway.registry_publishers WHERE name = $1 RETURNING name', [name])).length > 0;
  }

  close(): Promise<void> {
    this.closed ??= this.pool.end();
    return this.closed;
  }

  private async isMade(sequence: number, entry: string): Promise<boolean> {
    return this.entry(sequence).then(
      (found) => found === entry,
      () => false,
    );
  }

  private rows<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.withClient(async (client) => (await client.query<Row>(sql, [...values])).rows);
  }

  /** A connection on which something failed is not used again: nobody knows in what state it is. */
  private async withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    try {
      client = await this.pool.connect();
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      client?.release(true);
      if (error instanceof ApiError) throw error;
      throw apiError('REGISTRY_UNREACHABLE', { registry: withoutPassword(this.url), reason: reasonOf(error) }, error as Error);
    }
  }
}

async function append(client: PoolClient, sequence: number, entry: string, texts: ReadonlyMap<string, string>): Promise<boolean> {
  await client.query('BEGIN');
  const { rows } = await client.query<{ newest: string }>('SELECT newest FROM meshway.registry_head FOR UPDATE');
  if (Number(rows[0]?.newest) !== sequence - 1) {
    await client.query('ROLLBACK');
    return false;
  }
  for (const [hash, text] of texts) {
    await client.query('INSERT INTO meshway.registry_texts (hash, body) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING', [
      hash,
      Buffer.from(text),
    ]);
  }
  await client.query('INSERT INTO meshway.registry_entries (sequence, body) VALUES ($1, $2)', [sequence, entry]);
  await client.query('UPDATE meshway.registry_head SET newest = $1', [sequence]);
  await client.query('COMMIT');
  return true;
}

/** A refused connection has no message of its own when several addresses were tried. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return message || code || String(error);
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'PostgreSQL';
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}
