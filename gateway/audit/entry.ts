/** Who asked. Of a token it has what was verified of it, never the token. */
export interface AuditedPrincipal {
  readonly kind: 'anonymous' | 'user' | 'application';
  readonly subject?: string;
  readonly issuer?: string;
  readonly purpose?: string;
  readonly client?: { readonly name: string; readonly version?: string };
}

/** What an operation is about, for one view of it; sorted coordinates, `Order.total`. The same object for the same operation and view. */
export interface AuditedReading {
  /** Read as they are. */
  readonly read: readonly string[];
  /** Shown through a mask. */
  readonly masked: readonly string[];
  /** Asked for, and not read. */
  readonly denied: readonly string[];
}

/** One operation. It has names and counts only: no argument, variable or value of an answer. */
export interface AuditEntry {
  readonly requestId: string;
  readonly atMs: number;
  /** `undefined` when the credentials proved nothing. */
  readonly principal: AuditedPrincipal | undefined;
  /** Ids of the grants that were in force. */
  readonly grants: readonly string[];
  /** `undefined` for a request that named none. */
  readonly operation: { readonly type: string; readonly name: string | undefined; readonly hash: string } | undefined;
  readonly reading: AuditedReading | undefined;
  /** `Order.own-region`: the row filters in force for this caller in the products that were asked. */
  readonly rowFilters: readonly string[];
  /** Token of the snapshots read; `undefined` when none were. */
  readonly vector: string | undefined;
  readonly status: number;
  readonly errors: number;
  readonly fetches: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/** Names a caller makes up are cut here. */
const NAME_MAX = 200;

const principals = new WeakMap<AuditedPrincipal, string>();
const readings = new WeakMap<AuditedReading, string>();

/** The entry as the members of a JSON object, without its braces. What is the same for many operations is written once. */
export function entryText(entry: AuditEntry): string {
  const { requestId, atMs, principal, grants, operation, reading, rowFilters, vector, status, errors, fetches, bytes, durationMs } = entry;
  const who = principal ? remembered(principals, principal, principalText) : '';
  const what = operation
    ? `,"operation":{"type":"${operation.type}","name":${JSON.stringify(operation.name?.slice(0, NAME_MAX) ?? null)},"hash":"${operation.hash}"}`
    : '';
  const about = reading ? remembered(readings, reading, readingText) : '';
  const given = grants.length > 0 ? `,"grants":${JSON.stringify(grants)}` : '';
  const filters = rowFilters.length > 0 ? `,"rowFilters":${JSON.stringify(rowFilters)}` : '';
  const from = vector === undefined ? '' : `,"vector":"${vector}"`;
  const counts = `,"status":${status},"errors":${errors},"fetches":${fetches},"bytes":${bytes},"durationMs":${Math.round(durationMs)}`;
  return `"at":"${new Date(atMs).toISOString()}","request":${JSON.stringify(requestId.slice(0, NAME_MAX))}${who}${given}${what}${about}${filters}${from}${counts}`;
}

function principalText({ kind, subject, issuer, purpose, client }: AuditedPrincipal): string {
  return `,"principal":${JSON.stringify({ kind, subject, issuer })}${purpose === undefined ? '' : `,"purpose":${JSON.stringify(purpose)}`}${client ? `,"client":${JSON.stringify(client)}` : ''}`;
}

function readingText({ read, masked, denied }: AuditedReading): string {
  return `,${JSON.stringify({ read, masked, denied }).slice(1, -1)}`;
}

function remembered<T extends object>(texts: WeakMap<T, string>, value: T, write: (value: T) => string): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = write(value);
  texts.set(value, text);
  return text;
}
