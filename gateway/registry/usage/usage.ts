import type { RegistryStore, UsageBatch } from '../model';
import { LATENCY_BUCKETS, type OperationCount, type UsageRecord, type UsedOperation } from './records';

/** One client's use of one operation, over all the time that was looked at. */
export interface Use {
  readonly hash: string;
  /** `undefined` when it has no name. */
  readonly operation: string | undefined;
  readonly text: string | undefined;
  /** `undefined` when the client does not say who it is. */
  readonly client: string | undefined;
  readonly requests: number;
  readonly errors: number;
  readonly latency: readonly number[];
  /** RFC 3339: when it was last recorded. */
  readonly lastUsed: string;
  /** What it named, by itself and through variables. */
  readonly coordinates: ReadonlySet<string>;
  readonly isIncomplete: boolean;
}

/** What was asked of a graph in a stretch of time. */
export interface Usage {
  /** RFC 3339: since when it was recorded; `undefined` when nobody records. */
  readonly since: string | undefined;
  /** Most requests first. */
  readonly uses: readonly Use[];
}

interface Gathering {
  requests: number;
  errors: number;
  readonly latency: number[];
  lastUsed: string;
  readonly fromVariables: Set<string>;
  isIncomplete: boolean;
  readonly hash: string;
  readonly client: string | undefined;
}

const DAY_MS = 86_400_000;

/**
 * Adds up what gateways recorded in the last `days` days, and in all of the day (UTC) in which they begin. Batches come from a store that others
 * write to: what is no record is passed over.
 */
export async function readUsage(store: Pick<RegistryStore, 'readUsage'>, days: number, now: Date): Promise<Usage> {
  // Whole days, as they may be folded. The one before them says since when use is recorded.
  const dayBefore = (count: number): string => new Date(now.getTime() - count * DAY_MS).toISOString().slice(0, 10);
  return addUp(store.readUsage(dayBefore(days + 1)), dayBefore(days));
}

async function addUp(batches: AsyncIterable<UsageBatch>, since: string): Promise<Usage> {
  const operations = new Map<string, UsedOperation>();
  const gathered = new Map<string, Gathering>();
  let first: string | undefined;
  for await (const { at, records } of batches) {
    if (first === undefined || at < first) first = at;
    for (const record of records as readonly (UsageRecord | null)[]) {
      if (record?.kind === 'operation') operations.set(record.hash, record);
      if (record?.kind === 'count' && at >= since) gather(gathered, record, at);
    }
  }
  const uses = [...gathered.values()].map((one) => toUse(one, operations.get(one.hash)));
  return { since: first, uses: uses.sort((a, b) => b.requests - a.requests) };
}

function gather(gathered: Map<string, Gathering>, record: OperationCount, at: string): void {
  const { client: { name: client } = {}, lastUsed = at } = record;
  const key = `${record.hash}\n${client ?? ''}`;
  const known = gathered.get(key) ?? {
    requests: 0,
    errors: 0,
    latency: new Array<number>(LATENCY_BUCKETS).fill(0),
    lastUsed,
    fromVariables: new Set<string>(),
    isIncomplete: false,
    hash: record.hash,
    client,
  };
  gathered.set(key, known);
  known.requests += record.requests;
  known.errors += record.errors;
  for (const [bucket, requests] of record.latency.entries()) known.latency[bucket] = (known.latency[bucket] ?? 0) + requests;
  if (lastUsed > known.lastUsed) known.lastUsed = lastUsed;
  for (const coordinate of record.fromVariables ?? []) known.fromVariables.add(coordinate);
  known.isIncomplete ||= record.isIncomplete === true;
}

/** Of an operation whose record is lost nobody can say what it uses. */
function toUse({ fromVariables, ...counts }: Gathering, operation: UsedOperation | undefined): Use {
  return {
    ...counts,
    operation: operation?.name,
    text: operation?.text,
    coordinates: new Set([...(operation?.coordinates ?? []), ...fromVariables]),
    isIncomplete: counts.isIncomplete || (operation === undefined && fromVariables.size === 0),
  };
}
