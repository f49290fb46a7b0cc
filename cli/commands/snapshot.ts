import type { Command } from 'commander';
import { type LintCode, lintProductFolder, readProductFolder } from '../../schemas/contracts';
import { apiError } from '../../schemas/errors';
import { selectEngine } from '../../subgraphs/kit/engines';
import { deriveGraphModel } from '../../subgraphs/kit/model';
import { SnapshotStore, sourceFromPaths, sourceFromTransform } from '../../subgraphs/kit/snapshots';
import { announce } from '../announce';
import { meshwayHome } from '../home';
import { qualityFailed } from '../quality-failed';
import { HOME_HELP, numbersOf, productsOf } from '../snapshot-arguments';
import { snapshotReport, snapshotTable } from '../snapshot-report';
import { terminal, withProgress } from '../terminal';
import { registerRetentionCommands } from './snapshot-retention';

const NEEDS_SIBLINGS: ReadonlySet<LintCode> = new Set(['unknown-reference-contract', 'unknown-input-port']);

interface PublishOptions {
  readonly from?: readonly string[];
  readonly sql?: true;
  readonly home?: string;
}

export function registerSnapshotCommand(program: Command): void {
  const snapshot = program
    .command('snapshot')
    .description('Publish, list, verify, keep and compare the immutable snapshots of data products.');
  snapshot
    .command('publish')
    .argument('<dir>', 'the domain folder')
    .description('Make the next snapshot of a product, check it against its contract, and publish it.')
    .option(
      '--from <source...>',
      'a CSV, TSV, JSON, JSONL or Parquet file; Object=FILE for each object; a folder of such files; another domain folder',
    )
    .option('--sql', 'run the folder’s transform.sql over the current snapshots of its input ports')
    .option('--home <dir>', HOME_HELP)
    .action(publish);
  snapshot
    .command('list')
    .argument('[product]', 'a product’s name or domain folder; all products when left out')
    .description('List snapshots, newest first.')
    .option('--json', 'print the list as JSON')
    .option('--home <dir>', HOME_HELP)
    .action(list);
  snapshot
    .command('verify')
    .argument('[product]', 'a product’s name or domain folder; all products when left out')
    .argument('[number]', 'one snapshot; all of the product when left out')
    .description('Read every byte of the snapshots and compare it with the hashes in their manifests.')
    .option('--home <dir>', HOME_HELP)
    .action(verify);
  registerRetentionCommands(snapshot);
}

async function publish(dir: string, { from, sql, home }: PublishOptions): Promise<void> {
  if ((from === undefined) === (sql === undefined)) throw apiError('BAD_USAGE', { reason: 'Give --from or --sql, and not both' });
  const folder = await readProductFolder(dir);
  await refuseLintErrors(dir);
  const model = deriveGraphModel(folder);
  selectEngine(folder.contract.servers);
  const store = new SnapshotStore(meshwayHome(home));
  const findCurrent = store.current.bind(store);
  const source = from === undefined ? await sourceFromTransform(folder, findCurrent) : await sourceFromPaths(from, model, findCurrent);
  const published = await withProgress(`publish ${folder.product.name}`, (onProgress) =>
    store.publish({ folder, model, source, onProgress }),
  );
  terminal.print(snapshotReport(published));
  await announce(folder.product.name);
  if (!published.snapshot.passed) throw qualityFailed(published.snapshot);
}

/** What is published is what others build on, so a contract that can be read is not enough. Siblings that are not at hand are not held against it. */
async function refuseLintErrors(dir: string): Promise<void> {
  const problems = (await lintProductFolder(dir)).filter(({ severity, code }) => severity === 'error' && !NEEDS_SIBLINGS.has(code));
  if (problems.length === 0) return;
  const error = apiError('CONTRACT_INVALID', { path: dir, count: problems.length });
  error.extensions.problems = problems;
  throw error;
}

async function list(product: string | undefined, options: { json?: true; home?: string }): Promise<void> {
  const store = new SnapshotStore(meshwayHome(options.home));
  const products = await productsOf(product, store);
  const lists = await Promise.all(
    products.map(async (name) => ({ product: name, snapshots: await store.list(name), pins: await store.pins(name) })),
  );
  terminal.print(options.json ? JSON.stringify(lists, null, 2) : lists.map(snapshotTable).join('\n\n') || 'No snapshots yet.');
}

async function verify(product: string | undefined, number: string | undefined, options: { home?: string }): Promise<void> {
  const store = new SnapshotStore(meshwayHome(options.home));
  const damaged: { product: string; number: number; problems: readonly string[] }[] = [];
  let looked = 0;
  for (const name of await productsOf(product, store)) {
    for (const each of await numbersOf(name, number, store)) {
      looked += 1;
      const problems = await withProgress(`verify ${name} ${each}`, (onProgress) => store.verify(name, each, onProgress));
      for (const problem of problems) terminal.print(`${name} ${each}: ${problem}`);
      if (problems.length > 0) damaged.push({ product: name, number: each, problems });
    }
  }
  const [first] = damaged;
  if (first)
    throw apiError('SNAPSHOT_DAMAGED', { product: first.product, snapshot: String(first.number), reason: first.problems.join('; ') });
  if (looked === 0 && product !== undefined) throw apiError('SNAPSHOT_NOT_FOUND', { product, snapshot: 'that could be verified' });
  if (looked === 0)
    throw apiError('BAD_USAGE', { reason: `There is no snapshot in ${meshwayHome(options.home)}: say with --home where they are` });
  terminal.print('Every snapshot is as it was published.');
}
