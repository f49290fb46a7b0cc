import type { Composition } from '../../schemas/composition';
/** What a team wants the graph to serve of one product. */
export interface Proposal {
  /** Name of the product and of its subgraph. */
  readonly product: string;
  /** SemVer. Left out, the registry gives the next one. */
  readonly version?: string;
  /** Federation SDL, 1 or 2. */
  readonly sdl: string;
  /** Where the subgraph answers. */
  readonly url: string;
  /** ODCS, as its team wrote it. */
  readonly contract?: string;
  /** ODPS, as its team wrote it. */
  readonly descriptor?: string;
}

/** One thing a check found. Plain data: it is kept with the publication. */
export interface Finding {
  /** An error keeps a proposal from being published. */
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable name of the rule. */
  readonly rule: string;
  readonly message: string;
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
  /** What of the graph it is about, `Order.total`. */
  readonly coordinate?: string;
}

/** A proposal the registry took; nothing of it changes any more. */
export interface Publication extends Proposal {
  readonly version: string;
  /** SHA-256 of the proposal: equal hashes are equal proposals. 64 hexadecimal digits. */
  readonly hash: string;
  /** Of the change that brought it. */
  readonly sequence: number;
  /** RFC 3339, UTC. */
  readonly publishedAt: string;
  readonly publisher: string;
  readonly reason: string;
  /** What its checks found. */
  readonly checks: readonly Finding[];
}

/** Everything that holds after one change. */
export interface RegistryState {
  /** Of the newest change; 0 for a registry in which nothing was published. */
  readonly sequence: number;
  /** The current one of each product, by the product's name. */
  readonly publications: readonly Publication[];
  /** The highest version each product ever had, which a new one must exceed; products that are no longer served are here too. */
  readonly newestVersions: Readonly<Record<string, string>>;
  /** All publications composed; `undefined` while there is none. */
  readonly supergraph: string | undefined;
}

/** What turns one state into the next. */
export type Change = (
  | { readonly kind: 'published'; readonly proposal: Proposal & { readonly version: string }; readonly checks: readonly Finding[] }
  /** The products named stand again as they stood after change `to`; a product that was not there then is taken out. */
  | { readonly kind: 'rolled-back'; readonly to: number; readonly products: readonly string[] }
) & {
  /** All publications of the state to be, composed; `undefined` when none is left. */
  readonly supergraph: string | undefined;
  readonly publisher: string;
  readonly reason: string;
};

/** One line of the history. */
export interface HistoryEntry {
  readonly sequence: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly publisher: string;
  readonly reason: string;
  readonly change:
    | { readonly kind: 'published'; readonly product: string; readonly version: string; readonly hash: string }
    | { readonly kind: 'rolled-back'; readonly to: number; readonly products: readonly string[] };
  /** SHA-256 of the supergraph after it. */
  readonly supergraphHash: string | undefined;
}

/** An attempt that changed nothing, and why. */
export interface Refusal {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly product: string;
  /** Name of the key's owner; `undefined` when the key is unknown. */
  readonly publisher: string | undefined;
  readonly code: string;
  readonly message: string;
}

/** Who may publish what over HTTP. */
export interface Publisher {
  readonly name: string;
  /** SHA-256 of the key, 64 hexadecimal digits. The key itself is kept nowhere. */
  readonly keyHash: string;
  readonly products: readonly string[];
  /** RFC 3339, UTC. */
  readonly addedAt: string;
}

/** What a gateway recorded in one stretch of time. The store knows nothing of its records. */
export interface UsageBatch {
  /** Tells it from what another gateway recorded at the same moment; what is in the place of several batches has none. */
  readonly id?: string;
  /** RFC 3339, UTC: when it was recorded. */
  readonly at: string;
  /** Plain data. */
  readonly records: readonly unknown[];
}

/** Makes one batch that says the same as several of one day. It has the time of the earliest. */
export type FoldUsage = (batches: AsyncIterable<UsageBatch>) => Promise<UsageBatch>;

/**
 * Where a registry lies. Changes stand in one order that everybody sees: each is made on exactly the state its author saw, what was
 * acknowledged survives a crash, and what is read is never older than what was read before. Every method may throw
 * REGISTRY_UNREACHABLE or REGISTRY_DAMAGED.
 */
export interface RegistryStore {
  /** Number of the newest change; cheap enough to be asked several times a second. */
  newest(): Promise<number>;
  current(): Promise<RegistryState>;
  /** The state after change `sequence`. Throws REGISTRY_UNKNOWN_CHANGE. */
  at(sequence: number): Promise<RegistryState>;
  /** Makes change `expected + 1`, or nothing and `undefined` when `expected` is no longer the newest. */
  publish(expected: number, change: Change): Promise<RegistryState | undefined>;
  /** Newest first, those before change `before`. `limit`: 1 to 1,000. */
  history(limit: number, before?: number): Promise<readonly HistoryEntry[]>;
  /** Keeps the newest 1,000. */
  noteRefusal(refusal: Refusal): Promise<void>;
  /** Newest first. */
  refusals(limit: number): Promise<readonly Refusal[]>;
  /** A batch that was appended before, and is appended again since nobody knows of it, counts once. */
  appendUsage(batch: UsageBatch): Promise<void>;
  /** Batches recorded on the day `since` (`2026-11-22`, UTC) or later, the oldest day first. What is folded meanwhile is read once all the same. */
  readUsage(since: string): AsyncIterable<UsageBatch>;
  /**
   * Puts one batch, which `fold` makes, in the place of all those of an hour, for each hour that was over at `before` (RFC 3339), and in the
   * place of all those of a day that was. Nothing is lost and nothing counts twice, whoever else does so at the same moment, and whatever is
   * killed. Resolves between two of them when the signal says so.
   */
  foldUsage(before: string, fold: FoldUsage, signal: AbortSignal): Promise<void>;
  /** Removes batches recorded before the day `before`. */
  dropUsage(before: string): Promise<void>;
  publishers(): Promise<readonly Publisher[]>;
  /** Replaces the one of that name. */
  putPublisher(publisher: Publisher): Promise<void>;
  /** False when there is none of that name. */
  removePublisher(name: string): Promise<boolean>;
  close(): Promise<void>;
}

/** What a check is given: plain data, nothing of it to be changed. */
export interface Checkable {
  readonly current: RegistryState;
  readonly proposed: Proposal;
  /** The current publications composed with the proposal in its place. */
  readonly composition: Composition;
  /** Breaking changes that are wanted all the same, and why. */
  readonly accepted?: readonly Accepted[];
}

export interface Accepted {
  /** `Order.total`, `Query.orders(first:)`. */
  readonly coordinate: string;
  readonly reason: string;
}

export interface CheckReport {
  readonly findings: readonly Finding[];
  /** The version the proposal has to have at least, by what it changes. */
  readonly version?: string;
}

/** Judges a proposal. It runs again whenever somebody else was faster, so it must not change anything. */
export type Check = (asked: Checkable, signal: AbortSignal) => Promise<CheckReport>;
