import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { lintProductFolder } from '../../schemas/contracts';
import { apiError } from '../../schemas/errors';
import { type ContractDraft, draftContract, type Known, Profiler, writeContract, writeDescriptor } from '../../subgraphs/kit/infer';
import { meshwayHome } from '../home';
import { askFor } from '../init/ask';
import { findReferences } from '../init/find-references';
import { readPostgresTable } from '../init/postgres-table';
import { lintReport } from '../lint-report';
import { terminal, withProgress } from '../terminal';

interface Flags {
  readonly from?: string;
  readonly postgres?: string;
  readonly table?: string;
  readonly dir: string;
  readonly home?: string;
  readonly object?: string;
  readonly key?: string;
  readonly purpose?: string;
  readonly owner?: string;
  readonly team?: string;
  readonly domain?: string;
  readonly access: string;
}

export function registerInitCommand(program: Command): void {
  program
    .command('init')
    .argument('<name>', 'the product: kebab-case, as customer-orders')
    .description('Start a data product from data there is: its contract is guessed, with a comment wherever somebody has to look.')
    .option('--from <file>', 'CSV, TSV, JSON, JSON lines or Parquet')
    .option('--postgres <url>', 'a PostgreSQL database, which is only read')
    .option('--table <name>', 'with --postgres: its table, as orders or sales.orders')
    .option('--dir <dir>', 'the folder of all domain folders', 'subgraphs')
    .option('--home <dir>', 'where the snapshots of other products are (default: $MESHWAY_HOME or .meshway)')
    .option('--object <Name>', 'what one row is, as Order (default: from the name)')
    .option('--key <columns>', 'columns that identify a row, divided by commas (default: found)')
    .option('--purpose <sentence>', 'what the product is for')
    .option('--owner <mail>', 'who answers for it')
    .option('--team <name>', 'whose it is (default: the name of the domain)')
    .option('--domain <name>', 'the domain it belongs to')
    .option('--access <who>', 'who may see it: public or authenticated', 'authenticated')
    .action(init);
}

const questions = {
  purpose: 'What is it for, in one sentence?',
  owner: 'Who answers for it (an e-mail address)?',
  domain: 'Which domain does it belong to?',
};

async function init(name: string, flags: Flags): Promise<void> {
  if (!/^[a-z](?:-?[a-z0-9])*$/.test(name) || name.length > 63)
    throw apiError('BAD_USAGE', { reason: `"${name}" is no product’s name: lower-case letters, digits and single hyphens` });
  if (flags.object !== undefined && !/^[A-Z][A-Za-z0-9]{0,62}$/.test(flags.object))
    throw apiError('BAD_USAGE', { reason: `--object must be written like OrderLine, but is "${flags.object}"` });
  const {
    purpose = '',
    owner = '',
    domain = '',
  } = await askFor(questions, { purpose: flags.purpose, owner: flags.owner, domain: flags.domain });
  const draft = await withProgress('looked at the data', () => inTemporaryFolder((dir) => draftFrom(name, flags, dir)));
  const folder = join(flags.dir, name);
  const told = { purpose, owner, domain, team: flags.team ?? domain, access: flags.access };
  await writeNew(folder, [
    [`${name}.odps.yaml`, writeDescriptor(draft, told)],
    [`${name}.odcs.yaml`, writeContract(draft, told)],
  ]);
  terminal.print(await summary(folder, draft, flags));
}

async function draftFrom(product: string, flags: Flags, dir: string): Promise<ContractDraft> {
  const { from, postgres, table, object, key } = flags;
  if ((from === undefined) === (postgres === undefined) || (postgres === undefined) !== (table === undefined))
    throw apiError('BAD_USAGE', { reason: 'Give --from, or --postgres with --table' });
  const path = from ?? join(dir, 'rows.jsonl');
  const read = postgres === undefined || table === undefined ? undefined : await readPostgresTable({ url: postgres, table, into: path });
  if (read?.isCut) terminal.note('  the table is large: the first 100,000 rows were looked at');
  const profiler = await Profiler.open({ path, spillDir: join(dir, 'spill') });
  try {
    const profile = await profiler.profile();
    const columns = key?.split(',').map((column) => column.trim()) ?? read?.key;
    const missing = columns?.find((column) => !profile.columns.some((one) => one.name === column));
    if (missing !== undefined) throw apiError('BAD_USAGE', { reason: `--key names "${missing}", which is no column` });
    const known: Known = {
      product,
      references: await findReferences(profiler, profile, { mesh: flags.dir, home: meshwayHome(flags.home), product }),
      ...(object === undefined ? {} : { object }),
      ...(columns === undefined ? {} : { key: columns }),
      ...(read === undefined ? {} : { declared: read.declared }),
    };
    return draftContract(profile, known);
  } finally {
    profiler.close();
  }
}

async function inTemporaryFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'meshway-init-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Nothing that is there is written over. */
async function writeNew(folder: string, files: readonly (readonly [string, string])[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) {
    await writeFile(join(folder, name), text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      throw apiError(
        'BAD_USAGE',
        { reason: `${join(folder, name)} cannot be written: ${error.code === 'EEXIST' ? 'it is there already' : error.code}` },
        error,
      );
    });
  }
}

async function summary(folder: string, draft: ContractDraft, { from, table }: Flags): Promise<string> {
  const { object, properties, rows, product, isKeyedByPosition } = draft;
  const keys = properties.filter(({ keyPosition }) => keyPosition !== undefined).map(({ name }) => name);
  const personal = properties.filter((property) => property.personal !== undefined).map(({ name }) => name);
  const references = properties.flatMap(({ name, reference }) => (reference ? [`${name} → ${reference.object}`] : []));
  const source = from === undefined ? `${product}.csv` : relative('.', resolve(from));
  const here = relative('.', resolve(folder)) || folder;
  const mesh = dirname(here);
  return [
    `${here}: ${object}, ${properties.length} properties from ${rows.toLocaleString('en')} rows`,
    `  key         ${isKeyedByPosition ? 'none found: the row’s position in the file' : keys.join(', ')}`,
    ...(references.length > 0 ? [`  refers to   ${references.join(', ')}`] : []),
    ...(personal.length > 0 ? [`  personal?   ${personal.join(', ')}`] : []),
    '',
    lintReport(await lintProductFolder(folder)),
    '',
    'Next',
    `  read ${join(here, `${basename(here)}.odcs.yaml`)} and mend what was guessed wrong`,
    ...(table === undefined ? [] : [`  psql -c "\\copy (SELECT * FROM ${table}) TO '${source}' CSV HEADER"`]),
    `  meshway snapshot publish ${here} --from ${source}`,
    `  meshway dev ${here} --mesh ${mesh}`,
  ].join('\n');
}
