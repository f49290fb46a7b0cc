import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../../gateway/config';
import { Composer } from '../../gateway/generations';
import { createLogger } from '../../gateway/logger';
import { checkRegistryRules } from '../../gateway/open-registry';
import { defaultPolicy } from '../../gateway/registry/check';
import { type SubgraphSource, startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import { openDescribed, type Subgraph, type SubgraphDescription, type SubgraphOptions } from '../../subgraphs/kit/serving';
import { SnapshotStore, sourceFromPaths } from '../../subgraphs/kit/snapshots';
import { folderGround, foldersBeside, registryGround } from '../check/ground';
import { type ProposedFolder, proposeFolder } from '../check/propose';
import { checkReport } from '../check/report';
import { ChangingSubgraph } from '../dev/changing-subgraph';
import { CheckThread } from '../dev/check-thread';
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
  await checkRegistryRules(config);
  const home = meshwayHome(flags.home);
  const options = { home, log: createLogger('error'), contextKey: newContextKey() };
  const proposed = await proposeFolder(dir);
  const name = proposed.proposal.product;
  const mesh = flags.mesh ?? dirname(resolve(dir));
  const beside = flags.registry === undefined ? await foldersBeside(mesh, [proposed]) : [];
  const ground =
    flags.registry === undefined
      ? await folderGround(mesh, [proposed], undefined, beside)
      : await registryGround(flags.registry, defaultPolicy.days);
  const product = new ChangingSubgraph();
  const others = flags.registry === undefined ? beside.flatMap((folder) => opened(folder, options)) : published(ground, name);
  const { contextKey, log: logger } = options;
  const tokenKey = await localTokenKey(home);
  const gateway = await startGateway({ config, logger, contextKey, tokenKey, subgraphs: [...others, { name, transport: product }] });
  const composer = new Composer();
  const checks = new CheckThread();
  const settings = { policy: defaultPolicy, rules: config.registryRules, operations: config.registryOperations };
  const session = new DevSession({
    ...{ dir, ground, settings, product, gateway, composer, checks },
    open: (description) => open(description, flags, options),
  });
  terminal.print(`Graph       ${gateway.url}/graphql\nPlayground  ${gateway.url}/playground\n`);
  const reload = (): Promise<void> =>
    session
      .reload()
      .then((reloaded) => tell(name, reloaded))
      .catch(tellFailure);
  await reload();
  const stopWatching = watchFolder(dir, reload);
  terminal.note(`Watching ${dir}; stop with Ctrl+C.`);
  await stopped;
  stopWatching();
  await gateway.close();
  await composer.close();
  await checks.close();
}

function opened({ proposal, description, unreadable = '' }: ProposedFolder, options: SubgraphOptions): readonly SubgraphSource[] {
  if (!description) {
    terminal.note(`${proposal.product} is left out: ${unreadable}`);
    return [];
  }
  const subgraph = openDescribed(description, options);
  return [{ name: subgraph.name, sdl: subgraph.sdl, transport: inProcessTransport(subgraph) }];
}

function published({ current }: Awaited<ReturnType<typeof registryGround>>, name: string): readonly SubgraphSource[] {
  return current.publications.filter(({ product }) => product !== name).map(({ product, url, sdl }) => ({ name: product, url, sdl }));
}

/** With data of its own, each version of the contract gets a snapshot of it, in a home that nobody else reads. */
async function open(description: SubgraphDescription, { from }: Flags, options: SubgraphOptions): Promise<Subgraph> {
  if (from === undefined) return openDescribed(description, options);
  const home = join(options.home, 'dev');
  const { folder, model } = description;
  const store = new SnapshotStore(home);
  const source = await sourceFromPaths([from], model, store.current.bind(store));
  const { snapshot } = await store.publish({ folder, model, source });
  if (!snapshot.passed) throw qualityFailed(snapshot);
  return openDescribed(description, { ...options, home });
}

async function tell(name: string, { report, isServed, tookMs }: Reloaded): Promise<void> {
  const seconds = `${(tookMs / 1_000).toFixed(2)} s`;
  terminal.print(isServed ? `✓ ${name} is served (${seconds})` : `✗ ${name} has mistakes; the graph serves what it served before`);
  const told = await report;
  if (told) terminal.print(`${checkReport(told)}\n`);
}

/** What fails for one version of the folder is its author's to mend; the graph goes on. */
function tellFailure(error: unknown): void {
  reportFailure(error);
  terminal.note('  The graph serves what it served before.');
}
