import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { AbortError, onAbort } from './abort';
import { bindParams, toSqlValue } from './duckdb-values';
import type { Row, Statement } from './engine';

/** Preparing costs about as much as a key look-up, and the statements of one contract are few. */
const PREPARED_MAX = 64;
/** A statement that is longer is prepared for one run: its plan takes memory that no limit of the database counts. */
const PREPARED_TEXT_MAX = 32_000;

/** An interrupt that arrives before the database has begun is lost, so it is repeated until the statement ends. */
const INTERRUPT_EVERY_MS = 5;

/** One connection and the statements prepared on it. Runs one statement at a time. */
export class PreparedConnection {
  readonly #connection: DuckDBConnection;
  /** Least recently used first. */
  readonly #prepared = new Map<string, DuckDBPreparedStatement>();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  hasPrepared(text: string): boolean {
    return this.#prepared.has(text);
  }

  /** Rejects with an `AbortError` when `signal` fires, otherwise with the database's own error. Usable afterwards either way. */
  async run(statement: Statement, signal: AbortSignal): Promise<readonly Row[]> {
    const prepared = await this.#prepare(statement.text);
    try {
      if (signal.aborted) throw new AbortError(signal);
      bindParams(prepared, statement.params);
      return await this.interruptible(signal, async () => (await prepared.run()).convertRows(toSqlValue));
    } finally {
      if (!this.#prepared.has(statement.text)) prepared.destroySync();
    }
  }

  /** Runs `work` on this connection and stops it when `signal` fires. */
  async interruptible<T>(signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (signal.aborted) throw new AbortError(signal);
    let repeat: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      this.#connection.interrupt();
      repeat = setInterval(() => this.#connection.interrupt(), INTERRUPT_EVERY_MS);
    };
    const forget = onAbort(signal, interrupt);
    try {
      return await work(this.#connection);
    } catch (error) {
      throw signal.aborted ? new AbortError(signal) : error;
    } finally {
      forget();
      clearInterval(repeat);
    }
  }

  close(): void {
    for (const prepared of this.#prepared.values()) prepared.destroySync();
    this.#prepared.clear();
    this.#connection.closeSync();
  }

  async #prepare(text: string): Promise<DuckDBPreparedStatement> {
    const known = this.#prepared.get(text);
    this.#prepared.delete(text);
    const prepared = known ?? (await this.#connection.prepare(text));
    if (text.length > PREPARED_TEXT_MAX) return prepared;
    this.#prepared.set(text, prepared);
    if (this.#prepared.size > PREPARED_MAX) this.#evictOldest();
    return prepared;
  }

  #evictOldest(): void {
    for (const [text, prepared] of this.#prepared) {
      this.#prepared.delete(text);
      prepared.destroySync();
      return;
    }
  }
}
