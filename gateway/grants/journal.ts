/** Where records of grants are kept, as texts with numbers from 1 on. */
export interface GrantJournal {
  /** Where text `sequence` is, for errors; without a password. */
  placeOf(sequence: number): string;
  /** The texts after number `sequence`, in order and without a gap. Throws GRANTS_UNREADABLE. */
  after(sequence: number): Promise<readonly string[]>;
  /** Adds a text, durable once this resolves; false when there is one of this number already. Throws HOME_UNWRITABLE or GRANTS_UNREADABLE. */
  add(sequence: number, text: string): Promise<boolean>;
  close(): Promise<void>;
}
