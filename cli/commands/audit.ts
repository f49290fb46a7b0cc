import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type AuditEnd, type AuditLine, type AuditQuestion, pruneAudit, queryAudit, verifyAudit } from '../../gateway/audit';
import { apiError } from '../../schemas/errors';
import { auditKey } from '../audit-key';
import { meshwayHome } from '../home';
import { oneLine } from '../plain-text';
import { readText } from '../read-text';
import { parseDuration } from '../snapshot-arguments';
import { terminal } from '../terminal';
import { textTable } from '../text-table';

interface Common {
  readonly home?: string;
  readonly json?: true;
}

interface VerifyFlags extends Common {
  readonly ends?: string;
}

interface QueryFlags extends Common {
  readonly subject?: string;
  readonly grant?: string;
  readonly purpose?: string;
  readonly request?: string;
  readonly coordinate?: string;
  readonly denied?: true;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
}

/** `meshway audit`: whether the log of a gateway's operations is whole, and what it says. */
export function registerAuditCommand(program: Command): void {
  const audit = program.command('audit').description('Look into the log of every operation, and prove that nothing of it was changed.');
  common(audit.command('verify'))
    .description('Find every line that was changed, taken out, moved or cut off.')
    .option('--ends <file>', 'what an earlier "verify --json" printed and was kept elsewhere: it has to be in the log still')
    .action(verify);
  common(audit.command('query'))
    .description('Show operations, oldest first.')
    .option('--subject <subject>', 'of one caller')
    .option('--grant <id>', 'under one grant, as g12')
    .option('--purpose <purpose>', 'for one purpose')
    .option('--request <id>', 'one request')
    .option('--coordinate <coordinate>', 'that read, masked or were denied a field (Customer.email) or a field of a type (Customer)')
    .option('--denied', 'of which something was denied')
    .option('--since <time>', 'not before, as 2026-01-31T18:00:00Z')
    .option('--until <time>', 'not after')
    .option('--limit <number>', 'at most so many, the newest', '100')
    .action(query);
  common(audit.command('prune'))
    .description('Remove files of which every line is older than you keep. What is left can be verified as before.')
    .requiredOption('--keep <time>', 'how long lines are kept, as 400d or 60w; 2d at least')
    .action(prune);
}

function common(command: Command): Command {
  return command.option('--home <dir>', 'the home of the gateway (default: $MESHWAY_HOME or .meshway)').option('--json', 'print JSON');
}

async function verify(flags: VerifyFlags): Promise<void> {
  const home = homeWithLog(flags.home);
  const expected = flags.ends === undefined ? [] : await readEnds(flags.ends);
  const report = await verifyAudit(join(home, 'audit'), await auditKey(home), expected);
  // A folder may be there with nothing of a log in it.
  if (report.chains === 0 && report.problems.length === 0) throw noLog(home);
  if (flags.json) terminal.print(JSON.stringify(report, null, 2));
  else {
    const { chains, lines, problems } = report;
    terminal.print(
      `${chains} ${chains === 1 ? 'chain' : 'chains'}, ${lines} ${lines === 1 ? 'line' : 'lines'}: ${problems.length === 0 ? 'whole' : 'NOT whole'}`,
    );
    for (const { chain, part, line, reason } of problems)
      terminal.print(
        `  ${[chain, part > 0 ? `file ${part}` : '', line > 0 ? `line ${line}` : '', reason].filter((text) => text !== '').join(' ')}`,
      );
  }
  if (report.problems.length > 0) throw apiError('AUDIT_BROKEN', { problems: report.problems.length });
}

async function query(flags: QueryFlags): Promise<void> {
  const { subject, grant, purpose, request, coordinate, denied, since, until } = flags;
  const given = { subject, grant, purpose, request, coordinate, denied, sinceMs: parseTime(since), untilMs: parseTime(until) };
  const question = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as AuditQuestion;
  const limit = parseLimit(flags.limit);
  const home = homeWithLog(flags.home);
  const found: AuditLine[] = [];
  for await (const line of queryAudit(join(home, 'audit'), question)) {
    found.push(line);
    if (found.length > limit) found.shift();
  }
  if (flags.json) for (const line of found) terminal.print(JSON.stringify(line));
  else if (found.length === 0) terminal.print('no operations');
  else terminal.print(table(found));
}

/** Whoever removed the whole log must not pass for somebody whose log is whole, nor whoever looks in the wrong place. */
function homeWithLog(given: string | undefined): string {
  const home = meshwayHome(given);
  const path = join(home, 'audit');
  if (!existsSync(path) || readdirSync(path).length === 0) throw noLog(home);
  return home;
}

function noLog(home: string): Error {
  return apiError('AUDIT_NOT_FOUND', { path: join(home, 'audit') });
}

/** A file that a gateway still writes to is never so old: each is followed by another after a day. */
const KEPT_AT_LEAST_MS = 2 * 86_400_000;

async function prune({ home: given, json, keep }: Common & { readonly keep: string }): Promise<void> {
  const keptMs = parseDuration(keep);
  if (keptMs < KEPT_AT_LEAST_MS) throw apiError('BAD_USAGE', { reason: `--keep must be 2d at least, but is ${keep}` });
  const home = meshwayHome(given);
  const report = await pruneAudit(join(home, 'audit'), await auditKey(home), Date.now() - keptMs);
  const { files, bytes } = report;
  if (json) terminal.print(JSON.stringify(report));
  else if (files === 0) terminal.print(`no file is older than ${keep} from its first to its last line`);
  else
    terminal.print(`removed ${files} ${files === 1 ? 'file' : 'files'}, ${(bytes / 1_000_000).toFixed(1)} MB, of lines older than ${keep}`);
}

function table(lines: readonly AuditLine[]): string {
  const rows = lines.map(({ at, principal, purpose, grants, operation, read, masked, denied, status }) => [
    at,
    principal ? `${principal.kind} ${principal.subject ?? ''}`.trim() : 'refused',
    purpose ?? '',
    (grants ?? []).join(' '),
    operation?.name ?? '',
    String(read?.length ?? 0),
    (masked ?? []).join(' '),
    (denied ?? []).join(' '),
    String(status),
  ]);
  const heading = ['at', 'who', 'purpose', 'grants', 'operation', 'read', 'masked', 'denied', 'status'];
  return textTable([heading, ...rows].map((row) => row.map(oneLine))).join('\n');
}

async function readEnds(path: string): Promise<readonly AuditEnd[]> {
  const text = await readText(path);
  try {
    const { ends } = JSON.parse(text) as { readonly ends: readonly AuditEnd[] };
    return ends.map(({ chain, sequence, hash }) => ({ chain, sequence, hash }));
  } catch {
    throw apiError('FILE_UNREADABLE', { path, reason: 'it is not what "meshway audit verify --json" prints' });
  }
}

function parseTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw apiError('BAD_USAGE', { reason: `"${text}" is no time: write 2026-01-31 or 2026-01-31T18:00:00Z` });
  return time;
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw apiError('BAD_USAGE', { reason: `--limit must be a whole number from 1 to 999,999, but is "${text}"` });
}
