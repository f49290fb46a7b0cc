/** Lists of small records beside the changes, each record with a time. */
export type Notes = 'refusals' | 'usage';

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
  addNote(list: Notes, at: string, text: string): Promise<void>;
  /** Oldest first, from `since` on. */
  notes(list: Notes, since: string): AsyncIterable<string>;
  /** Removes those before `before`, then the oldest until `keep` are left. */
  dropNotes(list: Notes, limits: { readonly before?: string; readonly keep?: number }): Promise<void>;
  publishers(): Promise<readonly string[]>;
  putPublisher(name: string, text: string): Promise<void>;
  removePublisher(name: string): Promise<boolean>;
  close(): Promise<void>;
}
