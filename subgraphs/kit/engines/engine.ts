import type { Dialect } from './dialect';

/** A statement to run. Values a caller gave are in `params`, never in `text`. */
export interface Statement {
  readonly text: string;
  /** Bound by position. A list travels as one JSON array text; the dialect unfolds it. */
  readonly params: readonly SqlValue[];
}

export type SqlValue = string | number | bigint | boolean | null;
export type Row = readonly SqlValue[];

/** A database that can answer a compiled statement over one immutable snapshot (or one live source). Safe to call at once from many requests. */
export interface Engine {
  readonly name: 'duckdb' | 'postgres' | 'trino';
  readonly dialect: Dialect;
  /** Rejects with an `AbortError` when `signal` fires; the database stops working on it. */
  query(statement: Statement, signal: AbortSignal): Promise<readonly Row[]>;
  /** Waits for what is running, then frees everything. */
  close(): Promise<void>;
}
