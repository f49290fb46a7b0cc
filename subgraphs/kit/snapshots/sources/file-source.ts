import { access, constants } from 'node:fs/promises';
import { extname } from 'node:path';
import { apiError } from '../../../../schemas/errors';
import { type Dialect, databaseMessage, type Workbench } from '../../engines';
import type { ObjectModel } from '../../model/types';
import { type CsvHeader, readCsvHeader } from './csv-header';
import { describeColumns, type SnapshotSource, type SourceContext, type SourceRelation } from './source';

/** The endings of the files a snapshot can be made from. */
export const FILE_ENDINGS = ['.parquet', '.csv', '.tsv', '.json', '.jsonl', '.ndjson'] as const;

const ROW_NUMBER = 'file_row_number';

/** One file per object, by the object's name. */
export function fileSource(files: ReadonlyMap<string, string>): SnapshotSource {
  return {
    async open({ workbench }: SourceContext) {
      for (const path of files.values()) await assertReadable(path);
      return {
        inputs: [],
        relation: async (object) => {
          const path = files.get(object.name);
          if (path === undefined)
            throw apiError('SNAPSHOT_SOURCE_INVALID', { source: 'The source', reason: `it has no file for ${object.name}` });
          return withRowNumber(await fileRelation(workbench, path), object);
        },
      };
    },
  };
}

/** Throws FILE_UNREADABLE. */
export async function assertReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    throw apiError('FILE_UNREADABLE', { path, reason: error.code === 'ENOENT' ? 'there is no such file' : String(error.code) }, error);
  });
}

/** The rows of one file, as they are published. Throws SNAPSHOT_SOURCE_INVALID. */
export async function fileRelation(workbench: Workbench, path: string): Promise<SourceRelation> {
  try {
    const sql = await readerFor(workbench, path);
    return { sql, columns: await describeColumns(workbench, sql), label: path };
  } catch (error) {
    throw sourceInvalid(path, error);
  }
}

/**
 * Rows of a file seldom have a key of their own, so a contract may take their position for one: a column `file_row_number`, counted
 * from 0 in the order of the file, unless the file has a column of that name.
 */
function withRowNumber(relation: SourceRelation, object: ObjectModel): SourceRelation {
  const isAsked = object.fields.some(({ column }) => column === ROW_NUMBER);
  if (!isAsked || relation.columns.some(({ name }) => name === ROW_NUMBER)) return relation;
  return {
    ...relation,
    sql: `(SELECT *, row_number() OVER () - 1 AS ${ROW_NUMBER} FROM ${relation.sql})`,
    columns: [...relation.columns, { name: ROW_NUMBER, type: 'BIGINT' }],
  };
}

async function readerFor(workbench: Workbench, path: string): Promise<string> {
  const { dialect } = workbench;
  const file = dialect.quoteText(literalPath(path));
  switch (extname(path).toLowerCase()) {
    case '.parquet':
      return `read_parquet(${file})`;
    case '.csv':
      return csvReader(dialect, file, await readCsvHeader(path, CSV_DELIMITERS));
    case '.tsv':
      return csvReader(dialect, file, await readCsvHeader(path, ['\t']));
    case '.json':
      return jsonReader(workbench, file, 'auto');
    case '.jsonl':
    case '.ndjson':
      return jsonReader(workbench, file, 'newline_delimited');
    default:
      throw new Error(`its name must end in one of ${FILE_ENDINGS.join(' ')}`);
  }
}

/** What stands between the values of files that are called CSV; most often the first. */
const CSV_DELIMITERS = [',', ';', '\t', '|'] as const;

/** Names and what divides them come from the header, every value is text, and a quoted nothing is an empty text. */
function csvReader(dialect: Dialect, file: string, { names, delimiter }: CsvHeader): string {
  const columns = columnsOf(dialect, names, 'VARCHAR');
  const format = `delim = ${dialect.quoteText(delimiter)}, quote = '"', escape = '"', header = true, allow_quoted_nulls = false`;
  return `read_csv(${file}, auto_detect = false, columns = ${columns}, ${format})`;
}

/** Values stay JSON until their type is known, so that no number is rounded on the way. */
async function jsonReader(workbench: Workbench, file: string, format: string): Promise<string> {
  const keys = `SELECT DISTINCT unnest(json_keys(json)) AS key FROM read_json_objects(${file}, format = '${format}') ORDER BY key`;
  const names = (await workbench.rows({ text: keys, params: [] })).map(([name]) => String(name));
  if (names.length === 0) throw new Error('it holds no objects with keys');
  return `read_json(${file}, format = '${format}', columns = ${columnsOf(workbench.dialect, names, 'JSON')})`;
}

function columnsOf(dialect: Dialect, names: readonly string[], type: string): string {
  return `{${names.map((name) => `${dialect.quoteText(name)}: '${type}'`).join(', ')}}`;
}

/** A path may hold what the database would take for a pattern of many. */
function literalPath(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

/** The database's reasons go on for many lines of advice on its own settings; the first few say what is wrong, and where. */
export function sourceInvalid(source: string, error: unknown): Error {
  const [fault = ''] = databaseMessage(error).split(/\n\s*\n|\n\s*Possible/, 1);
  const reason = fault
    .replace(/^[A-Z]\w*( [A-Z]\w*)* Error: /, '')
    .replaceAll(/\s*\n\s*/g, '; ')
    .replace(/[.:;\s]+$/, '')
    .slice(0, REASON_MAX);
  return apiError('SNAPSHOT_SOURCE_INVALID', { source, reason }, error as Error);
}

const REASON_MAX = 400;
