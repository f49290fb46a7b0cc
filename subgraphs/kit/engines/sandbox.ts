import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBExtractedStatements, DuckDBInstance, DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import { AbortError } from './abort';
import { databaseMessage } from './database-message';
import { PreparedConnection } from './duckdb-connection';
import { DuckDbDialect } from './duckdb-dialect';
import { type DuckDbLimits, duckDbSettings, lockedSettings } from './duckdb-settings';
import type { Row } from './engine';
import { openDatabase } from './open-database';
import { whyForbidden, whyRefused } from './sql-refusal';

export interface SandboxOptions extends Omit<DuckDbLimits, 'spillDir'> {
  /** An empty folder of the sandbox's own, thrown away afterwards. */
  readonly dir: string;
  /** Databases the SQL may read, by the name it uses for them. */
  readonly inputs: readonly { readonly name: string; readonly path: string }[];
  /** The input whose tables need no prefix. Default: none; tables made by the SQL need none. */
  readonly use?: string;
  /** What it may make, and what it may spill, each in MiB: 1 or more; default 16,384. */
  readonly diskLimitMb?: number;
}

/** Untrusted SQL asked for what it may not have; `message` says what. */
export class SqlRefused extends Error {}

/** Untrusted SQL is wrong, or took too much; `message` is fit for its author. */
export class SqlFailed extends Error {}

/**
 * Where a team's SQL runs: a database with its inputs in it and nothing else, locked.
 *
 * DuckDB's lock stops short of the files that are attached: `COPY` may overwrite them, its log, and what is in the spill
 * folder. So statements are let through by kind, functions by name, and the inputs are copies in a folder that is thrown away:
 * what got past the first two could only spoil the sandbox.
 */
export class Sandbox {
  static async open(options: SandboxOptions): Promise<Sandbox> {
    const { dir, diskLimitMb = 16_384 } = options;
    const file = join(dir, `${CATALOG}.duckdb`);
    const settings = { ...duckDbSettings({ ...options, spillDir: join(dir, 'spill') }), max_temp_directory_size: `${diskLimitMb}MiB` };
    const instance = await openDatabase(file, settings);
    const connection = await instance.connect();
    const sandbox = new Sandbox(instance, connection, file, diskLimitMb);
    await sandbox.#fill(options);
    return sandbox;
  }

  /** The database file with what was made. To be attached elsewhere after `close`; only its base tables may be read there. */
  readonly file: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #runner: PreparedConnection;
  readonly #diskLimitMb: number;
  readonly #dialect = new DuckDbDialect();
  #tableFunctions: readonly string[] = [];

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, file: string, diskLimitMb: number) {
    this.#instance = instance;
    this.#connection = connection;
    this.#runner = new PreparedConnection(connection);
    this.file = file;
    this.#diskLimitMb = diskLimitMb;
  }

  /** Whether `text` is one query, as opposed to a script that makes tables. Throws `SqlRefused` or `SqlFailed`. */
  async isQuery(text: string): Promise<boolean> {
    return this.#guarded(async () => {
      const statements = await this.#parse(text);
      if (statements.count !== 1) return false;
      const prepared = await statements.prepare(0);
      const kind = await kindOf(prepared);
      prepared.destroySync();
      return kind === 'SELECT';
    });
  }

  /** Runs a script that makes tables, views, macros and types. Throws `SqlRefused` or `SqlFailed`; `AbortError` when `signal` fires. */
  async runScript(text: string, signal: AbortSignal): Promise<void> {
    await this.#guarded(async () => {
      const statements = await this.#parse(text);
      for (let index = 0; index < statements.count; index += 1) {
        const prepared = await statements.prepare(index);
        const kind = await kindOf(prepared);
        if (!SCRIPT_KINDS.has(kind)) throw new SqlRefused(`statement ${index + 1} is of kind ${kind}`);
        await this.#bounded(signal, () => prepared.run());
      }
    });
  }

  /** Keeps the answer of one untrusted query as the base table `table`. Throws as `runScript` does. */
  async keepQuery(table: string, text: string, signal: AbortSignal): Promise<void> {
    if (!(await this.isQuery(text))) throw new SqlRefused('it is not one SELECT');
    await this.#guarded(async () => {
      const statements = await this.#parseAsTable(table, text);
      const prepared = await statements.prepare(0);
      await this.#bounded(signal, () => prepared.run());
    });
  }

  /** Keeps what a table or view of the script holds as the base table `table`, so that nothing of the script is evaluated later. */
  async keepRelation(table: string, relation: string, signal: AbortSignal): Promise<void> {
    const text = `CREATE TABLE ${this.#own(table)} AS FROM ${this.#dialect.quoteName(relation)}`;
    await this.#guarded(() => this.#bounded(signal, () => this.#connection.run(text)));
  }

  /** The answer of one untrusted query, at most `limit` rows. Throws as `runScript` does. */
  async answer(text: string, limit: number, signal: AbortSignal): Promise<readonly Row[]> {
    const table = randomName();
    await this.keepQuery(table, text, signal);
    return this.#guarded(async () => {
      const rows = await this.#runner.run({ text: `FROM ${this.#own(table)} LIMIT ${limit}`, params: [] }, signal);
      await this.#connection.run(`DROP TABLE ${this.#own(table)}`);
      return rows;
    });
  }

  close(): void {
    this.#runner.close();
    this.#instance.closeSync();
  }

  async #fill(options: SandboxOptions): Promise<void> {
    for (const [index, { name, path }] of options.inputs.entries()) {
      const copy = join(options.dir, `input-${index}.duckdb`);
      await copyFile(path, copy, constants.COPYFILE_FICLONE);
      await this.#connection.run(`ATTACH ${this.#dialect.quoteText(copy)} AS ${this.#dialect.quoteName(name)} (READ_ONLY)`);
    }
    await this.#connection.run("SET TimeZone = 'UTC'");
    if (options.use !== undefined) await this.#connection.run(`USE ${this.#dialect.quoteName(options.use)}`);
    const functions = await this.#connection.runAndReadAll(
      "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type LIKE 'table%'",
    );
    this.#tableFunctions = functions.getRows().map(([name]) => String(name));
    for (const [setting, value] of Object.entries(lockedSettings)) await this.#connection.run(`SET ${setting} = ${value}`);
  }

  /** Stops `work` when `signal` fires, or when the file has grown too large: the database itself knows no limit for it. */
  async #bounded(signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
    const full = new AbortController();
    const watch = setInterval(async () => {
      const file = await stat(this.file).catch(() => undefined);
      if (file !== undefined && file.size > this.#diskLimitMb * 1_048_576) full.abort();
    }, DISK_WATCH_MS);
    try {
      await this.#runner.interruptible(AbortSignal.any([signal, full.signal]), work);
    } catch (error) {
      if (!full.signal.aborted) throw error;
      throw new SqlFailed(`it makes more than ${this.#diskLimitMb} MiB`);
    } finally {
      clearInterval(watch);
    }
  }

  #own(table: string): string {
    return `${this.#dialect.quoteName(CATALOG)}.main.${this.#dialect.quoteName(table)}`;
  }

  async #parse(text: string): Promise<DuckDBExtractedStatements> {
    const reason = whyRefused(text, this.#tableFunctions);
    if (reason !== undefined) throw new SqlRefused(reason);
    try {
      return await this.#connection.extractStatements(`${text}\n`);
    } catch (error) {
      // What the driver says of a text without any statement.
      if (databaseMessage(error).includes('native callback')) throw new SqlFailed('it holds no statement');
      throw error;
    }
  }

  /** PRAGMA, SHOW and their like count as queries too, but cannot stand here. */
  async #parseAsTable(table: string, text: string): Promise<DuckDBExtractedStatements> {
    const notOneSelect = new SqlRefused('it is not one SELECT');
    const statements = await this.#parse(`CREATE TABLE ${this.#own(table)} AS\n${text}`).catch(() => {
      throw notOneSelect;
    });
    if (statements.count !== 1) throw notOneSelect;
    return statements;
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AbortError || error instanceof SqlRefused || error instanceof SqlFailed) throw error;
      const message = databaseMessage(error);
      const reason = whyForbidden(message);
      throw reason === undefined ? new SqlFailed(message.slice(0, MESSAGE_MAX)) : new SqlRefused(reason);
    }
  }
}

/** A name that untrusted SQL cannot have guessed. */
export function randomName(): string {
  return `kept_${randomBytes(12).toString('hex')}`;
}

const CATALOG = 'meshway-sandbox';
const MESSAGE_MAX = 1_000;
const DISK_WATCH_MS = 100;

type StatementKind = keyof typeof StatementType;

const SCRIPT_KINDS: ReadonlySet<StatementKind> = new Set(['CREATE', 'INSERT', 'UPDATE', 'DELETE', 'DROP', 'ALTER']);

async function kindOf(prepared: DuckDBPreparedStatement): Promise<StatementKind> {
  const { StatementType } = await import('@duckdb/node-api');
  return StatementType[prepared.statementType] as StatementKind;
}
