import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeFile, sweepAside } from '../../schemas/durable-files';
import { apiError } from '../../schemas/errors';
import { applyRecord, emptyBook, type GrantBook } from './book';
import type { Grant, GrantRecord } from './model';
import { readRecord, writeRecord } from './record';

/**
 * All that ever happened to grants, in a folder: one file an event, `0000000001.json` and so on, each naming the one before by its hash.
 * A file is written aside, flushed, and linked to its name. A link is never put over an existing name, so the file system decides which of
 * two processes is first, with no lock that a killed one could leave behind; and an event is only ever made on the book its author saw.
 */
export class GrantLedger {
  private readonly grants = new Map<string, Grant>();
  private sequence = 0;
  private newestText: string | undefined;
  private book = emptyBook;

  constructor(private readonly dir: string) {}

  /** Everything up to now; the same object while nothing happens, which costs one look for one file. Throws GRANTS_UNREADABLE. */
  async read(): Promise<GrantBook> {
    if (this.sequence === 0) await this.refuseGaps();
    for (;;) {
      const text = await this.textOf(this.sequence + 1);
      if (text === undefined) break;
      this.take(text);
    }
    if (this.book.sequence !== this.sequence) this.book = { sequence: this.sequence, grants: new Map(this.grants) };
    return this.book;
  }

  /** Adds the event that follows the book last read; false when another process was faster. Throws HOME_UNWRITABLE. */
  async append(record: Omit<GrantRecord, 'sequence'>): Promise<boolean> {
    const sequence = this.sequence + 1;
    return this.place(this.pathOf(sequence), writeRecord({ sequence, ...record }, this.newestText));
  }

  /** A missing event might be a revocation. */
  private async refuseGaps(): Promise<void> {
    const names = (await readdir(this.dir).catch(() => [])).filter((name) => /^\d{10}\.json$/.test(name)).sort();
    const missing = names.findIndex((name, index) => Number.parseInt(name, 10) !== index + 1);
    if (missing >= 0)
      throw apiError('GRANTS_UNREADABLE', { path: this.pathOf(missing + 1), reason: 'there is no such file, and later ones' });
  }

  private take(text: string): void {
    const sequence = this.sequence + 1;
    try {
      applyRecord(this.grants, readRecord(text, sequence, this.newestText));
      this.sequence = sequence;
      this.newestText = text;
    } catch (error) {
      throw apiError('GRANTS_UNREADABLE', { path: this.pathOf(sequence), reason: (error as Error).message }, error as Error);
    }
  }

  private async textOf(sequence: number): Promise<string | undefined> {
    const path = this.pathOf(sequence);
    return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw apiError('GRANTS_UNREADABLE', { path, reason: error.code ?? error.message }, error);
    });
  }

  private pathOf(sequence: number): string {
    return join(this.dir, `${String(sequence).padStart(10, '0')}.json`);
  }

  private async place(path: string, text: string): Promise<boolean> {
    try {
      await mkdir(this.dir, { recursive: true });
      await sweepAside(this.dir);
      return await placeFile(path, text);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw apiError('HOME_UNWRITABLE', { path: this.dir, reason: code ?? message }, error as Error);
    }
  }
}
