import type { Expectation } from '../../../../schemas/contracts/model';

/** What one quality rule found, in the words of the observability results of Bitol (OORS). */
export interface QualityResult {
  readonly name: string;
  /** `error`: it could not be measured. `skip`: nobody here can measure it. Neither is a pass. */
  readonly status: 'pass' | 'fail' | 'error' | 'skip';
  /** `error` unless the rule says otherwise. */
  readonly severity: string;
  readonly dimension: string | null;
  /** In rows or percent, as the rule says; `null` unless it was measured. */
  readonly measured: number | null;
  readonly unit: 'rows' | 'percent' | null;
  /** In words: `must be 0`; `null` for rules without one. */
  readonly expectation: string | null;
  readonly message: string;
}

/** What must hold, and the SQL that measures it. */
export interface QualityCheck {
  readonly name: string;
  readonly severity: string;
  readonly dimension: string | null;
  readonly unit: 'rows' | 'percent';
  readonly expectation: Expectation;
  readonly message: string;
  readonly measure: Measure;
}

export type Measure =
  /** Our own SQL: the number of rows that count, of all rows. */
  | { readonly kind: 'own'; readonly text: string }
  /** The team's SQL. */
  | { readonly kind: 'team'; readonly text: string };
