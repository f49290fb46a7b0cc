import cluster from 'node:cluster';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { type GatewayConfig, readConfig } from '../../gateway/config';
import { createLogger } from '../../gateway/logger';
import { type StartOptions, type SubgraphSource, startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import { findProductFolders } from '../../schemas/contracts';
import { ApiError, apiError } from '../../schemas/errors';
import { toAbortSignal } from '../../schemas/stop-signal';
import type { Transport } from '../../schemas/transport';
import { openSubgraph, type Subgraph, type SubgraphOptions } from '../../subgraphs/kit/serving';
import { grantsPlace, PLACE_HELP } from '../access/place';
import { auditKey } from '../audit-key';
import { readyCallers } from '../callers';
import { sharedContextKey } from '../context-key';
import { prepareExample } from '../example';
import { readExamples } from '../examples';
import { isHttp } from '../gateway-call';
import { meshwayHome } from '../home';
import { readText } from '../read-text';
import { untilStopped } from '../signals';
import { terminal } from '../terminal';
import { localTokenKey } from '../token-key';
import { askAll, type Serving, type Started, serveAsWorker, WorkerFailed, Workers } from '../workers';
import { parseScale } from './example';
import { parsePort } from './serve';

interface Flags {
  readonly mesh: string | false;
  readonly supergraph?: string;
  readonly registry?: string;
  readonly grants?: string;
  readonly subgraph: readonly SubgraphSource[];
  readonly port?: number;
  readonly host?: string;
  readonly home?: string;
  readonly identity?: string;
  readonly policies?: string;
  readonly example?: true;
  readonly scale: number;
  readonly workers?: number;
}

export function registerStartCommand(program: Command): void {
  program
    .command('start')
    .description('Serve the whole graph: every domain folder of a mesh, subgraphs elsewhere, or a supergraph that is composed already.')
    .option('--mesh <dir>', 'folder of domain folders, each served in this process', 'subgraphs')
    .option('--no-mesh', 'only the subgraphs given with --subgraph')
    .option('--subgraph <name=url>', 'a subgraph over HTTP; replaces the domain folder of that name (repeatable)', collectSubgraph, [])
    .option('--supergraph <file>', 'a Federation 2 supergraph; its subgraphs are reached at the addresses in it')
    .option('--registry <place>', 'what was published there: a folder or a postgres:// address; changes are followed')
    .option('--grants <place>', PLACE_HELP)
    .option('--identity <file>', 'whose tokens and API keys are believed, beside those of meshway token (default: $MESHWAY_IDENTITY_FILE)')
    .option('--policies <file>', 'a JavaScript module whose default export decides policies (default: $MESHWAY_POLICY_FILE)')
    .option('--port <number>', 'port, 0 for any free one (default: $MESHWAY_PORT or 4000)', parsePort)
    .option('--host <address>', 'address to listen on (default: $MESHWAY_HOST or 127.0.0.1)')
    .option('--home <dir>', 'where the snapshots are (default: $MESHWAY_HOME or .meshway)')
    .option('--example', 'first make the data of the example mesh, where it is not there yet')
    .option('--scale <number>', 'with --example: how much data, from 0.001 to 100; 1 is 500,000 orders', parseScale, 1)
    .option(
      '--workers <number>',
      'processes that serve the port together, from 1 to 256, one for each core; each opens the data for itself',
      parseWorkers,
    )
    .action(async (flags: Flags, command: Command) => {
      if (cluster.isWorker) return serveAsWorker(() => start(flags));
      const composed = [flags.supergraph, flags.registry].filter((one) => one !== undefined);
      const isMeshAsked = flags.mesh !== false && command.getOptionValueSource('mesh') === 'cli';
      if (composed.length + (isMeshAsked ? 1 : 0) > 1)
        throw apiError('BAD_USAGE', { reason: 'Give one of --mesh, --supergraph and --registry.' });
      if (!flags.example && command.getOptionValueSource('scale') === 'cli')
        throw apiError('BAD_USAGE', { reason: '--scale goes with --example.' });
      if (flags.example && flags.mesh !== false)
        await prepareExample({ mesh: flags.mesh, scale: flags.scale, home: meshwayHome(flags.home) });
      await (flags.workers === undefined ? serveAlone(flags) : serveTogether(flags, flags.workers));
    });
}

async function serveAlone(flags: Flags): Promise<void> {
  const stopped = untilStopped();
  const { gateway, serving } = await start(flags);
  announce(serving);
  await stopped;
  terminal.note(STOPPING);
  await gateway.close();
}

/** How much longer than one gateway may take to stop, so that each says itself what it had to cut. */
const STOP_MARGIN_MS = 5_000;

async function serveTogether(flags: Flags, count: number): Promise<void> {
  const { host, port, logLevel, shutdownDelayMs, shutdownTimeoutMs } = configOf(flags);
  const stopLimitMs = shutdownDelayMs + shutdownTimeoutMs + STOP_MARGIN_MS;
  const workers = new Workers({ count, host, port, logger: createLogger(logLevel), stopLimitMs });
  process.once('exit', () => workers.end());
  const stopped = untilStopped();
  try {
    announce(await workers.start());
  } catch (error) {
    if (!(error instanceof WorkerFailed)) throw error;
    process.exitCode = error.exitCode;
    return;
  }
  await stopped;
  terminal.note(STOPPING);
  await workers.stop();
}

const STOPPING = 'Stopping: what is in flight is finished first. Stop again to end at once.';

function announce({ url, missing, callers }: Serving): void {
  terminal.print(`Graph       ${url}/graphql`);
  terminal.print(`Playground  ${url}/playground`);
  terminal.print(`Health      ${url}/health/ready`);
  for (const { name, description = '', headers } of callers) {
    terminal.print(`\n${name}: ${description}`);
    for (const [header, value] of Object.entries(headers)) terminal.print(`  ${header}: ${value}`);
  }
  for (const name of missing) terminal.note(`Subgraph "${name}" is down: its fields are missing until it comes up.`);
}

function configOf(flags: Flags): GatewayConfig {
  return readConfig(process.env, { port: flags.port, host: flags.host, identityFile: flags.identity, policyFile: flags.policies });
}

/** Starts what the flags ask for, in this process. */
async function start(flags: Flags): Promise<Started> {
  const config = configOf(flags);
  const { worker } = cluster;
  const logger = worker ? createLogger(config.logLevel).child({ worker: worker.id }) : createLogger(config.logLevel);
  const contextKey = await contextKeyFor(flags);
  const sources = await sourcesOf(flags, { home: meshwayHome(flags.home), log: logger, contextKey });
  const tokenKey = await tokenKeyFor(flags, config);
  const callers = tokenKey && flags.example && flags.mesh !== false ? await readyCallers(flags.mesh, tokenKey) : [];
  // On an address others can reach, the page would hand the tokens to them.
  const offered = /^(127\.|localhost$|::1$)/.test(config.host) ? callers : [];
  const gateway = await startGateway({
    config,
    logger,
    contextKey,
    tokenKey,
    audit: await auditFor(flags, config),
    grants: grantsFor(flags),
    callers: offered,
    listensWhenReady: worker !== undefined,
    ...(worker ? { readingsOfAll: askAll() } : {}),
    ...sources,
  });
  return { gateway, serving: { url: gateway.url, missing: gateway.missing(), callers } };
}

/** A key that nobody else has will do while every subgraph is in this process. */
async function contextKeyFor({ supergraph, registry, subgraph, home }: Flags): Promise<KeyObject | undefined> {
  if (supergraph === undefined && registry === undefined && subgraph.length === 0) return newContextKey();
  return unlessUnwritable(sharedContextKey(meshwayHome(home)), 'Nothing is pinned to snapshots', ', or MESHWAY_CONTEXT_KEY');
}

/** A supergraph of others gets credentials as they came, unless somebody said whom to believe. */
async function tokenKeyFor({ supergraph, home }: Flags, { identityFile }: GatewayConfig): Promise<KeyObject | undefined> {
  if (supergraph !== undefined && identityFile === undefined) return undefined;
  return unlessUnwritable(localTokenKey(meshwayHome(home)), 'Tokens of meshway token are not believed', '');
}

/** Where nothing may go unrecorded, a home that cannot be written to is an error and no reason to go on without. */
async function auditFor({ home: given }: Flags, { audit, auditFailure }: GatewayConfig): Promise<StartOptions['audit']> {
  if (audit === 'off') return undefined;
  const home = meshwayHome(given);
  const made = auditKey(home);
  const key = await (auditFailure === 'closed'
    ? made
    : unlessUnwritable(made, 'Nothing is written into the audit log', ', or MESHWAY_AUDIT_KEY'));
  return key && { dir: join(home, 'audit'), key };
}

/** A gateway asks where grants are kept, and never another gateway. */
function grantsFor({ grants, registry = '', home }: Flags): string {
  const place = grantsPlace({ ...(grants === undefined ? {} : { grants }), registry, ...(home === undefined ? {} : { home }) });
  if (isHttp(place)) throw apiError('BAD_USAGE', { reason: `Grants are kept in a folder or a database, and ${place} is a gateway` });
  return place;
}

async function unlessUnwritable(key: Promise<KeyObject>, consequence: string, otherwise: string): Promise<KeyObject | undefined> {
  try {
    return await key;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'STORE_UNWRITABLE') throw error;
    terminal.note(`${consequence}: ${error.message} Give a --home that can be written to${otherwise}.`);
    return undefined;
  }
}

type Sources = Pick<StartOptions, 'subgraphs' | 'supergraph' | 'registry' | 'examples'>;

async function sourcesOf(flags: Flags, options: SubgraphOptions): Promise<Sources> {
  const { registry, supergraph, subgraph: subgraphs, home } = flags;
  if (registry !== undefined) return { registry: { place: registry, home: meshwayHome(home) }, subgraphs };
  return supergraph === undefined ? meshSources(flags, options) : supergraphSources(flags, supergraph);
}

async function supergraphSources(flags: Flags, path: string): Promise<Sources> {
  return { supergraph: await readText(path), subgraphs: flags.subgraph };
}

async function meshSources(flags: Flags, options: SubgraphOptions): Promise<Sources> {
  if (flags.mesh === false) return { subgraphs: requireSome(flags.subgraph) };
  const folders = await findProductFolders(flags.mesh);
  const opened = await Promise.all(folders.map((dir) => openSubgraph(dir, options)));
  const replaced = new Set(flags.subgraph.map(({ name }) => name));
  const inProcess = opened
    .filter(({ name }) => !replaced.has(name))
    .map((subgraph) => ({ name: subgraph.name, sdl: subgraph.sdl, transport: inProcessTransport(subgraph) }));
  await Promise.all(opened.filter(({ name }) => replaced.has(name)).map((subgraph) => subgraph.close()));
  for (const subgraph of opened) if (!replaced.has(subgraph.name)) await tellWithoutData(subgraph);
  const examples = await readExamples(flags.mesh);
  return { subgraphs: requireSome([...inProcess, ...flags.subgraph]), ...(examples ? { examples } : {}) };
}

/** A product can be served before its first snapshot, but whoever starts it should know why it has no answers yet. */
async function tellWithoutData(subgraph: Subgraph): Promise<void> {
  const { snapshots } = (await subgraph.discovery()).document;
  if (snapshots.some(({ current }) => current)) return;
  terminal.note(`"${subgraph.name}" has no current snapshot: run meshway snapshot publish, or meshway snapshot list to see why.`);
}

function requireSome(subgraphs: readonly SubgraphSource[]): readonly SubgraphSource[] {
  if (subgraphs.length === 0)
    throw apiError('BAD_USAGE', { reason: 'There is no subgraph to serve: give --mesh, --subgraph or --supergraph.' });
  return subgraphs;
}

/** A subgraph in this process behind the interface every subgraph has. */
export function inProcessTransport(subgraph: Subgraph): Transport {
  return {
    send: (request, signal) => subgraph.handle(request, toAbortSignal(signal)),
    discover: async () => (await subgraph.discovery()).document,
    close: () => subgraph.close(),
  };
}

function parseWorkers(text: string): number {
  const count = Number(text);
  if (!/^\d{1,3}$/.test(text) || count < 1 || count > 256) throw new InvalidArgumentError('It is a whole number from 1 to 256.');
  return count;
}

function collectSubgraph(text: string, previous: readonly SubgraphSource[]): readonly SubgraphSource[] {
  const [, name, url] = /^([A-Za-z][\w-]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || url === undefined)
    throw new InvalidArgumentError('Write it as name=url, for example orders=http://localhost:4001/graphql.');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new InvalidArgumentError(`"${url}" is no http or https URL.`);
  if (previous.some((subgraph) => subgraph.name === name)) throw new InvalidArgumentError(`The subgraph "${name}" is given twice.`);
  return [...previous, { name, url }];
}
