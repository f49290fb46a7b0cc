import type { PoolClient } from 'pg';
import { apiError } from '../../../schemas/errors';
import { PostgresTables } from '../../../schemas/postgres-tables';
import type { RegistryStore } from '../model';
import type { Journal } from './journal';
import { LogStore } from './log-store';
import { registryTables } from './postgres-schema';
import { UsageRows } from './usage-rows';

const CONNECTIONS = 4;
const QUERY_TIMEOUT_MS = 15_000;

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
  readonly usage: UsageRows;
  private readonly tables: PostgresTables;

  constructor(url: string) {
    this.tables = new PostgresTables({
      url,
      connections: CONNECTIONS,
      queryTimeoutMs: QUERY_TIMEOUT_MS,
      failure: (registry, reason, cause) => apiError('REGISTRY_UNREACHABLE', { registry, reason }, cause),
    });
    this.usage = new UsageRows(this.tables);
  }

  prepare(): Promise<void> {
    return this.tables.migrate(registryTables);
  }

  async newest(): Promise<number> {
    const [row] = await this.tables.rows<{ newest: string }>('SELECT newest FROM meshway.registry_head');
    return Number(row?.newest ?? 0);
  }

  async entry(sequence: number): Promise<string | undefined> {
    return (await this.tables.rows<{ body: string }>('SELECT body FROM meshway.registry_entries WHERE sequence = $1', [sequence]))[0]?.body;
  }

  async append(sequence: number, entry: string, texts: ReadonlyMap<string, string>): Promise<boolean> {
    try {
      return await this.tables.withClient((client) => append(client, sequence, entry, texts));
    } catch (error) {
      // A connection that breaks at the end of a transaction leaves open how it ended, so it is looked up.
      if (await this.isMade(sequence, entry)) return true;
      throw error;
    }
  }

  async text(hash: string): Promise<string | undefined> {
    const [row] = await this.tables.rows<{ body: Buffer }>('SELECT body FROM meshway.registry_texts WHERE hash = $1', [hash]);
    return row?.body.toString('utf8');
  }

  async addRefusal(at: string, text: string): Promise<void> {
    await this.tables.rows("INSERT INTO meshway.registry_notes (list, at, body) VALUES ('refusals', $1, $2)", [at, text]);
  }

  async refusals(limit: number): Promise<readonly string[]> {
    const sql = "SELECT body FROM meshway.registry_notes WHERE list = 'refusals' ORDER BY at DESC, id DESC LIMIT $1";
    return (await this.tables.rows<{ body: string }>(sql, [limit])).map(({ body }) => body);
  }

  async keepRefusals(count: number): Promise<void> {
    await this.tables.rows(
      `DELETE FROM meshway.registry_notes WHERE id IN
         (SELECT id FROM meshway.registry_notes WHERE list = 'refusals' ORDER BY at DESC, id DESC OFFSET $1)`,
      [count],
    );
  }

  async publishers(): Promise<readonly string[]> {
    return (await this.tables.rows<{ body: string }>('SELECT body FROM meshway.registry_publishers ORDER BY name')).map(({ body }) => body);
  }

  async putPublisher(name: string, text: string): Promise<void> {
    const sql =
      'INSERT INTO meshway.registry_publishers (name, body) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET body = EXCLUDED.body';
    await this.tables.rows(sql, [name, text]);
  }

  async removePublisher(name: string): Promise<boolean> {
    return (await this.tables.rows('DELETE FROM meshway.registry_publishers WHERE name = $1 RETURNING name', [name])).length > 0;
  }

  close(): Promise<void> {
    return this.tables.close();
  }

  private async isMade(sequence: number, entry: string): Promise<boolean> {
    return this.entry(sequence).then(
      (found) => found === entry,
      () => false,
    );
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
