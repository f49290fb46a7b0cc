/** How a call ended. `unknown`: the caller went away before it did. */
export type Outcome = 'success' | 'failure' | 'unknown';

/** Outcomes looked back on. Half of them failing opens the breaker. */
const WINDOW = 20;
/** Successes in a row that close it again. */
const SUCCESSES_TO_CLOSE = 3;

type State =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'half-open'; readonly successes: number; readonly isProbing: boolean };

/**
 * Leaves a failing subgraph alone: it opens when half of the last 20 calls failed, lets one call at a time through after a pause, and
 * closes when three of them in a row succeeded.
 */
export class CircuitBreaker {
  private state: State = { kind: 'closed' };
  /** Whether each of the last calls failed, in the order of their numbers; and how many did. */
  private recent: boolean[] = [];
  private watched = 0;
  private failures = 0;

  constructor(
    private readonly pauseMs: number,
    private readonly now: () => number = performance.now.bind(performance),
  ) {}

  /** False while calls are refused, or let through one at a time. */
  get isClosed(): boolean {
    return this.state.kind === 'closed';
  }

  /** Whether a call may be made now. If so, `record` must be told how it ended. */
  admit(): boolean {
    const { state } = this;
    if (state.kind === 'closed') return true;
    if (state.kind === 'open') {
      if (this.now() < state.until) return false;
      this.state = { kind: 'half-open', successes: 0, isProbing: true };
      return true;
    }
    if (state.isProbing) return false;
    this.state = { ...state, isProbing: true };
    return true;
  }

  record(outcome: Outcome): void {
    if (this.state.kind === 'closed') this.watch(outcome);
    else if (this.state.kind === 'half-open') this.probed(this.state.successes, outcome);
  }

  private watch(outcome: Outcome): void {
    if (outcome === 'unknown') return;
    const place = this.watched % WINDOW;
    if (this.recent[place]) this.failures -= 1;
    this.recent[place] = outcome === 'failure';
    if (this.recent[place]) this.failures += 1;
    this.watched += 1;
    if (this.failures >= WINDOW / 2) this.open();
  }

  private probed(successes: number, outcome: Outcome): void {
    if (outcome === 'failure') this.open();
    else if (outcome === 'unknown') this.state = { kind: 'half-open', successes, isProbing: false };
    else if (successes + 1 >= SUCCESSES_TO_CLOSE) this.state = { kind: 'closed' };
    else this.state = { kind: 'half-open', successes: successes + 1, isProbing: false };
  }

  private open(): void {
    this.recent = [];
    this.failures = 0;
    this.state = { kind: 'open', until: this.now() + this.pauseMs };
  }
}
