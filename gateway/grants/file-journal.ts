import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeFile, sweepAside } from '../../schemas/durable-files';
import { apiError } from '../../schemas/errors';
import type { GrantJournal } from './journal';

/** Records in a folder, one file each: `0000000001.json` and so on. For one machine or a shared file system. */
export class FileJournal implements GrantJournal {
  constructor(private readonly dir: string) {}

  /** Costs one look for one file while nothing happens. */
  async after(sequence: number): Promise<readonly string[]> {
    if (sequence === 0) await this.refuseGaps();
    const texts: string[] = [];
    for (;;) {
      const text = await this.textOf(sequence + texts.length + 1);
      if (text === undefined) return texts;
      texts.push(text);
    }
  }

  async add(sequence: number, text: string): Promise<boolean> {
    try {
      await mkdir(this.dir, { recursive: true });
      await sweepAside(this.dir);
      return await placeFile(this.placeOf(sequence), text);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw apiError('HOME_UNWRITABLE', { path: this.dir, reason: code ?? message }, error as Error);
    }
  }

  placeOf(sequence: number): string {
    return join(this.dir, `${String(sequence).padStart(10, '0')}.json`);
  }

  async close(): Promise<void> {}

  /** A missing event might be a revocation. */
  private async refuseGaps(): Promise<void> {
    const names = (await readdir(this.dir).catch(() => [])).filter((name) => /^\d{10}\.json$/.test(name)).sort();
    const missing = names.findIndex((name, index) => Number.parseInt(name, 10) !== index + 1);
    if (missing >= 0)
      throw apiError('GRANTS_UNREADABLE', { path: this.placeOf(missing + 1), reason: 'there is no such file, and later ones' });
  }

  private async textOf(sequence: number): Promise<string | undefined> {
    const path = this.placeOf(sequence);
    return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw apiError('GRANTS_UNREADABLE', { path, reason: error.code ?? error.message }, error);
    });
  }
}
