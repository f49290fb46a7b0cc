import { createHash, randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { UsageBatch } from '../model';
import { type ReadableOperation, readOperation } from './read-operation';
import { type ReadVariables, variableReader } from './read-variables';
import { latencyBucket, MAX_NAME, type UsageRecord, type UsedOperation } from './records';
import { type Counting, Tally } from './tally';

/** An operation as it is kept by the gateway: one object for as long as it is known, against one schema. */
export interface RecordedOperation extends ReadableOperation {
  readonly name: string | undefined;
}

export interface Outcome {
  readonly schema: GraphQLSchema;
  /** As they came. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly client: { readonly name: string; readonly version?: string } | undefined;
  readonly tookMs: number;
  readonly failed: boolean;
}

export interface RecorderOptions {
  /** Where a batch goes. When it rejects, the same batch comes again, since it may have been written all the same. */
  readonly append: (batch: UsageBatch) => Promise<void>;
  /** How often what was recorded is written: what a crash may lose. 100 to 3,600,000; default 10,000. */
  readonly everyMs?: number;
  readonly onProblem?: (error: unknown) => void;
  readonly now?: () => Date;
}

/** Operations whose text and coordinates were written, and are not written again on the same day. */
const MAX_SENT = 50_000;
const MAX_TEXT = 50_000;
const MAX_FROM_VARIABLES = 500;

/** A batch that was made, and is not known to be written. */
interface Unsettled {
  readonly batch: UsageBatch;
  /** Hashes of the operations it describes. */
  readonly operations: readonly string[];
}

interface Known {
  readonly operation: UsedOperation;
  readonly readVariables: ReadVariables | undefined;
}

/**
 * Counts, in bounded memory, what is asked of the graph. Every operation is taken apart once; a request then costs a look-up and a few
 * additions, and a walk through its variables where their types name something.
 */
export class UsageRecorder {
  private readonly known = new WeakMap<RecordedOperation, Known>();
  private readonly sent = new Set<string>();
  private tally = new Tally();
  private readonly timer: NodeJS.Timeout;
  private hasStarted = false;
  private day = '';
  private writing: Promise<void> = Promise.resolve();
  /** What could not be written, or was and nobody heard of it. */
  private unsettled: Unsettled | undefined;

  constructor(private readonly options: RecorderOptions) {
    this.timer = setInterval(() => void this.flush(), options.everyMs ?? 10_000);
    this.timer.unref();
  }

  /** Counts one request that was answered. Never throws. */
  record(operation: RecordedOperation, outcome: Outcome): void {
    const known = this.knownOf(operation, outcome.schema);
    const counting = this.tally.of(known.operation, outcome.client);
    counting.requests += 1;
    if (outcome.failed) counting.errors += 1;
    const bucket = latencyBucket(outcome.tookMs);
    counting.latency[bucket] = (counting.latency[bucket] ?? 0) + 1;
    if (known.readVariables) noteVariables(known.readVariables, outcome.variables, counting);
  }

  /** Writes what was recorded; one batch at a time. Resolves when it was written, or could not be. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private async write(): Promise<void> {
    try {
      if (this.unsettled) await this.append(this.unsettled);
      if (this.hasStarted && this.tally.isEmpty) return;
      this.unsettled = this.take();
      await this.append(this.unsettled);
    } catch (error) {
      this.options.onProblem?.(error);
    }
  }

  /** A batch of all that was counted since the last was taken. */
  private take(): Unsettled {
    const { now = () => new Date() } = this.options;
    const at = now().toISOString();
    // Old batches are removed, so that what counts refer to has to be found in the days beside them.
    if (at.slice(0, 10) !== this.day) this.sent.clear();
    this.day = at.slice(0, 10);
    const { tally } = this;
    this.tally = new Tally();
    const unsent = [...tally.operations().values()].filter(({ hash }) => !this.sent.has(hash));
    const records: readonly UsageRecord[] = [...(this.hasStarted ? [] : [{ kind: 'started' } as const]), ...unsent, ...tally.records()];
    return { batch: { id: randomUUID(), at, records }, operations: unsent.map(({ hash }) => hash) };
  }

  private async append({ batch, operations }: Unsettled): Promise<void> {
    await this.options.append(batch);
    this.unsettled = undefined;
    this.hasStarted = true;
    if (this.sent.size + operations.length > MAX_SENT) this.sent.clear();
    for (const hash of operations) this.sent.add(hash);
  }

  private knownOf(operation: RecordedOperation, schema: GraphQLSchema): Known {
    const known = this.known.get(operation);
    if (known) return known;
    const made = know(operation, schema);
    this.known.set(operation, made);
    return made;
  }
}

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
