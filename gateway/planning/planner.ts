import type { QueryPlan } from '@apollo/query-planner';
import type { Logger } from 'pino';
import { apiError } from '../../schemas/errors';
import type { LoadedSupergraph } from '../../schemas/loaded-supergraph';
import { ThreadEnded } from '../threads';
import type { Loading } from './load-supergraph';
import type { Told } from './messages';
import { PlanThread } from './plan-thread';
import type { PlanWorkers } from './plan-workers';

/** What is planned. The object is the key under which its plans are kept, so they live exactly as long as it does. */
export interface Plannable {
  readonly planned: { readonly text: string };
  readonly name: string | undefined;
}

/** What a plan follows from beside its operation. */
export interface Circumstances {
  /** Labels of progressive `@override` that hold, sorted. */
  readonly labels?: readonly string[];
  /** Variables of `@skip` and `@include` that are true, sorted. */
  readonly holding?: readonly string[];
}

export interface PlannerOptions {
  /** How long one plan may take. */
  readonly timeoutMs: number;
  /** Where its threads come from. One plan that needs more memory than a thread has ends its thread and nothing else. */
  readonly workers: PlanWorkers;
  readonly logger: Logger;
  /** Told of each plan that was worked out, or given up. */
  readonly ended?: (how: PlanEnd, durationMs: number) => void;
}

export type PlanEnd = 'planned' | 'failed' | 'PLAN_TOO_EXPENSIVE';

/** A plan that was asked for. */
export interface PlanUse {
  readonly circumstances: Required<Circumstances>;
  readonly uses: number;
}

interface Kept extends PlanUse {
  uses: number;
  readonly plan: Promise<QueryPlan>;
}

/** Plans kept for one operation: with many conditions, those made last. */
const PLANS_KEPT = 64;

/**
 * Apollo's gateway with its query planner for one generation, in a thread of its own, so that a large supergraph holds up no request. A plan
 * that takes too long or too much is given up with its thread, and the next plan gets a new one. Each operation is planned once for what
 * holds, however many ask for it at the same time, and one that was given up is not tried again.
 */
export class Planner {
  private readonly plans = new WeakMap<Plannable, Map<string, Kept>>();
  private thread: PlanThread | undefined;
  /** What was loaded. */
  private plannable: string | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: PlannerOptions) {}

  /** Once, before anything is planned. Throws as `loadSupergraph`. */
  async load(loading: Loading): Promise<LoadedSupergraph> {
    try {
      const { supergraph, told } = await this.runningThread().load(loading);
      this.plannable = supergraph.plannable;
      for (const each of told) this.pass(each);
      return supergraph;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Throws PLAN_TOO_EXPENSIVE, and a plain error for what the planner itself refuses. */
  plan(operation: Plannable, { labels = [], holding = [] }: Circumstances = {}): Promise<QueryPlan> {
    const plans = this.plans.get(operation) ?? new Map<string, Kept>();
    this.plans.set(operation, plans);
    const key = `${labels.join('\n')}\n\n${holding.join('\n')}`;
    const known = plans.get(key);
    if (known) {
      known.uses += 1;
      return known.plan;
    }
    const plan = this.inTurn(() => this.compute(operation, labels, holding));
    plans.set(key, { plan, uses: 1, circumstances: { labels, holding } });
    for (const oldest of plans.keys()) if (plans.size > PLANS_KEPT) plans.delete(oldest);
    plan.catch((error: unknown) => {
      if (!isTooExpensive(error)) plans.delete(key);
    });
    return plan;
  }

  /** How often each plan of an operation was asked for. */
  usesOf(operation: Plannable): readonly PlanUse[] {
    return [...(this.plans.get(operation)?.values() ?? [])];
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const thread = await this.thread?.leave();
    if (thread) this.options.workers.giveBack(thread);
  }

  /** A thread plans one operation at a time, so the clock of each starts when its turn comes. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async compute({ planned, name }: Plannable, labels: readonly string[], holding: readonly string[]): Promise<QueryPlan> {
    const { timeoutMs, logger } = this.options;
    const thread = this.runningThread();
    await thread.ready;
    const timer = setTimeout(() => void thread.end(), timeoutMs);
    const startedAt = performance.now();
    let how: PlanEnd = 'failed';
    try {
      const plan = await thread.plan({ kind: 'plan', document: planned.text, operationName: name, labels, holding });
      how = 'planned';
      return JSON.parse(plan) as QueryPlan;
    } catch (error) {
      if (!(error instanceof ThreadEnded) || this.closed) throw error;
      logger.warn({ operation: name, timeoutMs, cause: error.message }, 'plan given up');
      how = 'PLAN_TOO_EXPENSIVE';
      // The next operation should not have to wait for a thread.
      this.runningThread();
      throw apiError('PLAN_TOO_EXPENSIVE', { limitMs: timeoutMs }, error);
    } finally {
      clearTimeout(timer);
      this.options.ended?.(how, performance.now() - startedAt);
    }
  }

  private runningThread(): PlanThread {
    if (this.closed) throw new Error('The planner is closed.');
    if (this.thread && !this.thread.hasEnded) return this.thread;
    this.thread = new PlanThread(this.options.workers.take());
    if (this.plannable !== undefined) this.thread.resume(this.plannable);
    return this.thread;
  }

  /** What Apollo calls information is a detail to us. */
  private pass({ level, message }: Told): void {
    const { logger } = this.options;
    if (level === 'debug') logger.trace(message);
    else if (level === 'info') logger.debug(message);
    else logger[level](message);
  }
}

function isTooExpensive(error: unknown): boolean {
  return (error as { readonly code?: string }).code === 'PLAN_TOO_EXPENSIVE';
}
