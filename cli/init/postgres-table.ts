import { writeFile } from 'node:fs/promises';
import { Client } from 'pg';
import { apiError } from '../../schemas/errors';
import type { Declared, InferredType } from '../../subgraphs/kit/infer';

export interface PostgresTable {
  readonly url: string;
  /** `orders` or `sales.orders`. */
  readonly table: string;
  /** Where the rows that are looked at are written, as JSON lines. */
  readonly into: string;
}

export interface ReadTable {
  readonly key: readonly string[] | undefined;
  readonly declared: ReadonlyMap<string, Declared>;
  /** True when the table has more rows than were looked at. */
  readonly isCut: boolean;
}

/** Rows a profile is made of. */
const LIMIT = 100_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Reads what a table says of itself, and its first rows. The database is only read. Throws BAD_USAGE with the database's reason, never with its address. */
export async function readPostgresTable({ url, table, into }: PostgresTable): Promise<ReadTable> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, statement_timeout: 60_000 });
  try {
    await client.connect();
    await client.query('BEGIN READ ONLY');
    const { rows: found } = await client.query<{ oid: string | null }>('SELECT to_regclass($1)::oid AS oid', [table]);
    const oid = found[0]?.oid;
    if (oid == null) throw new Error(`there is no table ${table}`);
    const declared = await declaredColumns(client, oid);
    const key = await keyColumns(client, oid);
    const isCut = await exportRows(client, oid, into);
    return { declared, key, isCut };
  } catch (error) {
    throw apiError('BAD_USAGE', { reason: `The table cannot be read: ${(error as Error).message.split('\n')[0]}` }, error as Error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function declaredColumns(client: Client, oid: string): Promise<ReadonlyMap<string, Declared>> {
  const { rows } = await client.query<{ name: string; type: string; required: boolean; comment: string | null }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required, col_description(attrelid, attnum) AS comment
     FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [oid],
  );
  return new Map(
    rows.map(({ name, type, required, comment }) => {
      const known = typeOf(type);
      return [name, { isRequired: required, ...(known ? { type: known } : {}), ...(comment ? { description: comment } : {}) }];
    }),
  );
}

async function keyColumns(client: Client, oid: string): Promise<readonly string[] | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.attname AS name FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int[]) WITH ORDINALITY AS k(attnum, position)
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE i.indrelid = $1 AND i.indisprimary ORDER BY k.position`,
    [oid],
  );
  return rows.length === 0 ? undefined : rows.map(({ name }) => name);
}

/** The database writes the JSON, so that no digit of a number passes through JavaScript. */
async function exportRows(client: Client, oid: string, into: string): Promise<boolean> {
  const { rows: named } = await client.query<{ name: string }>('SELECT $1::oid::regclass::text AS name', [oid]);
  const { rows } = await client.query<{ line: string }>(`SELECT row_to_json(t)::text AS line FROM ${named[0]?.name} t LIMIT ${LIMIT + 1}`);
  await writeFile(
    into,
    `${rows
      .slice(0, LIMIT)
      .map(({ line }) => line)
      .join('\n')}\n`,
  );
  return rows.length > LIMIT;
}

/** What the graph offers of PostgreSQL's types; of others the values say what they are. */
function typeOf(type: string): InferredType | undefined {
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined && Number(precision) <= 38) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
  if (/^(smallint|integer)$/.test(type)) return { kind: 'integer' };
  if (type === 'bigint') return { kind: 'bigint' };
  if (/^(real|double precision)$/.test(type)) return { kind: 'float' };
  if (type === 'boolean' || type === 'date') return { kind: type };
  if (type.startsWith('timestamp')) return { kind: 'timestamp' };
  return /^(text|uuid|character.*)$/.test(type) ? { kind: 'string' } : undefined;
}
