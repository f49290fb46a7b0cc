import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../../gateway/config';
import { defaultPolicy, type Proposed } from '../../gateway/registry/check';
import { apiError } from '../../schemas/errors';
import { folderGround, type Ground, registryGround } from '../check/ground';
import { addressOf, proposeFolders } from '../check/propose';
import { checkReport, githubAnnotations } from '../check/report';
import { runCheck } from '../check/run-check';
import { isHttp } from '../gateway-call';
import { readText } from '../read-text';
import { terminal, withProgress } from '../terminal';
import { whole } from '../whole';

interface Flags {
  readonly registry?: string;
  readonly mesh?: string;
  readonly base?: string;
  readonly sdl?: string;
  readonly product?: string;
  readonly days: string;
  readonly tolerate: string;
  readonly excludeClient: readonly string[];
  readonly accept: readonly string[];
  readonly rules: readonly string[];
  readonly operations?: string;
  readonly json?: true;
  readonly github?: true;
}

export function registerCheckCommand(program: Command): void {
  program
    .command('check')
    .argument('[dir]', 'a domain folder, or the folder of all of them')
    .description('Say what publishing it would do: to the rules, to the graph, to each reader. Nothing is changed.')
    .option(
      '--registry <place>',
      'what is served now, and its recorded use: a folder or a postgres:// address (default: $MESHWAY_REGISTRY)',
    )
    .option('--mesh <dir>', 'without a registry: the folder of the other products (default: the folder beside it)')
    .option('--base <dir>', 'without a registry: the folder as it was, to compare with')
    .option('--sdl <file>', 'instead of a folder: the schema of any Federation subgraph')
    .option('--product <name>', 'with --sdl: the name of the product')
    .option('--days <number>', 'how many days back use counts', String(defaultPolicy.days))
    .option('--tolerate <requests>', 'requests in that time that may be broken', '0')
    .option('--exclude-client <name>', 'a client whose use does not count (repeatable)', collect, [])
    .option('--accept <coordinate: reason>', 'a breaking change that is wanted, and why (repeatable)', collect, [])
    .option(
      '--rules <dir>',
      'a folder of governance rules beside those of Meshway (repeatable; default: $MESHWAY_REGISTRY_RULES)',
      collect,
      [],
    )
    .option('--operations <dir>', 'a folder of operations that applications depend on (default: $MESHWAY_REGISTRY_OPERATIONS)')
    .option('--json', 'print the whole report as JSON')
    .option('--github', 'print annotations for GitHub’s runners')
    .action(runCommand);
}

async function runCommand(dir: string | undefined, flags: Flags): Promise<void> {
  const { registryRules, registryOperations } = readConfig();
  const settings = {
    policy: {
      days: whole('--days', flags.days, 1, 400),
      tolerated: whole('--tolerate', flags.tolerate, 0, 1_000_000_000),
      excludedClients: flags.excludeClient,
      accepted: flags.accept.map(parseAccepted),
    },
    rules: flags.rules.length > 0 ? flags.rules : registryRules,
    operations: flags.operations ?? registryOperations,
  };
  const report = await withProgress('checked', async (update) => {
    update('reading');
    const proposals = await proposalsOf(dir, flags);
    const ground = await groundOf(dir, flags, proposals, settings.policy.days);
    update(`${proposals.map(({ proposal }) => proposal.product).join(', ')} against ${ground.name}`);
    return runCheck(proposals, ground, settings);
  });
  terminal.print(flags.json ? JSON.stringify(report, null, 2) : flags.github ? githubAnnotations(report) : checkReport(report));
  if (!report.passed) process.exitCode = 1;
}

async function proposalsOf(dir: string | undefined, { sdl: file, product }: Flags): Promise<readonly Proposed[]> {
  if (file === undefined) {
    if (dir === undefined) throw apiError('BAD_USAGE', { reason: 'Give a domain folder, or --sdl with --product' });
    return proposeFolders(dir);
  }
  if (dir !== undefined || product === undefined) throw apiError('BAD_USAGE', { reason: 'Give --product with --sdl, and no folder' });
  return [{ proposal: { product, sdl: await readText(file), url: addressOf(product) }, sdlFile: resolve(file) }];
}

async function groundOf(dir: string | undefined, flags: Flags, proposals: readonly Proposed[], days: number): Promise<Ground> {
  const { registry = process.env.MESHWAY_REGISTRY, mesh, base } = flags;
  if (registry !== undefined && mesh === undefined && base === undefined) {
    if (isHttp(registry))
      throw apiError('BAD_USAGE', {
        reason: `A check reads the registry's folder or database, and ${registry} is a gateway: let it say what it would do with \`meshway publish --dry-run\`, or give --mesh`,
      });
    return registryGround(registry, days);
  }
  if (flags.registry !== undefined) throw apiError('BAD_USAGE', { reason: 'Give --registry, or --mesh and --base' });
  const beside = mesh ?? (dir === undefined ? undefined : proposals.length === 1 ? dirname(resolve(dir)) : dir);
  if (beside === undefined) throw apiError('BAD_USAGE', { reason: 'Give --registry or --mesh to check a schema against' });
  return folderGround(beside, proposals, base);
}

/** Throws BAD_USAGE. */
export function parseAccepted(text: string): { readonly coordinate: string; readonly reason: string } {
  const [, coordinate = '', reason = ''] = /^(.+?):\s+(\S.*)$/.exec(text) ?? [];
  if (reason === '')
    throw apiError('BAD_USAGE', {
      reason: `--accept must be a coordinate and a reason, as "Order.total: nobody needs it", but is "${text}"`,
    });
  return { coordinate, reason };
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
