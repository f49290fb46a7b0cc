import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { decideBuiltIn } from './built-in';
import { type PolicyCaller, type PolicyFunction, type PolicyOperation, type PolicyQuestion, questionText } from './question';
import { readAnswer } from './read-answer';

/** What became of one question that had to be asked. */
export type PolicyOutcome = 'answered' | 'kept' | 'late' | 'failed' | 'malformed' | 'nobody';

/** What is told of one question, for counting. */
export interface PolicyTold {
  readonly outcome: PolicyOutcome;
  readonly waitedMs: number;
  /** Policies that hold after it, and that do not. */
  readonly allowed: number;
  readonly denied: number;
}

export interface PoliciesOptions {
  /** Who decides what is not built in; without anybody, all of that is "no". */
  readonly ask?: PolicyFunction | undefined;
  /** How long an answer is waited for. */
  readonly deadlineMs: number;
  readonly logger: Logger;
  /** Told once for each question. */
  readonly onOutcome?: (told: PolicyTold) => void;
  /** Milliseconds from any fixed moment, never going back; the process's own clock when left out. */
  readonly now?: () => number;
}

/** Questions whose answers are kept at once. */
const KEPT = 10_000;

/**
 * Which policies hold for a caller. Fails closed: a policy holds only when the caller brings it along (`built-in.ts`), or when whoever
 * decides said so in time and in the form agreed. An answer is kept only as long as it says itself, under everything that was asked: the
 * policies, the caller with all that is known of them, and the operation. So another caller, the same one with a new grant, or another
 * operation never meets it.
 */
export class Policies {
  private readonly answers: LRUCache<string, readonly string[]>;

  constructor(private readonly options: PoliciesOptions) {
    this.answers = new LRUCache({ max: KEPT, ttl: 1, ttlResolution: 0, perf: { now: options.now ?? (() => performance.now()) } });
  }

  /** The ones of `names` that hold; asks at most once, for all that are not built in. Never rejects. */
  async granted(names: Iterable<string>, caller: PolicyCaller, operation: PolicyOperation): Promise<ReadonlySet<string>> {
    const granted = new Set<string>();
    const open = new Set<string>();
    for (const name of names) {
      const decided = decideBuiltIn(name, caller);
      if (decided === undefined) open.add(name);
      else if (decided) granted.add(name);
    }
    if (open.size === 0) return granted;
    const answer = await this.decide({ policies: [...open].sort(), caller, operation });
    for (const name of answer) if (open.has(name)) granted.add(name);
    return granted;
  }

  private async decide(question: PolicyQuestion): Promise<readonly string[]> {
    const { ask } = this.options;
    if (ask === undefined) return this.refuse('nobody', question, 'nobody is configured to decide policies', 0);
    const key = createHash('sha256').update(questionText(question)).digest('base64');
    const kept = this.answers.get(key);
    if (kept) {
      this.tell('kept', question, kept, 0);
      return kept;
    }
    return this.askInTime(ask, question, key);
  }

  private async askInTime(ask: PolicyFunction, question: PolicyQuestion, key: string): Promise<readonly string[]> {
    const startedAt = performance.now();
    const waited = (): number => Math.round(performance.now() - startedAt);
    const outcome = await inTime((signal) => ask(question, signal), this.options.deadlineMs);
    if (outcome.kind !== 'value') return this.refuse(outcome.kind, question, outcome.reason, waited());
    try {
      const { granted, maxAgeSeconds } = readAnswer(outcome.value);
      if (maxAgeSeconds > 0) this.answers.set(key, granted, { ttl: maxAgeSeconds * 1_000 });
      this.tell('answered', question, granted, waited());
      return granted;
    } catch (error) {
      return this.refuse('malformed', question, (error as Error).message, waited());
    }
  }

  private refuse(outcome: PolicyOutcome, question: PolicyQuestion, reason: string, waitedMs: number): readonly string[] {
    const { policies, operation } = question;
    this.options.logger.warn(
      { outcome, policies, operation: operation.name, reason, waitedMs },
      'policies were not decided and do not hold',
    );
    this.tell(outcome, question, [], waitedMs);
    return [];
  }

  private tell(outcome: PolicyOutcome, { policies }: PolicyQuestion, granted: readonly string[], waitedMs: number): void {
    const allowed = policies.filter((name) => granted.includes(name)).length;
    this.options.onOutcome?.({ outcome, waitedMs, allowed, denied: policies.length - allowed });
  }
}

type Timed =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'late'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Waits for work no longer than the limit, whether or not the work heeds its signal. */
async function inTime(work: (signal: AbortSignal) => unknown, limitMs: number): Promise<Timed> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Timed>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late', reason: `no answer within ${limitMs} ms` }), limitMs);
  });
  const failed = (error: unknown): Timed => ({ kind: 'failed', reason: error instanceof Error ? error.message : 'it threw no error' });
  try {
    const done = Promise.resolve()
      .then(() => work(stop.signal))
      .then((value): Timed => ({ kind: 'value', value }), failed);
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}
