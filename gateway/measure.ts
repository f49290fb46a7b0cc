import type { PolicyTold } from './access';
import type { AuditLog } from './audit';
import type { Cache, PartStore, RedisStore } from './cache';
import type { MadeAnswer } from './cached-answer';
import type { FetchEnd, Subgraph } from './execution';
import type { GenerationHolder } from './generations';
import type { Grants } from './grants';
import type { GraphqlAnswer, GraphqlRequest } from './http';
import type { Labels, Metrics } from './metrics';
import type { Served } from './pipeline';
import type { PlanEnd } from './planning';
import { withRepetitions } from './repeated-answer';
import type { PointerTable } from './snapshots';

/** Where the numbers are. */
export interface Measured {
  readonly cache: Cache<MadeAnswer>;
  readonly parts: PartStore;
  readonly redis: RedisStore | undefined;
  readonly snapshots: PointerTable;
  readonly holder: GenerationHolder<Served>;
  readonly missing: () => readonly string[];
  /** Values that only the last check kept from their caller. */
  readonly caught: () => number;
  readonly audit: () => AuditLog | undefined;
  readonly grants: Grants | undefined;
}

/** What the parts tell as it happens. */
export interface Told {
  readonly fetchEnded: (subgraph: string, how: FetchEnd, durationMs: number) => void;
  /** Policies that were decided for one operation. */
  readonly policiesAsked: (told: PolicyTold) => void;
  readonly planEnded: (how: PlanEnd, durationMs: number) => void;
  /** The same pipeline, with each of its answers timed. */
  readonly timed: (answer: Answer) => Answer;
}

type Answer = (request: GraphqlRequest) => Promise<GraphqlAnswer>;

/** Says what of a gateway is measured. The names are public: dashboards and alarms are built on them. */
export function measure(metrics: Metrics, { cache, parts, redis, snapshots, holder, missing, caught, audit, grants }: Measured): Told {
  measureCache(metrics, cache);
  measureParts(metrics, parts);
  if (redis) measureRedis(metrics, redis);
  measureAudit(metrics, audit);
  metrics.gauge({ name: 'meshway_grants_unreadable', help: '1 while no grant holds because they cannot be read.', together: 'max' }, () =>
    Number(grants?.trouble !== undefined),
  );
  metrics.gauge(
    {
      name: 'meshway_subgraph_paused',
      help: '1 while a subgraph is left alone, or tried with one fetch at a time, because too many failed.',
      together: 'max',
      labels: ['subgraph'],
    },
    () => subgraphsOf(holder).map(({ name: subgraph, isPaused }) => [{ subgraph }, Number(isPaused)]),
  );
  metrics.counter(
    { name: 'meshway_access_caught_total', help: 'Fields that only the last check kept from their caller. Any is a mistake: alarm on it.' },
    caught,
  );
  metrics.gauge(
    { name: 'meshway_subgraphs_missing', help: 'Subgraphs that belong to the graph and are not served now.', together: 'max' },
    () => missing().length,
  );
  metrics.gauge({ name: 'meshway_generation_info', help: 'The generation that is served.', together: 'max', labels: ['generation'] }, () =>
    holder.current ? [[{ generation: holder.current.generation.id.slice(0, 12) }, 1]] : [],
  );
  metrics.gauge(
    { name: 'meshway_product_snapshot', help: 'The number of the snapshot that is current.', together: 'max', labels: ['product'] },
    () =>
      [...snapshots.pointers.values()].flatMap(({ product, current }): [Labels, number][] =>
        current ? [[{ product }, current.number]] : [],
      ),
  );
  return timings(metrics);
}

function subgraphsOf({ current }: GenerationHolder<Served>): readonly Subgraph[] {
  return current?.generation.subgraphs.flatMap(({ name }) => current.subgraph(name) ?? []) ?? [];
}

function measureCache(metrics: Metrics, { counters, memory }: Cache<MadeAnswer>): void {
  metrics.counter({ name: 'meshway_cache_hits_total', help: 'Values found, by where: memory or redis.', labels: ['level'] }, () => [
    [{ level: 'memory' }, counters.memoryHits],
    [{ level: 'redis' }, counters.sharedHits],
  ]);
  metrics.counter({ name: 'meshway_cache_misses_total', help: 'Values that were not found, and made.' }, () => counters.made);
  metrics.counter(
    { name: 'meshway_cache_collapsed_total', help: 'Requests that waited for a value somebody else had asked for.' },
    () => counters.collapsed,
  );
  metrics.counter(
    { name: 'meshway_cache_stale_hits_total', help: 'Values served out of date, as their source allows.' },
    () => counters.staleHits,
  );
  metrics.counter({ name: 'meshway_cache_evicted_total', help: 'Values removed from memory to make room.' }, () => memory.evicted);
  metrics.gauge(
    { name: 'meshway_cache_memory_bytes', help: 'What the values in memory take, keys and overhead included.' },
    () => memory.bytes,
  );
  metrics.gauge({ name: 'meshway_cache_memory_values', help: 'Values in memory.' }, () => memory.size);
}

function measureParts(metrics: Metrics, parts: PartStore): void {
  const { counters } = parts;
  metrics.counter(
    { name: 'meshway_cache_parts_total', help: 'Entities and root fields that fetches needed: known, or asked for.', labels: ['outcome'] },
    () => [
      [{ outcome: 'known' }, counters.found],
      [{ outcome: 'asked' }, counters.missing],
    ],
  );
  metrics.gauge({ name: 'meshway_cache_parts_bytes', help: 'What entities and root fields in memory take.' }, () => parts.bytes);
}

function measureAudit(metrics: Metrics, audit: () => AuditLog | undefined): void {
  metrics.counter(
    { name: 'meshway_audit_lines_total', help: 'Operations written into the audit log.' },
    () => audit()?.counters.written ?? 0,
  );
  metrics.counter(
    {
      name: 'meshway_audit_lost_total',
      help: 'Operations that are missing in the audit log, because it could not be written for too long.',
    },
    () => audit()?.counters.lost ?? 0,
  );
  metrics.gauge({ name: 'meshway_audit_failing', help: '1 while the audit log cannot be written.', together: 'max' }, () =>
    Number(audit()?.counters.failing ?? false),
  );
}

function measureRedis(metrics: Metrics, redis: RedisStore): void {
  const { counters } = redis;
  const states = ['up', 'read-only', 'down'] as const;
  metrics.gauge(
    { name: 'meshway_redis_state', help: '1 for the state Redis is in: up, read-only or down.', together: 'max', labels: ['state'] },
    () => states.map((state) => [{ state }, Number(state === redis.state)]),
  );
  metrics.counter(
    { name: 'meshway_redis_given_up_total', help: 'How often Redis was left alone after failures in a row.' },
    () => redis.timesOpened,
  );
  metrics.counter(
    {
      name: 'meshway_redis_reads_total',
      help: 'Reads: hit, miss, rejected (there, but not ours), failed, bypassed (not even tried).',
      labels: ['outcome'],
    },
    () => [
      [{ outcome: 'hit' }, counters.hits],
      [{ outcome: 'miss' }, counters.misses],
      [{ outcome: 'rejected' }, counters.rejected],
      [{ outcome: 'failed' }, counters.readFailures],
      [{ outcome: 'bypassed' }, counters.bypassed],
    ],
  );
  metrics.counter(
    { name: 'meshway_redis_writes_total', help: 'Writes: done, failed, skipped (not even tried).', labels: ['outcome'] },
    () => [
      [{ outcome: 'done' }, counters.writes],
      [{ outcome: 'failed' }, counters.writeFailures],
      [{ outcome: 'skipped' }, counters.writesSkipped],
    ],
  );
}

function timings(metrics: Metrics): Told {
  const fetched = metrics.durations({
    name: 'meshway_subgraph_fetch_duration_seconds',
    help: 'Fetches from subgraphs: answered, aborted because the caller left, or the code of the error.',
    labels: ['subgraph', 'outcome'],
  });
  const planned = metrics.durations({
    name: 'meshway_plan_duration_seconds',
    help: 'Query plans worked out: planned, failed, or PLAN_TOO_EXPENSIVE.',
    labels: ['outcome'],
  });
  const answered = metrics.durations({
    name: 'meshway_request_duration_seconds',
    help: 'GraphQL requests: kept (no subgraph was asked), made, partial (with errors beside the data), refused, failed, or aborted.',
    labels: ['outcome'],
  });
  let repetitions = 0;
  const policiesAsked = countPolicies(metrics);
  metrics.counter(
    {
      name: 'meshway_requests_repeated_total',
      help: 'GraphQL requests that were given the answer of the same request before, in no time: they are not in meshway_request_duration_seconds.',
    },
    () => repetitions,
  );
  return {
    fetchEnded: (subgraph, outcome, durationMs) => fetched({ subgraph, outcome }, durationMs),
    policiesAsked,
    planEnded: (outcome, durationMs) => planned({ outcome }, durationMs),
    timed: (answer) => async (request) => {
      const startedAt = performance.now();
      const tell = (outcome: string): void => answered({ outcome }, performance.now() - startedAt);
      try {
        const given = await answer(request);
        tell(outcomeOf(given));
        return withRepetitions(given, () => {
          repetitions += 1;
        });
      } catch (error) {
        tell(request.signal.aborted ? 'aborted' : 'failed');
        throw error;
      }
    },
  };
}

function countPolicies(metrics: Metrics): Told['policiesAsked'] {
  const asked = metrics.durations({
    name: 'meshway_policy_duration_seconds',
    help: 'Questions to whoever decides policies: answered, kept (asked before), late, failed, malformed, or nobody (to ask). All but the first two mean no.',
    labels: ['outcome'],
  });
  const decided = { allowed: 0, denied: 0 };
  metrics.counter(
    { name: 'meshway_policies_decided_total', help: 'Policies that were asked about, by what came of it.', labels: ['decision'] },
    () => [
      [{ decision: 'allowed' }, decided.allowed],
      [{ decision: 'denied' }, decided.denied],
    ],
  );
  return ({ outcome, waitedMs, allowed, denied }) => {
    asked({ outcome }, waitedMs);
    decided.allowed += allowed;
    decided.denied += denied;
  };
}

function outcomeOf({ status, errors, fetches }: GraphqlAnswer): string {
  if (status >= 500) return 'failed';
  if (status >= 400) return 'refused';
  if (errors > 0) return 'partial';
  return fetches > 0 ? 'made' : 'kept';
}
