import { DuckDBInstance } from '@duckdb/node-api';

/** Plain SQL over files, as anybody would ask it: the oracle answers are compared with. */
export interface PlainSql {
  /** Rows as objects; 64-bit integers and decimals as text. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  close(): void;
}

export async function openPlainSql(): Promise<PlainSql> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  return {
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson() as Record<string, unknown>[],
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
