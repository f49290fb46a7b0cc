import type { PoolClient } from 'pg';

/** What makes each version of the schema from the one before. Add to the end; never change what was released. */
const migrations: readonly string[] = [
  `CREATE TABLE meshway.registry_head (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), newest bigint NOT NULL);
   INSERT INTO meshway.registry_head (newest) VALUES (0);
   CREATE TABLE meshway.registry_entries (sequence bigint PRIMARY KEY, body text NOT NULL);
   CREATE TABLE meshway.registry_texts (hash text PRIMARY KEY, body bytea NOT NULL);
   CREATE TABLE meshway.registry_notes (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, list text NOT NULL, at text COLLATE "C" NOT NULL, body text NOT NULL);
   CREATE INDEX registry_notes_by_time ON meshway.registry_notes (list, at, id);
   CREATE TABLE meshway.registry_publishers (name text PRIMARY KEY, body text NOT NULL);`,
];

/** Gateways that start together wait here for one another. Any number of ours. */
const MIGRATION_LOCK = 7_238_154_906;

/** Brings the database to the newest schema, in one transaction. Throws when it is newer than this program. */
export async function migrate(client: PoolClient): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query('CREATE SCHEMA IF NOT EXISTS meshway');
    await client.query('CREATE TABLE IF NOT EXISTS meshway.registry_schema (version integer PRIMARY KEY)');
    const { rows } = await client.query<{ version: number | null }>('SELECT max(version) AS version FROM meshway.registry_schema');
    const version = rows[0]?.version ?? 0;
    if (version > migrations.length)
      throw new Error(`it has schema ${version} of a newer Meshway, and this one knows ${migrations.length}`);
    for (const [index, migration] of migrations.entries()) {
      if (index < version) continue;
      await client.query(migration);
      await client.query('INSERT INTO meshway.registry_schema (version) VALUES ($1)', [index + 1]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
