import type { PoolClient } from 'pg';
import type { PostgresTables } from '../../../schemas/postgres-tables';
import type { Merge, UsageJournal } from './journal';

/** How much of a time says the day, and the hour. */
const DAY = '2026-11-22'.length;
const HOUR = '2026-11-22T14'.length;
/** Texts put into one at once: a gateway that was flooded may have written megabytes in each. */
const MERGED_AT_ONCE = 50;

/** Texts as rows. Several become one in one transaction, and a day is read by one statement, so that nobody sees half of it. */
export class UsageRows implements UsageJournal {
  constructor(private readonly tables: PostgresTables) {}

  async add(at: string, text: string): Promise<void> {
    const unlessThere = `INSERT INTO meshway.registry_notes (list, at, body) SELECT 'usage', $1, $2
      WHERE NOT EXISTS (SELECT FROM meshway.registry_notes WHERE list = 'usage' AND at = $1 AND body = $2)`;
    await this.tables.rows(unlessThere, [at, text]);
  }

  async *days(since: string): AsyncIterable<readonly string[]> {
    const texts = "SELECT body FROM meshway.registry_notes WHERE list = 'usage' AND at >= $1 AND at < $1 || '~' ORDER BY at, id";
    for (const day of await this.beginnings(DAY, since, '~', 1))
      yield (await this.tables.rows<{ body: string }>(texts, [day])).map(({ body }) => body);
  }

  async fold(before: string, merge: Merge, signal: AbortSignal): Promise<void> {
    for (const length of [DAY, HOUR])
      for (const span of await this.beginnings(length, '', before.slice(0, length), 2))
        while (!signal.aborted && (await this.tables.withClient((client) => mergeSome(client, span, merge))));
  }

  async drop(before: string): Promise<void> {
    await this.tables.rows("DELETE FROM meshway.registry_notes WHERE list = 'usage' AND at < $1", [before]);
  }

  /** The days or hours from one on, and before another, that have at least so many texts. */
  private async beginnings(length: number, from: string, before: string, atLeast: number): Promise<readonly string[]> {
    const rows = await this.tables.rows<{ span: string }>(
      `SELECT left(at, $1) AS span FROM meshway.registry_notes WHERE list = 'usage' AND at >= $2 AND at < $3
       GROUP BY 1 HAVING count(*) >= $4 ORDER BY 1`,
      [length, from, before, atLeast],
    );
    return rows.map(({ span }) => span);
  }
}

/** False when there was nothing to be merged any more. Rows that somebody else merges at the same moment are theirs. */
async function mergeSome(client: PoolClient, span: string, merge: Merge): Promise<boolean> {
  await client.query('BEGIN');
  const { rows } = await client.query<{ at: string; body: string }>(
    `DELETE FROM meshway.registry_notes WHERE id IN
       (SELECT id FROM meshway.registry_notes WHERE list = 'usage' AND at >= $1 AND at < $1 || '~' ORDER BY at, id LIMIT $2)
     RETURNING at, body`,
    [span, MERGED_AT_ONCE],
  );
  const [first, ...others] = rows.toSorted((one, other) => (one.at < other.at ? -1 : 1));
  if (!first || others.length === 0) {
    await client.query('ROLLBACK');
    return false;
  }
  const text = await merge(rows.map(({ body }) => body));
  await client.query("INSERT INTO meshway.registry_notes (list, at, body) VALUES ('usage', $1, $2)", [first.at, text]);
  await client.query('COMMIT');
  return true;
}
