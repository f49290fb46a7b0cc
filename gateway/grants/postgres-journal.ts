import { apiError } from '../../schemas/errors';
import { type Migrations, PostgresTables } from '../../schemas/postgres-tables';
import type { GrantJournal } from './journal';

const CONNECTIONS = 2;
const QUERY_TIMEOUT_MS = 5_000;

const grantTables: Migrations = {
  name: 'grants',
  steps: ['CREATE TABLE meshway.grant_records (sequence bigint PRIMARY KEY CHECK (sequence > 0), body text NOT NULL);'],
};

/** Records in PostgreSQL, for gateways on several machines. The table is made when missing, once it is first needed. */
export class PostgresJournal implements GrantJournal {
  private readonly tables: PostgresTables;
  private isPrepared = false;

  constructor(url: string) {
    this.tables = new PostgresTables({
      url,
      connections: CONNECTIONS,
      queryTimeoutMs: QUERY_TIMEOUT_MS,
      failure: (path, reason, cause) => apiError('GRANTS_UNREADABLE', { path, reason }, cause),
    });
  }

  async after(sequence: number): Promise<readonly string[]> {
    await this.prepare();
    const sql = 'SELECT sequence, body FROM meshway.grant_records WHERE sequence > $1 ORDER BY sequence';
    const rows = await this.tables.rows<{ sequence: string; body: string }>(sql, [sequence]);
    const gap = rows.findIndex((row, index) => Number(row.sequence) !== sequence + index + 1);
    if (gap < 0) return rows.map(({ body }) => body);
    throw apiError('GRANTS_UNREADABLE', { path: this.placeOf(sequence + gap + 1), reason: 'there is no such record, and later ones' });
  }

  async add(sequence: number, text: string): Promise<boolean> {
    await this.prepare();
    try {
      const sql = 'INSERT INTO meshway.grant_records (sequence, body) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING sequence';
      return (await this.tables.rows(sql, [sequence, text])).length > 0;
    } catch (error) {
      // A connection that breaks at the end of a statement leaves open how it ended, so it is looked up.
      const [found] = await this.after(sequence - 1).catch(() => []);
      if (found === text) return true;
      throw error;
    }
  }

  placeOf(sequence: number): string {
    return `${this.tables.place}, record ${sequence}`;
  }

  close(): Promise<void> {
    return this.tables.close();
  }

  private async prepare(): Promise<void> {
    if (this.isPrepared) return;
    await this.tables.migrate(grantTables);
    this.isPrepared = true;
  }
}
