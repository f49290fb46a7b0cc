import { listChains, partPath } from './layout';
import { readLines } from './read-lines';

/** What an operation must have to be found; everything given must fit. */
export interface AuditQuestion {
  readonly subject?: string;
  readonly grant?: string;
  readonly purpose?: string;
  readonly request?: string;
  /** A coordinate as `Order.total`, or a type: read, masked or denied. */
  readonly coordinate?: string;
  /** Only operations of which something was denied. */
  readonly denied?: boolean;
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

/** A line about an operation, read. */
export interface AuditLine {
  readonly seq: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly request: string;
  readonly principal?: { readonly kind: string; readonly subject?: string; readonly issuer?: string };
  readonly client?: { readonly name: string; readonly version?: string };
  readonly purpose?: string;
  readonly grants?: readonly string[];
  readonly operation?: { readonly type: string; readonly name: string | null; readonly hash: string };
  readonly read?: readonly string[];
  readonly masked?: readonly string[];
  readonly denied?: readonly string[];
  readonly rowFilters?: readonly string[];
  readonly vector?: string;
  readonly status: number;
  readonly errors: number;
  readonly fetches: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/** Finds operations in a log, chain by chain, oldest first. It believes what it reads: whether the log is whole, `verifyAudit` says. */
export async function* queryAudit(dir: string, question: AuditQuestion): AsyncGenerator<AuditLine> {
  for (const [chain, parts] of await listChains(dir)) {
    for (const part of parts) {
      for await (const { text } of readLines(partPath(dir, chain, part))) {
        const line = parse(text);
        if (line && fits(line, question)) yield line;
      }
    }
  }
}

function parse(text: string): AuditLine | undefined {
  try {
    const line = JSON.parse(text) as AuditLine & { readonly event?: string };
    return line.event === undefined && typeof line.at === 'string' ? line : undefined;
  } catch {
    return undefined;
  }
}

function fits(line: AuditLine, { subject, grant, purpose, request, coordinate, denied, sinceMs, untilMs }: AuditQuestion): boolean {
  const at = Date.parse(line.at);
  return (
    (subject === undefined || line.principal?.subject === subject) &&
    (grant === undefined || (line.grants?.includes(grant) ?? false)) &&
    (purpose === undefined || line.purpose === purpose) &&
    (request === undefined || line.request === request) &&
    (coordinate === undefined || touches(line, coordinate)) &&
    (denied !== true || (line.denied?.length ?? 0) > 0) &&
    (sinceMs === undefined || at >= sinceMs) &&
    (untilMs === undefined || at <= untilMs)
  );
}

function touches({ read = [], masked = [], denied = [] }: AuditLine, coordinate: string): boolean {
  return [read, masked, denied].flat().some((each) => each === coordinate || each.startsWith(`${coordinate}.`));
}
