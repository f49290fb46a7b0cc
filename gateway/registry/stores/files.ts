import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asideIn, placeFile, placeFiles, replaceFile, sweepAside, syncToDisk } from '../../../schemas/durable-files';
import { apiError } from '../../../schemas/errors';
import type { RegistryStore } from '../model';
import type { Journal } from './journal';
import { LogStore } from './log-store';
import { exists, readIfThere } from './read-if-there';
import { UsageFiles } from './usage-files';

const LOG = 'log';

/**
 * A registry in a folder, for one machine or a shared file system. Several processes may use it at once, and any of them may be killed at
 * any moment. Throws REGISTRY_UNREACHABLE when the folder cannot be made or read.
 */
export async function openFileStore(dir: string): Promise<RegistryStore> {
  const journal = new FileJournal(dir);
  await journal.prepare();
  return new LogStore(journal);
}

export function hasRegistry(dir: string): Promise<boolean> {
  return exists(join(dir, LOG));
}

/**
 * `log/<sequence>.json` is one change, `texts/<SHA-256>` what it refers to. The file system decides which of two writers is first
 * (`placeFile`), and the texts are durable before the entry that names them.
 */
class FileJournal implements Journal {
  readonly usage: UsageFiles;
  private known = 0;

  constructor(private readonly dir: string) {
    this.usage = new UsageFiles(dir, join(dir, 'aside'), (work) => this.guard(work));
  }

  async prepare(): Promise<void> {
    await this.guard(async () => {
      for (const name of [LOG, 'texts', 'aside', 'refusals', 'publishers']) await mkdir(join(this.dir, name), { recursive: true });
      await this.usage.prepare();
      await sweepAside(join(this.dir, 'aside'));
    });
  }

  /** Looks upwards from the newest entry it saw: entries have no gaps and never go away. */
  async newest(): Promise<number> {
    return this.guard(async () => {
      let newest = this.known || highest(await readdir(join(this.dir, LOG)));
      while (await exists(this.entryPath(newest + 1))) newest += 1;
      this.known = Math.max(this.known, newest);
      return this.known;
    });
  }

  entry(sequence: number): Promise<string | undefined> {
    return this.guard(() => readIfThere(this.entryPath(sequence)));
  }

  async append(sequence: number, entry: string, texts: ReadonlyMap<string, string>): Promise<boolean> {
    return this.guard(async () => {
      if (sequence > 1 && !(await exists(this.entryPath(sequence - 1)))) return false;
      await placeFiles(join(this.dir, 'texts'), texts, join(this.dir, 'aside'));
      return this.place(this.entryPath(sequence), entry);
    });
  }

  text(hash: string): Promise<string | undefined> {
    return this.guard(() => readIfThere(this.textPath(hash)));
  }

  async addRefusal(at: string, text: string): Promise<void> {
    const name = `${at.replaceAll(':', '-')}.${randomBytes(6).toString('hex')}.json`;
    await this.guard(() => this.place(join(this.dir, 'refusals', name), text));
  }

  refusals(limit: number): Promise<readonly string[]> {
    return this.guard(async () => {
      const newest = (await this.refusalNames()).slice(0, limit);
      const texts = await Promise.all(newest.map((name) => readIfThere(join(this.dir, 'refusals', name))));
      return texts.filter((text) => text !== undefined);
    });
  }

  keepRefusals(count: number): Promise<void> {
    return this.guard(async () => {
      for (const name of (await this.refusalNames()).slice(count)) await rm(join(this.dir, 'refusals', name), { force: true });
    });
  }

  async publishers(): Promise<readonly string[]> {
    return this.guard(async () => {
      const names = (await readdir(join(this.dir, 'publishers'))).sort();
      const texts = await Promise.all(names.map((name) => readIfThere(join(this.dir, 'publishers', name))));
      return texts.filter((text) => text !== undefined);
    });
  }

  async putPublisher(name: string, text: string): Promise<void> {
    await this.guard(async () => {
      await replaceFile(this.publisherPath(name), text, this.aside());
    });
  }

  async removePublisher(name: string): Promise<boolean> {
    return this.guard(async () => {
      if (!(await exists(this.publisherPath(name)))) return false;
      await rm(this.publisherPath(name), { force: true });
      await syncToDisk(join(this.dir, 'publishers'));
      return true;
    });
  }

  async close(): Promise<void> {}

  private entryPath(sequence: number): string {
    return join(this.dir, 'log', `${String(sequence).padStart(10, '0')}.json`);
  }

  private textPath(hash: string): string {
    return join(this.dir, 'texts', hash);
  }

  private publisherPath(name: string): string {
    return join(this.dir, 'publishers', `${encodeURIComponent(name)}.json`);
  }

  /** Newest first. */
  private async refusalNames(): Promise<readonly string[]> {
    return (await readdir(join(this.dir, 'refusals'))).sort().reverse();
  }

  private place(path: string, text: string): Promise<boolean> {
    return placeFile(path, text, this.aside());
  }

  /** Not beside the name: folders of refusals are read whole. */
  private aside(): string {
    return asideIn(join(this.dir, 'aside'));
  }

  private async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw apiError('REGISTRY_UNREACHABLE', { registry: this.dir, reason: code ?? message }, error as Error);
    }
  }
}

function highest(names: readonly string[]): number {
  return names.reduce((most, name) => Math.max(most, Number.parseInt(name, 10) || 0), 0);
}
