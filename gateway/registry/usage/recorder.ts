import { createHash } from 'node:crypto';
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
  /** Where a batch goes. When it rejects, the batch is tried again with what has come since. */
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
  private writing: Promise<void> | undefined;

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
  async flush(): Promise<void> {
    await this.writing;
    if (this.hasStarted && this.tally.isEmpty) return;
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
    const { tally } = this;
    this.tally = new Tally();
    const unsent = [...tally.operations().values()].filter(({ hash }) => !this.sent.has(hash));
    const records: readonly UsageRecord[] = [...(this.hasStarted ? [] : [{ kind: 'started' } as const]), ...unsent, ...tally.records()];
    try {
      await append({ at, records });
      this.hasStarted = true;
      if (this.sent.size + unsent.length > MAX_SENT) this.sent.clear();
      for (const { hash } of unsent) this.sent.add(hash);
    } catch (error) {
      onProblem?.(error);
      this.tally.addAll(tally);
    }
  }

  private knownOf(operation: RecordedOperation, schema: GraphQLSchema): Known {
    const known = this.known.get(operation) ?? know(operation, schema);
    this.known.set(operation, known);
    return known;
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
