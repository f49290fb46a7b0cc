import type { Manifest } from './manifest';

/** One published snapshot, its manifest checked against its own hash. */
export interface Snapshot {
  /** Absolute path. */
  readonly dir: string;
  readonly manifest: Manifest;
  /** False when a rule of severity `error` did not pass: such a snapshot is kept, never current. */
  readonly passed: boolean;
}
