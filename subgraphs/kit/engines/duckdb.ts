import type { DuckDBInstance } from '@duckdb/node-api';
import { apiError } from '../../../schemas/errors';
import { AbortError } from './abort';
import { ConnectionPool } from './connection-pool';
import { databaseMessage } from './database-message';
import { PreparedConnection } from './duckdb-connection';
import { DuckDbDialect } from './duckdb-dialect';
import { type DuckDbLimits, duckDbSettings, lockedSettings } from './duckdb-settings';
import type { Engine, Row, Statement } from './engine';
import { openDatabase } from './open-database';

export interface DuckDbOptions extends Omit<DuckDbLimits, 'spillDir'> {
  /** The data product's name, for errors. */
  readonly product: string;
  /** The snapshot's number, for errors. */
  readonly snapshot: string;
  /** The DuckDB file. It is opened for reading; any number of processes may do so at once. */
  readonly path: string;
  /**
   * Statements that run at once, 1 to 64; default 4. The rest wait in order. Each that runs holds a thread of Node's pool, so
   * `UV_THREADPOOL_SIZE` should be above the sum over all engines of a process.
   */
  readonly connections?: number;
}

/**
 * Opens one DuckDB file for queries: read only, no other file, no network, no extension, configuration locked.
 * It never writes, not even temporary files: a statement that needs more memory than `memoryLimitMb` fails.
 * Throws SNAPSHOT_DAMAGED when the file is no sound DuckDB database; queries reject with
 * QUERY_FAILED, SNAPSHOT_DAMAGED or an `AbortError`.
 */
export async function openDuckDb(options: DuckDbOptions): Promise<Engine> {
  const settings = { ...duckDbSettings(options), ...lockedSettings, access_mode: 'READ_ONLY' };
  try {
    const instance = await openDatabase(options.path, settings);
    const connections = await connect(instance, options.connections ?? 4);
    return new DuckDbEngine(options, instance, new ConnectionPool(connections));
  } catch (cause) {
    throw damaged(options, 'its database file cannot be opened', cause);
  }
}

function damaged({ product, snapshot }: DuckDbOptions, reason: string, cause: unknown): Error {
  return apiError('SNAPSHOT_DAMAGED', { product, snapshot, reason }, cause as Error);
}

async function connect(instance: DuckDBInstance, count: number): Promise<PreparedConnection[]> {
  const connections: PreparedConnection[] = [];
  while (connections.length < count) connections.push(new PreparedConnection(await instance.connect()));
  return connections;
}

class DuckDbEngine implements Engine {
  readonly name = 'duckdb';
  readonly dialect = new DuckDbDialect();
  readonly #options: DuckDbOptions;
  readonly #instance: DuckDBInstance;
  readonly #pool: ConnectionPool;

  constructor(options: DuckDbOptions, instance: DuckDBInstance, pool: ConnectionPool) {
    this.#options = options;
    this.#instance = instance;
    this.#pool = pool;
  }

  async query(statement: Statement, signal: AbortSignal): Promise<readonly Row[]> {
    const prefers = (connection: PreparedConnection): boolean => connection.hasPrepared(statement.text);
    try {
      return await this.#pool.use(prefers, signal, (connection) => connection.run(statement, signal));
    } catch (error) {
      if (error instanceof AbortError) throw error;
      if (/Corrupt database file/.test(databaseMessage(error))) throw damaged(this.#options, 'a block of its database was changed', error);
      throw apiError('QUERY_FAILED', { product: this.#options.product }, error as Error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
    this.#instance.closeSync();
  }
}
