/**
 * What a gateway records of the operations it answers: which fields, arguments and enum values they name, how often, by whom, how fast.
 * Never a value: literals are taken out of texts, and of variables only the names of input fields and enum values are looked at.
 *
 * A record stands in a `UsageBatch`. What an operation uses is sent once, its counts with every batch.
 */
export type UsageRecord = UsedOperation | OperationCount | RecordingStarted;

/** One operation against one schema. */
export interface UsedOperation {
  readonly kind: 'operation';
  /** SHA-256 of its name, text and coordinates. 64 hexadecimal digits. */
  readonly hash: string;
  readonly name?: string;
  /** Its text without literals; still valid wherever the operation is. Left out when it is longer than 50,000 characters. */
  readonly text?: string;
  /** Schema coordinates it names: `Order.total`, `Query.orders(where:)`, `OrderFilter.status`, `OrderStatus.PAID`, `Order`. */
  readonly coordinates: readonly string[];
}

/** What one client did with one operation in one stretch of time. */
export interface OperationCount {
  readonly kind: 'count';
  readonly hash: string;
  /** As the client says it, at most 100 characters. */
  readonly client?: { readonly name: string; readonly version?: string };
  readonly requests: number;
  readonly errors: number;
  /** Requests by how long they took: `latency[i]` those of at most 2^i ms, the last those that took longer. */
  readonly latency: readonly number[];
  /** Input fields and enum values that variables named. */
  readonly fromVariables?: readonly string[];
  /** True when variables were too large to be looked at to the end: they may have named anything their types have. */
  readonly isIncomplete?: boolean;
  /** RFC 3339, UTC: when it was last counted; left out, it is the time of the batch. */
  readonly lastUsed?: string;
}

/** A gateway began to record; from then on no use means that there was none. */
export interface RecordingStarted {
  readonly kind: 'started';
}

/** Longer names of operations, clients and versions are cut. */
export const MAX_NAME = 100;

/** Bounds of a latency bucket, in ms: 1, 2, 4 … 32,768, and longer. */
export const LATENCY_BUCKETS = 17;

export function latencyBucket(ms: number): number {
  return ms <= 1 ? 0 : Math.min(LATENCY_BUCKETS - 1, Math.ceil(Math.log2(ms)));
}
