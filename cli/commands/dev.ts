import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../../gateway/config';
import { createLogger } from '../../gateway/logger';
import { defaultPolicy } from '../../gateway/registry/check';
import { type SubgraphSource, startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import { findProductFolders, readProductFolder } from '../../schemas/contracts';
import { deriveGraphModel } from '../../subgraphs/kit/model';
import { openSubgraph, type Subgraph, type SubgraphOptions } from '../../subgraphs/kit/serving';
import { SnapshotStore, sourceFromPaths } from '../../subgraphs/kit/snapshots';
import { folderGround, registryGround } from '../check/ground';
import { proposeFolder } from '../check/propose';
import { checkReport } from '../check/report';
import { ChangingSubgraph } from '../dev/changing-subgraph';
import { DevSession, type Reloaded } from '../dev/dev-session';
import { watchFolder } from '../dev/watch-folder';
import { meshwayHome } from '../home';
import { qualityFailed } from '../quality-failed';
import { untilStopped } from '../signals';
import { reportFailure, terminal } from '../terminal';
import { localTokenKey } from '../token-key';
import { parsePort } from './serve';
import { inProcessTransport } from './start';

interface Flags {
  readonly mesh?: string;
  readonly registry?: string;
  readonly from?: string;
  readonly home?: string;
  readonly port?: number;
}

export function registerDevCommand(program: Command): void {
  program
    .command('dev')
    .argument('<dir>', 'the domain folder that is worked on')
    .description(
      'Serve the graph with one product as its folder is, again with each save; and say what each save would change for readers.',
    )
    .option('--mesh <dir>', 'the folder of the other products, each served in this process (default: the folder beside it)')
    .option('--registry <place>', 'instead of --mesh: the other products where they are published; a folder or postgres://')
    .option('--from <file>', 'data to publish with each version of the contract, kept apart from the home’s snapshots')
    .option('--home <dir>', 'where the snapshots are (default: $MESHWAY_HOME or .meshway)')
    .option('--port <number>', 'port, 0 for any free one (default: $MESHWAY_PORT or 4000)', parsePort)
    .action(dev);
}

async function dev(dir: string, flags: Flags): Promise<void> {
  const stopped = untilStopped();
  // A subgraph with mistakes is taken in when they are mended, not by asking it again and again.
  const config = readConfig(process.env, { port: flags.port, logLevel: 'error', subgraphRetryMs: 60_000 });
  const home = meshwayHome(flags.home);
  const options = { home, log: createLogger('error'), contextKey: newContextKey() };
  const proposed = await proposeFolder(dir);
  const name = proposed.proposal.product;
  const ground =
    flags.registry === undefined
      ? await folderGround(meshOf(dir, flags), [proposed], undefined)
      : await registryGround(flags.registry, defaultPolicy.days);
  const product = new ChangingSubgraph();
  const others = flags.registry === undefined ? await beside(meshOf(dir, flags), name, options) : published(ground, name);
  const { contextKey, log: logger } = options;
  const tokenKey = await localTokenKey(home);
  const gateway = await startGateway({ config, logger, contextKey, tokenKey, subgraphs: [...others, { name, transport: product }] });
  const session = new DevSession({ dir, ground, product, gateway, open: () => open(dir, flags, options) });
  terminal.print(`Graph       ${gateway.url}/graphql\nPlayground  ${gateway.url}/playground\n`);
  const reload = (): Promise<void> => session.reload().then((reloaded) => tell(name, reloaded), tellFailure);
  await reload();
  const stopWatching = watchFolder(dir, reload);
  terminal.note(`Watching ${dir}; stop with Ctrl+C.`);
  await stopped;
  stopWatching();
  await gateway.close();
}

function meshOf(dir: string, { mesh }: Flags): string {
  return mesh ?? dirname(resolve(dir));
}

async function beside(mesh: string, name: string, options: SubgraphOptions): Promise<readonly SubgraphSource[]> {
  const opened = await Promise.all(
    (await findProductFolders(mesh)).map(async (folder) => ((await nameOf(folder)) === name ? undefined : openSubgraph(folder, options))),
  );
  return opened.flatMap((subgraph) =>
    subgraph ? [{ name: subgraph.name, sdl: subgraph.sdl, transport: inProcessTransport(subgraph) }] : [],
  );
}

/** The folder that is worked on may lie here too, and be unreadable now. */
async function nameOf(folder: string): Promise<string> {
  return (await proposeFolder(folder)).proposal.product;
}

function published({ current }: Awaited<ReturnType<typeof registryGround>>, name: string): readonly SubgraphSource[] {
  return current.publications.filter(({ product }) => product !== name).map(({ product, url, sdl }) => ({ name: product, url, sdl }));
}

/** With data of its own, each version of the contract gets a snapshot of it, in a home that nobody else reads. */
async function open(dir: string, { from }: Flags, options: SubgraphOptions): Promise<Subgraph> {
  if (from === undefined) return openSubgraph(dir, options);
  const home = join(options.home, 'dev');
  const folder = await readProductFolder(dir);
  const model = deriveGraphModel(folder);
  const store = new SnapshotStore(home);
  const source = await sourceFromPaths([from], model, store.current.bind(store));
  const { snapshot } = await store.publish({ folder, model, source });
  if (!snapshot.passed) throw qualityFailed(snapshot);
  return openSubgraph(dir, { ...options, home });
}

function tell(name: string, { report, isServed, tookMs }: Reloaded): void {
  const seconds = `${(tookMs / 1_000).toFixed(2)} s`;
  terminal.print(isServed ? `✓ ${name} is served (${seconds})` : `✗ ${name} has mistakes; the graph serves what it served before`);
  terminal.print(`${checkReport(report)}\n`);
}

/** What fails for one version of the folder is its author's to mend; the graph goes on. */
function tellFailure(error: unknown): void {
  reportFailure(error);
  terminal.note('  The graph serves what it served before.');
}
