import { type Command, Option } from 'commander';
import { type Approval, type Consumer, grantStates, parseConsumer, type ShownState, stateAt } from '../../gateway/grants';
import { apiError } from '../../schemas/errors';
import { type AccessClient, type AccessFlags, openAccessClient, type ShownGrant } from '../access/client';
import { PLACE_HELP, placeText } from '../access/place';
import { grantReport, grantTable } from '../access/report';
import { parseDuration, parseEnd } from '../snapshot-arguments';
import { terminal } from '../terminal';
import { collect } from './check';

interface Common extends AccessFlags {
  readonly json?: true;
}

interface RequestFlags extends Common {
  readonly for?: string;
  readonly issuer?: string;
  readonly purpose: string;
  readonly scope: readonly string[];
  readonly reason: string;
}

interface Decided extends Common {
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
  readonly state?: ShownState;
  readonly history?: true;
}

/** `meshway access`: grants are asked for, decided and looked at. Every gateway of the same grants heeds a decision within a second. */
export function registerAccessCommand(program: Command): void {
  const access = program.command('access').description('Ask for access to a data product, decide about it, and see who has what.');
  common(access.command('request').argument('<product>', 'the data product'))
    .description('Ask for access, for a purpose. It gives nothing before an owner approves it.')
    .option('--for <kind:id>', 'user:<subject>, application:<id of its key or client>, or team:<name> (default, over a gateway: yourself)')
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
    .action((id: string, flags: Decided) => withClient(flags, async (client) => show(await client.refuse(id, flags.reason), flags)));
  common(access.command('revoke').argument('<grant>', 'its id, as g12'))
    .description('End a grant, at once and for good.')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, flags: Decided) => withClient(flags, async (client) => show(await client.revoke(id, flags.reason), flags)));
  common(access.command('list'))
    .description('Show who asked for what, and what became of it.')
    .option('--product <product>', 'of one product')
    .addOption(new Option('--state <state>', 'in one state').choices(grantStates))
    .option('--history', 'with everything that happened to each')
    .action(list);
}

function common(command: Command): Command {
  return command
    .option('--grants <place>', `${PLACE_HELP}; or the http:// address of a gateway`)
    .option('--home <dir>', 'the home the gateway uses (default: $MESHWAY_HOME or .meshway)')
    .option('--token <token>', 'act as the holder of a token; owners decide about their products (default: $MESHWAY_TOKEN)')
    .option('--json', 'print JSON');
}

function request(product: string, flags: RequestFlags): Promise<void> {
  const { purpose, scope: scopes, reason: note, for: named, issuer } = flags;
  const consumer = named === undefined ? undefined : readConsumer(named, issuer);
  return withClient(flags, async (client) => show(await client.request({ product, consumer, purpose, scopes, note }), flags));
}

function approve(id: string, flags: ApproveFlags): Promise<void> {
  const until = endOf(flags);
  const approval: Approval = {
    ...(flags.scope.length > 0 ? { scopes: flags.scope } : {}),
    rows: Object.fromEntries(flags.rows.map(parseRows)),
    ...(until === undefined ? {} : { until }),
  };
  return withClient(flags, async (client) => show(await client.approve(id, approval, flags.reason), flags));
}

function list(flags: ListFlags): Promise<void> {
  return withClient(flags, async (client) => {
    const now = Date.now();
    const all = await client.list();
    const grants = all
      .map((grant) => ({ ...grant, state: stateAt(grant, now) }))
      .filter(({ product, state }) => (flags.product ?? product) === product && (flags.state ?? state) === state);
    if (flags.json) terminal.print(JSON.stringify(grants, null, 2));
    else if (all.length === 0) terminal.print(`no grants in ${placeText(flags)}`);
    else if (flags.history) for (const grant of grants) terminal.print(grantReport(grant, now));
    else terminal.print(grantTable(grants, now));
  });
}

function show(grant: ShownGrant, { json }: Common): void {
  const now = Date.now();
  terminal.print(json ? JSON.stringify({ ...grant, state: stateAt(grant, now) }, null, 2) : grantReport(grant, now));
}

async function withClient(flags: Common, work: (client: AccessClient) => Promise<void>): Promise<void> {
  const client = await openAccessClient(flags);
  try {
    await work(client);
  } finally {
    await client.close();
  }
}

function readConsumer(text: string, issuer: string | undefined): Consumer {
  const consumer = parseConsumer(text, issuer);
  if (consumer) return consumer;
  throw apiError('BAD_USAGE', { reason: `"${text}" names nobody: write user:<subject>, application:<id> or team:<name>` });
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
