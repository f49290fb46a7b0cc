import type { UsageBatch } from '../model';
import type { UsageRecord, UsedOperation } from './records';
import { type Countable, Tally } from './tally';

/** Operations told of in one batch; there are no more in the life of a gateway that nobody floods. */
const MAX_OPERATIONS = 50_000;

/** One batch that says the same as these, which are of one stretch of time. It has the time of the earliest. */
export async function foldBatches(batches: AsyncIterable<UsageBatch>): Promise<UsageBatch> {
  const operations = new Map<string, UsedOperation>();
  const tally = new Tally();
  let earliest: string | undefined;
  let hasStart = false;
  for await (const { at, records } of batches) {
    if (earliest === undefined || at < earliest) earliest = at;
    for (const record of records as readonly (UsageRecord | null)[]) {
      if (record?.kind === 'started') hasStart = true;
      if (record?.kind === 'operation' && operations.size < MAX_OPERATIONS) operations.set(record.hash, record);
      if (record?.kind !== 'count') continue;
      const operation: Countable = operations.get(record.hash) ?? { kind: 'unknown', hash: record.hash };
      tally.add(operation, { ...record, lastUsed: record.lastUsed ?? at });
    }
  }
  // Those that were counted together have a name of their own.
  for (const [hash, operation] of tally.operations()) operations.set(hash, operation);
  const start: readonly UsageRecord[] = hasStart ? [{ kind: 'started' }] : [];
  return { at: earliest ?? '', records: [...start, ...operations.values(), ...tally.records()] };
}
