import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { addressRules } from '../../gateway/address-rules';
import { readConfig } from '../../gateway/config';
import { readPublishedSchema } from '../../gateway/open-registry';
import type { Proposal } from '../../gateway/registry';
import { apiError } from '../../schemas/errors';
import { proposeFolders } from '../check/propose';
import { isHttp } from '../gateway-call';
import { readText } from '../read-text';
import { openRegistryClient, type RegistryClient, type RegistryFlags, registryPlace } from '../registry/client';
import { findingLines } from '../registry/report';
import { terminal, withProgress } from '../terminal';
import { collect, parseAccepted } from './check';
import { onRegistry } from './registry-history';

interface Flags extends RegistryFlags {
  readonly sdl?: string;
  readonly name?: string;
  readonly url?: string;
  readonly release?: string;
  readonly reason: string;
  readonly accept: readonly string[];
  readonly dryRun?: true;
  readonly wait?: true | readonly string[];
}

const WAIT_LIMIT_MS = 60_000;
const ASK_EVERY_MS = 50;

export function registerPublishCommand(program: Command): void {
  onRegistry(program.command('publish'))
    .argument('[dir]', 'a domain folder; without one, give --name and --url')
    .description('Publish a product: it is checked, composed with all others, and served by every gateway of the registry.')
    .option('--url <url>', 'where the subgraph answers (default: as published before)')
    .option('--name <name>', 'without a folder: the product')
    .option('--sdl <file>', 'without a folder: the schema of any Federation subgraph (default: the subgraph is asked for it)')
    .option('--release <version>', 'without a folder: the version (default: the next)')
    .option('--reason <text>', 'why, for the history', '')
    .option('--accept <coordinate: reason>', 'a breaking change that is wanted, and why (repeatable)', collect, [])
    .option('--dry-run', 'say what would happen, and change nothing')
    .option('--wait [gateways...]', 'until these gateways serve it (default: the gateway it is published over)')
    .action(publish);
}

async function publish(dir: string | undefined, flags: Flags): Promise<void> {
  const client = await openRegistryClient(flags, { isMade: true });
  try {
    const proposal = await proposalOf(dir, flags, client);
    const call = { proposal, reason: flags.reason, accepted: flags.accept.map(parseAccepted) };
    if (flags.dryRun) {
      const { product, version, findings } = await withProgress(`checked ${proposal.product}`, () => client.rehearse(call));
      for (const line of findingLines(findings)) terminal.print(line);
      terminal.print(`${product} ${version} could be published.`);
      return;
    }
    const { kind, product, version, sequence, findings } = await withProgress(`published ${proposal.product}`, () => client.publish(call));
    for (const line of findingLines(findings)) terminal.print(line);
    terminal.print(
      kind === 'unchanged'
        ? `${product} ${version} is current already; nothing was changed.`
        : `${product} ${version} is published (change ${sequence}).`,
    );
    if (flags.wait) await waitFor(sequence, gatewaysOf(flags.wait, flags));
  } finally {
    await client.close();
  }
}

async function proposalOf(dir: string | undefined, flags: Flags, client: RegistryClient): Promise<Proposal> {
  const { name, sdl, release } = flags;
  if ((dir === undefined) === (name === undefined))
    throw apiError('BAD_USAGE', { reason: 'Give a domain folder, or --name, and not both' });
  if (dir !== undefined) {
    if (sdl !== undefined || release !== undefined) throw apiError('BAD_USAGE', { reason: '--sdl and --release go with --name' });
    const [proposed, ...others] = await proposeFolders(dir);
    if (!proposed || others.length > 0)
      throw apiError('BAD_USAGE', { reason: `Products are published one by one, and ${dir} holds several` });
    if (proposed.unreadable !== undefined) throw apiError('CONTRACT_NOT_A_GRAPH', { path: dir, problems: proposed.unreadable });
    return { ...proposed.proposal, url: await urlOf(proposed.proposal.product, flags, client) };
  }
  const product = name ?? '';
  const url = await urlOf(product, flags, client);
  return {
    product,
    url,
    sdl: sdl === undefined ? await readPublishedSchema(url, addressRules(readConfig())) : await readText(sdl),
    ...(release === undefined ? {} : { version: release }),
  };
}

async function urlOf(product: string, { url }: Flags, client: RegistryClient): Promise<string> {
  if (url !== undefined) return url;
  const before = (await client.state()).publications.find((publication) => publication.product === product);
  if (before) return before.url;
  throw apiError('BAD_USAGE', { reason: `"${product}" was not published before, so say where it answers: --url` });
}

function gatewaysOf(wait: true | readonly string[], flags: Flags): readonly string[] {
  if (wait !== true) return wait;
  const place = registryPlace(flags);
  if (isHttp(place)) return [place];
  throw apiError('BAD_USAGE', { reason: 'Say which gateways to wait for: --wait http://…' });
}

/** Each gateway says at /health/ready which change it serves. */
async function waitFor(sequence: number, gateways: readonly string[]): Promise<void> {
  const startedAt = performance.now();
  await withProgress(`served by ${gateways.join(', ')}`, () =>
    Promise.all(
      gateways.map(async (gateway) => {
        while ((await servedBy(gateway)) < sequence) {
          if (performance.now() - startedAt > WAIT_LIMIT_MS)
            throw apiError('SERVICE_UNAVAILABLE', { reason: `${gateway} does not serve change ${sequence} after ${WAIT_LIMIT_MS} ms` });
          await pause(ASK_EVERY_MS);
        }
      }),
    ),
  );
}

async function servedBy(gateway: string): Promise<number> {
  try {
    const { change } = (await (await fetch(new URL('/health/ready', gateway))).json()) as { change?: number };
    return change ?? -1;
  } catch {
    return -1;
  }
}
