/** What a store must be able to keep. It knows text, order and time, and nothing of what the text means. */
export interface Journal {
  /** Number of the newest entry; 0 when there is none. */
  newest(): Promise<number>;
  entry(sequence: number): Promise<string | undefined>;
  /**
   * Writes entry `sequence` with the texts it needs: all of it, durable once this resolves, or nothing of it. False when there is such
   * an entry already, or none before it.
   */
  append(sequence: number, entry: string, texts: ReadonlyMap<string, string>): Promise<boolean>;
  /** A text by its SHA-256. */
  text(hash: string): Promise<string | undefined>;
  addRefusal(at: string, text: string): Promise<void>;
  /** Newest first. */
  refusals(limit: number): Promise<readonly string[]>;
  /** Removes the oldest until `count` are left. */
  keepRefusals(count: number): Promise<void>;
  readonly usage: UsageJournal;
  publishers(): Promise<readonly string[]>;
  putPublisher(name: string, text: string): Promise<void>;
  removePublisher(name: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Texts by time (RFC 3339, UTC), those of an hour and of a day at last in one. Days are named as in `2026-11-22`. */
export interface UsageJournal {
  /** The same text of the same time stands there once. */
  add(at: string, text: string): Promise<void>;
  /** All texts of each day from `since` on, the oldest day first; what is folded meanwhile is there once. */
  days(since: string): AsyncIterable<readonly string[]>;
  /** See `RegistryStore.foldUsage`. */
  fold(before: string, merge: Merge, signal: AbortSignal): Promise<void>;
  /** Removes the days before `before`. */
  drop(before: string): Promise<void>;
}

/** Makes one text that says the same as several, of which there is at least one. */
export type Merge = (texts: AsyncIterable<string> | Iterable<string>) => Promise<string>;
