import { createHash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { UsageBatch } from '../model';
import { type ReadableOperation, readOperation } from './read-operation';
import { type ReadVariables, variableReader } from './read-variables';
import { LATENCY_BUCKETS, latencyBucket, type OperationCount, type UsageRecord, type UsedOperation } from './records';

/** An operation as it is kept by the gateway: one object for as long as it is known, against one schema. */
export interface RecordedOperation extends ReadableOperation {
  readonly name: string | undefined;
}

export interface Outcome {
  readonly schema: GraphQLSchema;
  /** As they came, or with defaults filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly client: { readonly name: string; readonly version?: string } | undefined;
  readonly tookMs: number;
  readonly failed: boolean;
}

export interface RecorderOptions {
  /** Where a batch goes. When it rejects, the batch is tried again with what has come since. */
  readonly append: (batch: UsageBatch) => Promise<void>;
  /** How often what was recorded is written: what a crash may lose. 100 to 3,600,000; default 10,000. */
  readonly everyMs?: number;
  readonly onProblem?: (error: unknown) => void;
  readonly now?: () => Date;
}

/** Pairs of operation and client counted apart between two writes; further clients, then further operations, are counted together. */
const MAX_COUNTS = 5_000;
/** Operations whose text and coordinates were written, and are not written again on the same day. */
const MAX_SENT = 50_000;
const MAX_NAME = 100;
const MAX_TEXT = 50_000;
const MAX_FROM_VARIABLES = 500;
/** What is counted together goes by these. */
export const OTHER_CLIENTS = 'other clients';
const OTHER_OPERATIONS = 'other operations';

interface Known {
  readonly operation: UsedOperation;
  readonly readVariables: ReadVariables | undefined;
}

interface Counting {
  readonly operation: UsedOperation;
  readonly client: OperationCount['client'];
  requests: number;
  errors: number;
  readonly latency: number[];
  readonly fromVariables: Set<string>;
  isIncomplete: boolean;
}

/**
 * Counts, in bounded memory, what is asked of the graph. Every operation is taken apart once; a request then costs a look-up and a few
 * additions, and a walk through its variables where their types name something.
 */
export class UsageRecorder {
  private readonly known = new WeakMap<RecordedOperation, Known>();
  private readonly sent = new Set<string>();
  private counts = new Map<string, Counting>();
  private readonly timer: NodeJS.Timeout;
  private hasStarted = false;
  private day = '';
  private writing: Promise<void> | undefined;

  constructor(private readonly options: RecorderOptions) {
    this.timer = setInterval(() => void this.flush(), options.everyMs ?? 10_000);
    this.timer.unref();
  }

  /** Counts one request that was answered. Never throws. */
  record(operation: RecordedOperation, outcome: Outcome): void {
    const known = this.knownOf(operation, outcome.schema);
    const counting = this.countingOf(known.operation, outcome.client);
    counting.requests += 1;
    if (outcome.failed) counting.errors += 1;
    const bucket = latencyBucket(outcome.tookMs);
    counting.latency[bucket] = (counting.latency[bucket] ?? 0) + 1;
    if (known.readVariables) noteVariables(known.readVariables, outcome.variables, counting);
  }

  /** Writes what was recorded; one batch at a time. Resolves when it was written, or could not be. */
  async flush(): Promise<void> {
    await this.writing;
    if (this.hasStarted && this.counts.size === 0) return;
    this.writing = this.write();
    await this.writing;
    this.writing = undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private async write(): Promise<void> {
    const { append, now = () => new Date(), onProblem } = this.options;
    const at = now().toISOString();
    // Old batches are removed, so that what counts refer to has to be found in the days beside them.
    if (at.slice(0, 10) !== this.day) this.sent.clear();
    this.day = at.slice(0, 10);
    const counts = this.counts;
    this.counts = new Map();
    const unsent = new Map(
      [...counts.values()].flatMap(({ operation }) => (this.sent.has(operation.hash) ? [] : [[operation.hash, operation]])),
    );
    const records: readonly UsageRecord[] = [
      ...(this.hasStarted ? [] : [{ kind: 'started' } as const]),
      ...unsent.values(),
      ...[...counts.values()].map(toRecord),
    ];
    try {
      await append({ at, records });
      this.hasStarted = true;
      if (this.sent.size + unsent.size > MAX_SENT) this.sent.clear();
      for (const hash of unsent.keys()) this.sent.add(hash);
    } catch (error) {
      onProblem?.(error);
      for (const counting of counts.values()) this.merge(counting);
    }
  }

  private merge(earlier: Counting): void {
    const counting = this.countingOf(earlier.operation, earlier.client);
    counting.requests += earlier.requests;
    counting.errors += earlier.errors;
    for (const [bucket, requests] of earlier.latency.entries()) counting.latency[bucket] = (counting.latency[bucket] ?? 0) + requests;
    for (const coordinate of earlier.fromVariables) noteFromVariables(counting, coordinate);
    counting.isIncomplete ||= earlier.isIncomplete;
  }

  private knownOf(operation: RecordedOperation, schema: GraphQLSchema): Known {
    const known = this.known.get(operation) ?? know(operation, schema);
    this.known.set(operation, known);
    return known;
  }

  private countingOf(operation: UsedOperation, client: OperationCount['client']): Counting {
    const hasRoom = this.counts.size < MAX_COUNTS;
    const key = `${operation.hash}\n${client?.name.slice(0, MAX_NAME) ?? ''}\n${client?.version?.slice(0, MAX_NAME) ?? ''}`;
    const known = this.counts.get(key);
    if (known) return known;
    if (hasRoom) return this.count(key, operation, client && shorten(client));
    // A caller can make up any number of names and texts: past the limit only what is used still counts, and no longer by whom.
    const others =
      this.counts.get(operation.hash) ??
      (this.counts.size < 2 * MAX_COUNTS ? this.count(operation.hash, operation, { name: OTHER_CLIENTS }) : undefined);
    return others ?? this.together(operation);
  }

  private together(operation: UsedOperation): Counting {
    const all = this.counts.get(OTHER_OPERATIONS) ?? this.count(OTHER_OPERATIONS, otherOperations, { name: OTHER_CLIENTS });
    for (const coordinate of operation.coordinates) all.fromVariables.add(coordinate);
    return all;
  }

  private count(key: string, operation: UsedOperation, client: OperationCount['client']): Counting {
    const latency = new Array<number>(LATENCY_BUCKETS).fill(0);
    const counting: Counting = { operation, client, requests: 0, errors: 0, latency, fromVariables: new Set(), isIncomplete: false };
    this.counts.set(key, counting);
    return counting;
  }
}

const otherOperations: UsedOperation = { kind: 'operation', hash: '0'.repeat(64), name: OTHER_OPERATIONS, coordinates: [] };

function know(operation: RecordedOperation, schema: GraphQLSchema): Known {
  const { text, coordinates } = readOperation(schema, operation);
  const name = operation.name?.slice(0, MAX_NAME);
  const hash = createHash('sha256')
    .update([name ?? '', text, ...coordinates].join('\n'))
    .digest('hex');
  return {
    operation: {
      kind: 'operation',
      hash,
      coordinates,
      ...(name === undefined ? {} : { name }),
      ...(text.length > MAX_TEXT ? {} : { text }),
    },
    readVariables: variableReader(schema, operation.definition),
  };
}

function noteVariables(read: ReadVariables, variables: Readonly<Record<string, unknown>>, counting: Counting): void {
  const isComplete = read(variables, (coordinate) => noteFromVariables(counting, coordinate));
  if (!isComplete) counting.isIncomplete = true;
}

function noteFromVariables(counting: Counting, coordinate: string): void {
  if (counting.fromVariables.size < MAX_FROM_VARIABLES) counting.fromVariables.add(coordinate);
  else if (!counting.fromVariables.has(coordinate)) counting.isIncomplete = true;
}

function shorten({ name, version }: NonNullable<OperationCount['client']>): NonNullable<OperationCount['client']> {
  return { name: name.slice(0, MAX_NAME), ...(version === undefined ? {} : { version: version.slice(0, MAX_NAME) }) };
}

function toRecord({ operation, client, requests, errors, latency, fromVariables, isIncomplete }: Counting): OperationCount {
  return {
    kind: 'count',
    hash: operation.hash,
    requests,
    errors,
    latency,
    ...(client === undefined ? {} : { client }),
    ...(fromVariables.size > 0 ? { fromVariables: [...fromVariables].sort() } : {}),
    ...(isIncomplete ? { isIncomplete } : {}),
  };
}
