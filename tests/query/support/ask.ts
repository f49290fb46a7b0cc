import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Caller } from '../../../schemas/caller';
import { type Engine, openDuckDb, type Statement } from '../../../subgraphs/kit/engines';
import { createQueryExecutor, type QueryExecutor, type TeamFields } from '../../../subgraphs/kit/query';
import { warehouseModel, warehouseSdl, warehouseTables } from './warehouse';

export interface GraphQLResponse {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly locations?: unknown;
    readonly extensions: Record<string, unknown>;
  }[];
}

/** A warehouse in a real DuckDB file, asked through the executor. */
export interface Warehouse {
  readonly engine: Engine;
  /** The statements the last request ran. */
  readonly statements: Statement[];
  /** The response's text. */
  text(query: string, variables?: Record<string, unknown>, executor?: QueryExecutor, caller?: Caller): Promise<string>;
  ask(query: string, variables?: Record<string, unknown>, executor?: QueryExecutor, caller?: Caller): Promise<GraphQLResponse>;
  close(): Promise<void>;
}

export const straight = createQueryExecutor({ model: warehouseModel, sdl: warehouseSdl, salt: 'salt' });

/** Loads `inserts` into the warehouse's tables and opens them as a product is opened. */
export async function openWarehouse(inserts: string): Promise<Warehouse> {
  const dir = mkdtempSync(join(tmpdir(), 'warehouse-'));
  const path = join(dir, 'warehouse.duckdb');
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(`${warehouseTables}\n${inserts}`);
  connection.closeSync();
  instance.closeSync();
  const opened = await openDuckDb({ path, product: 'warehouse', snapshot: '1', memoryLimitMb: 512, threads: 1 });
  const statements: Statement[] = [];
  const engine: Engine = {
    name: opened.name,
    dialect: opened.dialect,
    query: (statement, signal) => {
      statements.push(statement);
      return opened.query(statement, signal);
    },
    close: () => opened.close(),
  };
  const text: Warehouse['text'] = (query, variables, executor = straight, caller?: Caller) => {
    statements.length = 0;
    return executor.execute({ query, variables }, engine, new AbortController().signal, caller);
  };
  return {
    engine,
    statements,
    text,
    ask: async (...asked) => JSON.parse(await text(...asked)),
    close: async () => {
      await engine.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function executorWith(teamFields: TeamFields): QueryExecutor {
  return createQueryExecutor({ model: warehouseModel, sdl: warehouseSdl, salt: 'salt', teamFields });
}
