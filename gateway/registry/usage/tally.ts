import { LATENCY_BUCKETS, MAX_NAME, type OperationCount, type UsedOperation } from './records';

/** An operation that is counted. What it uses may be unknown: it is said once a day, and not with each count. */
export type Countable = UsedOperation | { readonly kind: 'unknown'; readonly hash: string };

type Client = NonNullable<OperationCount['client']>;

/** What was counted, as it is written or as it is here. */
type Counted = Omit<OperationCount, 'kind' | 'hash' | 'client' | 'fromVariables' | 'lastUsed'> & {
  readonly client?: Client | undefined;
  readonly fromVariables?: Iterable<string>;
  readonly lastUsed?: string | undefined;
};

export interface Counting {
  readonly operation: Countable;
  readonly client: Client | undefined;
  requests: number;
  errors: number;
  readonly latency: number[];
  readonly fromVariables: Set<string>;
  isIncomplete: boolean;
  /** RFC 3339; `undefined` for what is being counted now. */
  lastUsed: string | undefined;
}

/** Pairs of operation and client counted apart; further clients, then further operations, are counted together. */
const MAX_COUNTS = 5_000;
/** What is counted together goes by these. */
const OTHER_CLIENTS = 'other clients';
const otherOperations: UsedOperation = { kind: 'operation', hash: '0'.repeat(64), name: 'other operations', coordinates: [] };

/**
 * Counts by operation and client in bounded memory: a caller can make up any number of names and texts, and past the limit only what is used
 * still counts, and no longer by whom.
 */
export class Tally {
  private readonly counts = new Map<string, Counting>();

  get isEmpty(): boolean {
    return this.counts.size === 0;
  }

  /** Where the use of an operation by a client is to be added. */
  of(operation: Countable, client: Client | undefined): Counting {
    const key = `${operation.hash}\n${client?.name.slice(0, MAX_NAME) ?? ''}\n${client?.version?.slice(0, MAX_NAME) ?? ''}`;
    const known = this.counts.get(key);
    if (known) return known;
    if (this.counts.size < MAX_COUNTS) return this.begin(key, operation, client && shorten(client));
    const others = this.counts.get(operation.hash);
    if (others) return others;
    // What is unknown cannot be put to what all others use. There is no more of it than was known earlier.
    const isApart = this.counts.size < 2 * MAX_COUNTS || operation.kind === 'unknown';
    return isApart ? this.begin(operation.hash, operation, { name: OTHER_CLIENTS }) : this.together(operation);
  }

  /** Adds what was counted elsewhere. */
  add(operation: Countable, count: Counted): void {
    const counting = this.of(operation, count.client);
    counting.requests += count.requests;
    counting.errors += count.errors;
    for (const [bucket, requests] of count.latency.entries()) counting.latency[bucket] = (counting.latency[bucket] ?? 0) + requests;
    for (const coordinate of count.fromVariables ?? []) counting.fromVariables.add(coordinate);
    counting.isIncomplete ||= count.isIncomplete === true;
    counting.lastUsed = later(counting.lastUsed, count.lastUsed);
  }

  /** What is known of the operations that are counted, by their hashes. */
  operations(): ReadonlyMap<string, UsedOperation> {
    const all = [...this.counts.values()].map(({ operation }) => operation);
    return new Map(all.flatMap((operation) => (operation.kind === 'operation' ? [[operation.hash, operation]] : [])));
  }

  records(): readonly OperationCount[] {
    return [...this.counts.values()].map(toRecord);
  }

  private together(operation: UsedOperation): Counting {
    const { hash } = otherOperations;
    const all = this.counts.get(hash) ?? this.begin(hash, otherOperations, { name: OTHER_CLIENTS });
    for (const coordinate of operation.coordinates) all.fromVariables.add(coordinate);
    return all;
  }

  private begin(key: string, operation: Countable, client: Client | undefined): Counting {
    const counting: Counting = {
      operation,
      client,
      requests: 0,
      errors: 0,
      latency: new Array<number>(LATENCY_BUCKETS).fill(0),
      fromVariables: new Set(),
      isIncomplete: false,
      lastUsed: undefined,
    };
    this.counts.set(key, counting);
    return counting;
  }
}

function shorten({ name, version }: Client): Client {
  return { name: name.slice(0, MAX_NAME), ...(version === undefined ? {} : { version: version.slice(0, MAX_NAME) }) };
}

function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

function toRecord({ operation, client, requests, errors, latency, fromVariables, isIncomplete, lastUsed }: Counting): OperationCount {
  return {
    kind: 'count',
    hash: operation.hash,
    requests,
    errors,
    latency,
    ...(client === undefined ? {} : { client }),
    ...(fromVariables.size > 0 ? { fromVariables: [...fromVariables].sort() } : {}),
    ...(isIncomplete ? { isIncomplete } : {}),
    ...(lastUsed === undefined ? {} : { lastUsed }),
  };
}
