import type { Place } from '../../../schemas/contracts';
import type { CheckReport, Finding } from '../model';
import type { Change, VersionPart } from './changes';

/** The parts of a check, in the order they are shown. */
export const sections = ['contracts', 'governance', 'composition', 'access', 'changes', 'readers', 'operations'] as const;
export type Section = (typeof sections)[number];

/** One thing a check found, with what to do about it. */
export interface CheckFinding extends Finding {
  readonly section: Section;
  readonly product?: string;
  readonly fix: string;
}

/** A client's operation that a change would break. */
export interface AffectedReader {
  /** `undefined` when it does not say who it is. */
  readonly client: string | undefined;
  /** Who answers for it, where somebody registered that. */
  readonly owner: string | undefined;
  readonly operation: string | undefined;
  /** Of the operation as it was recorded; `undefined` for one that is registered. */
  readonly hash: string | undefined;
  readonly requests: number;
  /** RFC 3339; `undefined` for an operation that is registered and was not seen. */
  readonly lastUsed: string | undefined;
}

export interface JudgedChange extends Change {
  /** Products whose proposal makes it. */
  readonly products: readonly string[];
  readonly place?: Place;
  /** Whom a breaking change would break, most requests first. */
  readonly readers: readonly AffectedReader[];
  /**
   * What becomes of a breaking change: `used` by somebody; `unused` in all the time that was looked at; `unknown` where nobody recorded
   * for long enough; `promised` where operations cannot tell; `accepted` for a reason somebody gave. `undefined` for all other changes.
   */
  readonly verdict: 'used' | 'unused' | 'unknown' | 'promised' | 'accepted' | undefined;
}

export interface ProductVersion {
  readonly product: string;
  /** The version that is current; `undefined` for a first publication. */
  readonly current: string | undefined;
  /** The version proposed. */
  readonly proposed: string | undefined;
  /** What the changes raise, and the least version that says so. */
  readonly raises: VersionPart | undefined;
  readonly asked: string | undefined;
}

/** Everything one check found. Plain data: it can be kept, sent and shown. */
export interface Report extends CheckReport {
  readonly passed: boolean;
  readonly findings: readonly CheckFinding[];
  readonly versions: readonly ProductVersion[];
  readonly changes: readonly JudgedChange[];
  /** What readers were judged by. */
  readonly usage: {
    readonly days: number;
    /** RFC 3339: since when use is recorded, as far as was looked. */
    readonly since: string | undefined;
    readonly requests: number;
    /** Operations that were validated and planned again. */
    readonly operations: number;
  };
}
