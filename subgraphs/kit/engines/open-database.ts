import type { DuckDBInstance } from '@duckdb/node-api';

/** Opens a DuckDB file, or `:memory:`. Rejects with the database's own error. */
export async function openDatabase(path: string, settings: Record<string, string>): Promise<DuckDBInstance> {
  // Brought when there is data to read: who only looks at contracts does without a database.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  return DuckDBInstance.create(path, settings);
}
