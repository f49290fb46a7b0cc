import { join } from 'node:path';
import type { Workbench } from '../engines';
import type { GraphModel, ObjectModel } from '../model/types';
import { leftOut, planColumns } from './columns';
import { indexedColumns } from './indexed-columns';
import { parquetFile } from './layout';
import { indexTable, loadTable, tableName } from './load-table';
import type { OpenedSource } from './sources';

export interface TableWork {
  readonly model: GraphModel;
  readonly workbench: Workbench;
  readonly opened: OpenedSource;
  /** Where the Parquet files go. */
  readonly dir: string;
  readonly signal: AbortSignal;
  readonly onProgress: (state: string) => void;
}

export interface WrittenTable {
  readonly object: ObjectModel;
  readonly rows: number;
  /** The source's columns that the contract does not name. */
  readonly leftOut: readonly string[];
}

/** Makes every object's table in both forms: in the serving database, and as a Parquet file. */
export async function writeTables(work: TableWork): Promise<readonly WrittenTable[]> {
  const written: WrittenTable[] = [];
  for (const object of work.model.objects) written.push(await writeTable(object, work));
  return written;
}

async function writeTable(object: ObjectModel, { model, workbench, opened, dir, signal, onProgress }: TableWork): Promise<WrittenTable> {
  const relation = await opened.relation(object);
  const plans = planColumns(object, relation, workbench.dialect);
  const table = tableName(object, workbench);
  onProgress(`${object.name}: rows`);
  await loadTable(workbench, { object, relation, plans }, signal);
  onProgress(`${object.name}: Parquet`);
  const parquet = workbench.dialect.quoteText(join(dir, parquetFile(object.name)));
  await workbench.run(`COPY ${table} TO ${parquet} (FORMAT parquet, COMPRESSION zstd)`, signal);
  onProgress(`${object.name}: indexes`);
  await indexTable(workbench, object, indexedColumns(object, model), signal);
  const [counted] = await workbench.rows({ text: `SELECT count(*) FROM ${table}`, params: [] }, signal);
  return { object, rows: Number(counted?.[0] ?? 0), leftOut: leftOut(relation, plans) };
}
