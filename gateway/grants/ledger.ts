import { apiError } from '../../schemas/errors';
import { isPostgres } from '../../schemas/postgres-tables';
import { applyRecord, emptyBook, type GrantBook } from './book';
import { FileJournal } from './file-journal';
import type { GrantJournal } from './journal';
import type { Grant, GrantRecord } from './model';
import { PostgresJournal } from './postgres-journal';
import { readRecord, writeRecord } from './record';

/**
 * All that ever happened to grants. Each record names the one before by its hash, so that one that is missing or was changed is found, and
 * an event is only ever made on the book its author saw: of two processes the journal decides who is first.
 */
export class GrantLedger {
  private readonly grants = new Map<string, Grant>();
  private sequence = 0;
  private newestText: string | undefined;
  private book = emptyBook;
  /** Of the calls of `read` so far: what two of them bring must not be taken twice. */
  private reads: Promise<unknown> = Promise.resolve();

  constructor(private readonly journal: GrantJournal) {}

  /** Everything up to now; the same object while nothing happens. Throws GRANTS_UNREADABLE. */
  read(): Promise<GrantBook> {
    const book = this.reads.then(() => this.catchUp());
    this.reads = book.catch(() => undefined);
    return book;
  }

  /** Adds the event that follows `seen`; false when there is another already. Throws HOME_UNWRITABLE or GRANTS_UNREADABLE. */
  async append(seen: GrantBook, record: Omit<GrantRecord, 'sequence'>): Promise<boolean> {
    if (seen.sequence !== this.sequence) return false;
    const sequence = this.sequence + 1;
    return this.journal.add(sequence, writeRecord({ sequence, ...record }, this.newestText));
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private async catchUp(): Promise<GrantBook> {
    for (const text of await this.journal.after(this.sequence)) this.take(text);
    if (this.book.sequence !== this.sequence) this.book = { sequence: this.sequence, grants: new Map(this.grants) };
    return this.book;
  }

  private take(text: string): void {
    const sequence = this.sequence + 1;
    try {
      applyRecord(this.grants, readRecord(text, sequence, this.newestText));
      this.sequence = sequence;
      this.newestText = text;
    } catch (error) {
      throw apiError('GRANTS_UNREADABLE', { path: this.journal.placeOf(sequence), reason: (error as Error).message }, error as Error);
    }
  }
}

/** The ledger at `place`: a folder, or `postgres://`. Neither need be there yet. */
export function openLedger(place: string): GrantLedger {
  return new GrantLedger(isPostgres(place) ? new PostgresJournal(place) : new FileJournal(place));
}
