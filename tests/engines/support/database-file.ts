import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tempDir } from '../../support/temp-dir';

/** A DuckDB file made by `statements`. */
export async function databaseFile(...statements: readonly string[]): Promise<string> {
  const path = join(await tempDir(), 'data.duckdb');
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
  return path;
}
