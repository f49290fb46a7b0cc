import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { PreparedConnection } from './duckdb-connection';
import { DuckDbDialect } from './duckdb-dialect';
import { type DuckDbLimits, duckDbSettings } from './duckdb-settings';
import type { Row, Statement } from './engine';
import { openDatabase } from './open-database';

/**
 * A database in memory that may read files, attach others and write: where a snapshot is made. It runs our own statements only;
 * a team's SQL belongs in a `Sandbox`. One statement at a time. Failures are the database's own errors.
 */
export class Workbench {
  readonly dialect = new DuckDbDialect();
  readonly #instance: DuckDBInstance;
  readonly #connection: PreparedConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = new PreparedConnection(connection);
  }

  static async open(limits: DuckDbLimits): Promise<Workbench> {
    const instance = await openDatabase(':memory:', duckDbSettings(limits));
    const workbench = new Workbench(instance, await instance.connect());
    // A source's time with an offset becomes UTC, wherever this runs.
    await workbench.run("SET TimeZone = 'UTC'");
    // Left to itself the database squeezes text harder, and then takes three times as long to fetch a row by its key.
    await workbench.run("SET force_compression = 'dictionary'");
    return workbench;
  }

  async run(text: string, signal: AbortSignal = never): Promise<void> {
    await this.#connection.interruptible(signal, (connection) => connection.run(text));
  }

  rows(statement: Statement, signal: AbortSignal = never): Promise<readonly Row[]> {
    return this.#connection.run(statement, signal);
  }

  async attach(name: string, path: string, mode: 'READ_ONLY' | 'READ_WRITE'): Promise<void> {
    await this.run(`ATTACH ${this.dialect.quoteText(path)} AS ${this.dialect.quoteName(name)} (${mode})`);
  }

  /** Everything of the database is in its file afterwards; nothing is left in a log beside it. */
  async detach(name: string): Promise<void> {
    const quoted = this.dialect.quoteName(name);
    await this.run(`DETACH ${quoted}`);
  }

  close(): void {
    this.#connection.close();
    this.#instance.closeSync();
  }
}

const never = new AbortController().signal;
