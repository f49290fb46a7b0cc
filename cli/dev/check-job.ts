import type { Proposal } from '../../gateway/registry';
import type { Report } from '../../gateway/registry/check';
import type { Composition } from '../../schemas/composition';
import type { Ground } from '../check/ground';
import type { CheckSettings } from '../check/run-check';

/** One version of a folder that is to be checked: plain data, since it is sent to a thread. */
export interface CheckJob {
  readonly dir: string;
  readonly proposal: Proposal;
  /** Why there is no schema, which is then empty. */
  readonly unreadable?: string;
  readonly composition?: Composition;
  readonly ground: Ground;
  readonly settings: Omit<CheckSettings, 'graphs'>;
}

/** One answer for each job. */
export type CheckAnswer =
  | { readonly kind: 'checked'; readonly report: Report }
  /** The folder was saved again since. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'failed'; readonly reason: string };
