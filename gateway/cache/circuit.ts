/** So many failures in a row, and nothing more is tried until a probe succeeds. One slow command alone proves nothing. */
const FAILURES_TO_OPEN = 3;

/** Remembers whether something works. Open means: do not even try. */
export class Circuit {
  private failures = 0;
  private openings = 0;

  get isOpen(): boolean {
    return this.failures >= FAILURES_TO_OPEN;
  }

  /** How often it opened. */
  get opened(): number {
    return this.openings;
  }

  succeeded(): void {
    this.failures = 0;
  }

  failed(): void {
    if (this.isOpen) return;
    this.failures += 1;
    if (this.isOpen) this.openings += 1;
  }
}
