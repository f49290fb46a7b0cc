import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { apiError } from '../../schemas/errors';
import { Workbench } from '../../subgraphs/kit/engines';
import { withProgress } from '../terminal';

/** What stands in for the operational systems of the example: one Parquet file per table. */
export interface Sources {
  /** Absolute path; each file is `<table>.parquet`. */
  readonly dir: string;
  /** Of what made them, in hexadecimal: equal for equal data. */
  readonly fingerprint: string;
}

export interface SourcesRequest {
  /** The folder of the SQL files that make them, run in the order of their names. */
  readonly scriptsDir: string;
  /** Where those of all scales are kept. */
  readonly dir: string;
  readonly scale: number;
}

/**
 * Makes the sources of one scale, once: they appear under their name when they are complete, so that a run that was stopped, or one at
 * the same time, leaves no half. Throws FOLDER_UNREADABLE when there are no scripts.
 */
export async function prepareSources({ scriptsDir, dir, scale }: SourcesRequest): Promise<Sources> {
  const scripts = await readScripts(scriptsDir);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([scale, scripts]))
    .digest('hex');
  const sources: Sources = { dir: join(dir, `sources-${scale}-${fingerprint.slice(0, 12)}`), fingerprint };
  if (!(await exists(sources.dir))) {
    await withProgress(`Generate the example's data at scale ${scale}`, async (update) => {
      await mkdir(dir, { recursive: true });
      await removeAbandoned(dir);
      const staging = await mkdtemp(join(dir, STAGING_PREFIX));
      try {
        await generate(scripts, scale, staging, update);
        await rename(staging, sources.dir).catch(unlessMadeMeanwhile(sources.dir));
      } finally {
        await rm(staging, { recursive: true, force: true });
      }
    });
  }
  return sources;
}

const STAGING_PREFIX = '.making-';
const ABANDONED_AFTER_MS = 3_600_000;

/** What runs that were killed left behind. A run takes minutes at most, and touches its folder with each table. */
async function removeAbandoned(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!name.startsWith(STAGING_PREFIX)) continue;
    const path = join(dir, name);
    const touched = await stat(path).catch(() => undefined);
    if (touched && touched.mtimeMs < Date.now() - ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}

interface Script {
  readonly name: string;
  readonly text: string;
}

async function readScripts(dir: string): Promise<readonly Script[]> {
  const entries = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    throw apiError('FOLDER_UNREADABLE', { path: dir, reason: String(error.code) }, error);
  });
  const names = entries.filter((name) => name.endsWith('.sql')).sort();
  if (names.length === 0) throw apiError('FOLDER_UNREADABLE', { path: dir, reason: 'it holds no .sql file' });
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(dir, name), 'utf8') })));
}

async function generate(scripts: readonly Script[], scale: number, dir: string, update: (state: string) => void): Promise<void> {
  const spillDir = join(dir, '.spill');
  const workbench = await Workbench.open({ spillDir });
  try {
    await workbench.run(`SET VARIABLE scale = ${scale}`);
    for (const { name, text } of scripts) {
      update(name);
      await workbench.run(text);
    }
    for (const table of await publicTables(workbench)) {
      update(table);
      const { dialect } = workbench;
      const file = dialect.quoteText(join(dir, `${table}.parquet`));
      await workbench.run(`COPY (FROM ${dialect.quoteName(table)}) TO ${file} (FORMAT parquet, COMPRESSION zstd)`);
    }
  } finally {
    workbench.close();
    await rm(spillDir, { recursive: true, force: true });
  }
}

/** Tables and views of the main schema; what the scripts keep to themselves is in schemas of its own. */
async function publicTables(workbench: Workbench): Promise<readonly string[]> {
  const text = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY table_name";
  return (await workbench.rows({ text, params: [] })).map(([name]) => String(name));
}

function unlessMadeMeanwhile(dir: string): (error: Error) => Promise<void> {
  return async (error) => {
    if (!(await exists(dir))) throw error;
  };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
