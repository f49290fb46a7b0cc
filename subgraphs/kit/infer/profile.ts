import { ApiError } from '../../../schemas/errors';
import { Workbench } from '../engines';
import { assertReadable, fileRelation, sourceInvalid } from '../snapshots';
import { columnProfileSql, readColumnProfile } from './profile-column';

/** What the values of one column are like. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: InferredType;
  readonly nulls: number;
  readonly distinct: number;
  /** True when every row has a value and no two the same. */
  readonly isUnique: boolean;
  /** All values, when they are few and look like constants. */
  readonly values: readonly string[] | undefined;
  /** Most of its texts have an @ and a dotted name after it. */
  readonly looksLikeEmail: boolean;
}

export type InferredType =
  | { readonly kind: 'boolean' | 'integer' | 'bigint' | 'float' | 'date' | 'timestamp' | 'time' | 'string' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number };

export interface TableProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** Of several columns that together tell rows apart, when no single one does. */
  readonly keyPair: readonly [string, string] | undefined;
}

export interface ProfileOptions {
  /** CSV, TSV, JSON lines, JSON or Parquet. */
  readonly path: string;
  /** A folder for what does not fit in memory. */
  readonly spillDir: string;
}

const TABLE = 'profiled';
/** Distinct values a column may have to be taken for a list of constants. */
const CONSTANTS_MAX = 12;

/** A data set taken into a database in memory, to be looked at. */
export class Profiler {
  private constructor(
    private readonly workbench: Workbench,
    private readonly names: readonly string[],
    private readonly types: readonly string[],
  ) {}

  /** Throws FILE_UNREADABLE and SNAPSHOT_SOURCE_INVALID. */
  static async open({ path, spillDir }: ProfileOptions): Promise<Profiler> {
    await assertReadable(path);
    const workbench = await Workbench.open({ spillDir });
    try {
      const { sql, columns } = await fileRelation(workbench, path);
      const { dialect } = workbench;
      const selected = columns.map(({ name, type }) => {
        const column = dialect.quoteName(name);
        return `${type === 'JSON' ? `(${column} ->> '$') AS ${column}` : column}`;
      });
      await workbench.run(`CREATE TABLE ${TABLE} AS SELECT ${selected.join(', ')} FROM ${sql}`);
      return new Profiler(
        workbench,
        columns.map(({ name }) => name),
        columns.map(({ type }) => (type === 'JSON' ? 'VARCHAR' : type)),
      );
    } catch (error) {
      workbench.close();
      throw error instanceof ApiError ? error : sourceInvalid(path, error);
    }
  }

  async profile(): Promise<TableProfile> {
    const [[rows = 0] = []] = await this.workbench.rows({ text: `SELECT count(*) FROM ${TABLE}`, params: [] });
    const columns: ColumnProfile[] = [];
    for (const [index, name] of this.names.entries()) columns.push(await this.column(name, this.types[index] ?? 'VARCHAR', Number(rows)));
    const keyPair = columns.some(({ isUnique }) => isUnique) ? undefined : await this.keyPair(columns, Number(rows));
    return { rows: Number(rows), columns, keyPair };
  }

  /** The share of a column's distinct values, from 0 to 1, that are keys in a table of a database file. */
  async overlap(column: string, database: { readonly path: string; readonly table: string; readonly key: string }): Promise<number> {
    const { dialect } = this.workbench;
    await this.workbench.attach('other', database.path, 'READ_ONLY');
    try {
      const keys = `SELECT CAST(${dialect.quoteName(database.key)} AS VARCHAR) FROM other.${dialect.quoteName(database.table)}`;
      const values = `SELECT DISTINCT CAST(${dialect.quoteName(column)} AS VARCHAR) AS value FROM ${TABLE} WHERE ${dialect.quoteName(column)} IS NOT NULL`;
      const text = `SELECT count(*), count_if(value IN (${keys})) FROM (${values})`;
      const [[all = 0, found = 0] = []] = await this.workbench.rows({ text, params: [] });
      return Number(all) === 0 ? 0 : Number(found) / Number(all);
    } finally {
      await this.workbench.detach('other');
    }
  }

  close(): void {
    this.workbench.close();
  }

  private async column(name: string, type: string, rows: number): Promise<ColumnProfile> {
    const column = this.workbench.dialect.quoteName(name);
    const [measured = []] = await this.workbench.rows({ text: columnProfileSql(column, type, TABLE), params: [] });
    const profile = readColumnProfile({ name, type, rows, measured });
    const isFew = profile.type.kind === 'string' && profile.distinct <= CONSTANTS_MAX && rows >= 4 * profile.distinct;
    return isFew ? { ...profile, values: await this.valuesOf(column) } : profile;
  }

  private async valuesOf(column: string): Promise<readonly string[] | undefined> {
    const text = `SELECT DISTINCT ${column} FROM ${TABLE} WHERE ${column} IS NOT NULL ORDER BY 1`;
    const values = (await this.workbench.rows({ text, params: [] })).map(([value]) => String(value));
    return values.length > 1 && values.every((value) => /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(value)) ? values : undefined;
  }

  /** Few pairs are tried: those of columns that say they identify something come first. */
  private async keyPair(columns: readonly ColumnProfile[], rows: number): Promise<readonly [string, string] | undefined> {
    const { dialect } = this.workbench;
    const usable = columns.filter(
      ({ nulls, type, distinct }) => nulls === 0 && distinct > 1 && type.kind !== 'float' && type.kind !== 'boolean',
    );
    const ordered = usable.toSorted((a, b) => Number(/id$/i.test(b.name)) - Number(/id$/i.test(a.name))).slice(0, 6);
    for (const [index, first] of ordered.entries()) {
      for (const second of ordered.slice(index + 1)) {
        if (first.distinct * second.distinct < rows) continue;
        const text = `SELECT count(DISTINCT (${dialect.quoteName(first.name)}, ${dialect.quoteName(second.name)})) FROM ${TABLE}`;
        const [[distinct = 0] = []] = await this.workbench.rows({ text, params: [] });
        if (Number(distinct) === rows) return [first.name, second.name];
      }
    }
    return undefined;
  }
}
