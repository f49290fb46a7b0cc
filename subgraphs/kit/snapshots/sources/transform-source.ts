import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiError } from '../../../../schemas/errors';
import { AbortError, randomName, Sandbox, SqlFailed, SqlRefused } from '../../engines';
import type { ObjectModel } from '../../model/types';
import { DATA_FILE } from '../layout';
import type { Snapshot } from '../snapshot';
import { describeColumns, type SnapshotSource, type SourceContext } from './source';

export interface TransformOptions {
  /** The folder's `transform.sql`. */
  readonly path: string;
  /** The snapshots it may read, by input port. */
  readonly inputs: ReadonlyMap<string, Snapshot>;
  /** 1 or more; default 300,000 (five minutes). */
  readonly timeLimitMs?: number;
  /** 64 or more; default 1,024. */
  readonly memoryLimitMb?: number;
}

/**
 * A team's SQL over its input ports. It runs in a sandbox of its own; what it made is kept there as plain tables, and only these
 * are read afterwards.
 */
export function transformSource(options: TransformOptions): SnapshotSource {
  const inputs = [...options.inputs.values()].map(({ manifest }) => ({
    product: manifest.product.name,
    number: manifest.number,
    id: manifest.id,
  }));
  return {
    async open(context) {
      const { file, tables } = await runTransform(options, context);
      await context.workbench.attach('transformed', file, 'READ_ONLY');
      return {
        inputs,
        relation: async (object) => {
          const sql = `"transformed".main.${context.workbench.dialect.quoteName(tables.get(object.name) ?? object.table)}`;
          return { sql, columns: await describeColumns(context.workbench, sql), label: options.path };
        },
      };
    },
  };
}

interface Transformed {
  readonly file: string;
  /** By object. */
  readonly tables: ReadonlyMap<string, string>;
}

async function runTransform(options: TransformOptions, { model, workDir, signal }: SourceContext): Promise<Transformed> {
  const { path, timeLimitMs = 300_000, memoryLimitMb = 1_024 } = options;
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw apiError('FILE_UNREADABLE', { path, reason: String(error.code) }, error);
  });
  const sandbox = await openSandbox(options, workDir, memoryLimitMb);
  const limit = AbortSignal.timeout(timeLimitMs);
  try {
    const tables = new Map(model.objects.map((object) => [object.name, randomName()]));
    await fill(sandbox, text, model.objects, tables, AbortSignal.any([signal, limit]));
    return { file: sandbox.file, tables };
  } catch (error) {
    if (error instanceof SqlRefused) throw apiError('SQL_REFUSED', { path, reason: error.message }, error);
    if (error instanceof SqlFailed) throw apiError('SNAPSHOT_SOURCE_INVALID', { source: path, reason: error.message }, error);
    if (error instanceof AbortError && limit.aborted)
      throw apiError('SQL_REFUSED', { path, reason: `it took longer than ${timeLimitMs} ms` }, error);
    throw error;
  } finally {
    sandbox.close();
  }
}

async function openSandbox(options: TransformOptions, workDir: string, memoryLimitMb: number): Promise<Sandbox> {
  const dir = join(workDir, 'transform');
  await mkdir(dir);
  const inputs = [...options.inputs].map(([name, snapshot]) => ({ name, path: join(snapshot.dir, DATA_FILE) }));
  return Sandbox.open({ dir, inputs, memoryLimitMb }).catch((error: Error) => {
    throw apiError(
      'SNAPSHOT_SOURCE_INVALID',
      { source: options.path, reason: `its input ports cannot be read (${[...options.inputs.keys()].join(', ')})` },
      error,
    );
  });
}

async function fill(
  sandbox: Sandbox,
  text: string,
  objects: readonly ObjectModel[],
  tables: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const [only] = objects;
  if (objects.length === 1 && only !== undefined && (await sandbox.isQuery(text))) {
    await sandbox.keepQuery(tables.get(only.name) ?? only.table, text, signal);
    return;
  }
  await sandbox.runScript(text, signal);
  for (const object of objects) await sandbox.keepRelation(tables.get(object.name) ?? object.table, object.table, signal);
}
