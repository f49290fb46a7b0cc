/** What one call adds to the budget: one call in five may be repeated. */
const SHARE = 0.2;
/** Savings of a quiet time must not become a storm of repeated calls. */
const MOST = 10;

/** Repeats as many calls as a share of all calls, so that a subgraph in trouble never gets much more to do than it has already. */
export class RetryBudget {
  /** The first failure after a start may be repeated. */
  private saved = 1;

  called(): void {
    this.saved = Math.min(MOST, this.saved + SHARE);
  }

  /** Whether a call may be repeated; spends what that costs. */
  spend(): boolean {
    if (this.saved < 1) return false;
    this.saved -= 1;
    return true;
  }
}
