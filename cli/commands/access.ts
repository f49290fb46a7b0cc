import { join } from 'node:path';
import type { Command } from 'commander';
import { type Actor, type Consumer, type Grant, GrantDesk, stateAt, type Terms } from '../../gateway/grants';
import { apiError } from '../../schemas/errors';
import { accessActor } from '../access-actor';
import { grantReport, grantTable } from '../grant-report';
import { meshwayHome } from '../home';
import { parseDuration, parseEnd } from '../snapshot-arguments';
import { terminal } from '../terminal';
import { collect } from './check';

interface Common {
  readonly home?: string;
  readonly json?: true;
  readonly token?: string;
}

interface RequestFlags extends Common {
  readonly for: string;
  readonly issuer?: string;
  readonly purpose: string;
  readonly scope: readonly string[];
  readonly reason: string;
}

interface ApproveFlags extends Common {
  readonly scope: readonly string[];
  readonly rows: readonly string[];
  readonly until?: string;
  readonly lasting?: string;
  readonly reason: string;
}

interface ListFlags extends Common {
  readonly product?: string;
  readonly state?: string;
  readonly history?: true;
}

/** `meshway access`: grants are asked for, decided and looked at. A gateway over the same home heeds a decision within a second. */
export function registerAccessCommand(program: Command): void {
  const access = program.command('access').description('Ask for access to a data product, decide about it, and see who has what.');
  common(access.command('request').argument('<product>', 'the data product'))
    .description('Ask for access, for a purpose. It gives nothing before an owner approves it.')
    .requiredOption('--for <kind:id>', 'user:<subject>, application:<id of its key or client>, or team:<name>')
    .requiredOption('--purpose <purpose>', 'what the data is used for, as fraud-prevention')
    .option('--issuer <iss>', 'only tokens of this issuer')
    .option('--scope <scope>', 'a scope that is needed (repeatable)', collect, [])
    .option('--reason <text>', 'why, for the owner', '')
    .action(request);
  common(access.command('approve').argument('<grant>', 'its id, as g12'))
    .description('Approve a request, or change the terms of what was approved.')
    .option('--scope <scope>', 'a scope it gives; those asked for when left out (repeatable)', collect, [])
    .option('--rows <claim=value,…>', 'the rows it gives, as values of a claim that row filters compare with (repeatable)', collect, [])
    .option('--until <date>', 'the last day, as 2026-12-31, or a time like 2026-12-31T18:00:00Z')
    .option('--lasting <time>', 'how long, as 12h or 30d')
    .option('--reason <text>', 'why', '')
    .action(approve);
  common(access.command('refuse').argument('<grant>', 'its id, as g12'))
    .description('Refuse a request.')
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, flags: Common & { reason: string }) =>
      show(await deskOf(flags).refuse(id, flags.reason, await actorOf(flags)), flags),
    );
  common(access.command('revoke').argument('<grant>', 'its id, as g12'))
    .description('End a grant, at once and for good.')
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, flags: Common & { reason: string }) =>
      show(await deskOf(flags).revoke(id, flags.reason, await actorOf(flags)), flags),
    );
  common(access.command('list'))
    .description('Show who asked for what, and what became of it.')
    .option('--product <product>', 'of one product')
    .option('--state <state>', 'requested, approved, expired, refused or revoked')
    .option('--history', 'with everything that happened to each')
    .action(list);
}

function common(command: Command): Command {
  return command
    .option('--home <dir>', 'the home the gateway uses (default: $MESHWAY_HOME or .meshway)')
    .option('--token <token>', 'act as the holder of a token of this home; owners decide about their products (default: $MESHWAY_TOKEN)')
    .option('--json', 'print JSON');
}

async function request(product: string, flags: RequestFlags): Promise<void> {
  const { purpose, scope, reason } = flags;
  const asked = { product, consumer: parseConsumer(flags.for, flags.issuer), purpose, scopes: scope, note: reason };
  show(await deskOf(flags).request(asked, await actorOf(flags)), flags);
}

async function approve(id: string, flags: ApproveFlags): Promise<void> {
  const desk = deskOf(flags);
  const asked = (await desk.list()).find((grant) => grant.id === id)?.asked ?? [];
  const until = endOf(flags);
  const terms: Terms = {
    scopes: flags.scope.length > 0 ? flags.scope : asked,
    rows: Object.fromEntries(flags.rows.map(parseRows)),
    ...(until === undefined ? {} : { until }),
  };
  show(await desk.approve(id, terms, flags.reason, await actorOf(flags)), flags);
}

async function list(flags: ListFlags): Promise<void> {
  const now = Date.now();
  const grants = (await deskOf(flags).list())
    .filter(({ product }) => flags.product === undefined || product === flags.product)
    .filter((grant) => flags.state === undefined || stateAt(grant, now) === flags.state);
  if (flags.json)
    terminal.print(
      JSON.stringify(
        grants.map((grant) => ({ ...grant, state: stateAt(grant, now) })),
        null,
        2,
      ),
    );
  else if (flags.history) for (const grant of grants) terminal.print(grantReport(grant, now));
  else terminal.print(grantTable(grants, now));
}

function show(grant: Grant, { json }: Common): void {
  const now = Date.now();
  terminal.print(json ? JSON.stringify({ ...grant, state: stateAt(grant, now) }, null, 2) : grantReport(grant, now));
}

function deskOf({ home }: Common): GrantDesk {
  return new GrantDesk(join(meshwayHome(home), 'grants'));
}

function actorOf({ home, token }: Common): Promise<Actor> {
  return accessActor(meshwayHome(home), token);
}

function parseConsumer(text: string, issuer: string | undefined): Consumer {
  const [, kind, id] = /^(user|application|team):(.+)$/.exec(text) ?? [];
  if (kind === undefined || id === undefined)
    throw apiError('BAD_USAGE', { reason: `"${text}" names nobody: write user:<subject>, application:<id> or team:<name>` });
  return { kind: kind as Consumer['kind'], id, ...(issuer === undefined ? {} : { issuer }) };
}

function parseRows(text: string): readonly [string, readonly string[]] {
  const [, claim, values] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (claim === undefined || values === undefined)
    throw apiError('BAD_USAGE', { reason: `"${text}" names no rows: write claim=value,value as region=EU,US` });
  return [claim, values.split(',')];
}

function endOf({ until, lasting }: ApproveFlags): string | undefined {
  if (until !== undefined && lasting !== undefined) throw apiError('BAD_USAGE', { reason: 'Give --until or --lasting, not both' });
  if (lasting !== undefined) return new Date(Date.now() + parseDuration(lasting)).toISOString();
  return until === undefined ? undefined : parseEnd(until, Date.now());
}
