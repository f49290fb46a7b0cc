import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { type PreparedProduct, prepareExample } from '../../../cli/example';

export const MESH = join(__dirname, '../../../subgraphs');
export const SCALE = 0.01;

/** A home of its own under the system's folder for temporary files. */
export async function makeHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'meshway-example-'));
}

/** Snapshots are read-only files in folders that are not, so that removing them needs no more than this. */
export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true });
}

/** Prepares without the signs of life that a person at a terminal gets. */
export async function prepareQuietly(home: string, scale = SCALE): Promise<readonly PreparedProduct[]> {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    return await prepareExample({ mesh: MESH, home, scale });
  } finally {
    stderr.mockRestore();
  }
}

export type Ask = (sql: string) => Promise<readonly Record<string, Json>[]>;

/** The Parquet files of the snapshots under the names of their tables, for plain SQL that nothing of Meshway has touched. */
export async function openTables(products: readonly PreparedProduct[]): Promise<{ ask: Ask; close: () => void }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  for (const { snapshot } of products) {
    for (const { name, table } of snapshot.manifest.objects) {
      await connection.run(`CREATE VIEW "${table}" AS FROM read_parquet('${join(snapshot.dir, `${name}.parquet`)}')`);
    }
  }
  return {
    ask: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson() as Record<string, Json>[],
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** The one number, or text, that a query answers. */
export async function one(ask: Ask, sql: string): Promise<number> {
  const [row] = await ask(sql);
  return Number(Object.values(row ?? {})[0]);
}
