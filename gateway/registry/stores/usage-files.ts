import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asideIn, placeFile, syncToDisk } from '../../../schemas/durable-files';
import type { Merge, UsageJournal } from './journal';
import { exists, readIfThere } from './read-if-there';

/** How much of a name says the day, and the hour. */
const DAY = '2026-11-22'.length;
const HOUR = '2026-11-22T14'.length;
/** Of the digest of a text, in hexadecimal digits. */
const NAMED_BY = 32;

/** One text in the place of those of an hour. */
interface FoldedHour {
  /** Names of the files it stands for. Until they are removed, they are passed over. */
  readonly replaced: readonly string[];
  /** Left out where there was nothing. */
  readonly text?: string;
}

/**
 * Texts that were written lately (`usage/<time>.<digest>.json`), folded hours (`usage-hours/2026-11-22T14.json`) and folded days
 * (`usage-days/2026-11-22.json`).
 *
 * Whoever folds an hour links one file, which names those it stands for, and then removes them. The file system decides who is first: an hour is
 * folded once, and what comes later stands beside it. A day is made when all its hours are folded, those in which nothing was too; its text
 * follows from theirs, so it does not matter who makes it. Only then do the hours go, and from then on none of that day is believed: someone
 * who was stopped in the middle of folding one finds its name free again.
 */
export class UsageFiles implements UsageJournal {
  private readonly recent: string;
  private readonly hours: string;
  private readonly foldedDays: string;

  /** `aside`: a folder on the same file system. `guard` gives failures their name. */
  constructor(
    dir: string,
    private readonly aside: string,
    private readonly guard: <T>(work: () => Promise<T>) => Promise<T>,
  ) {
    this.recent = join(dir, 'usage');
    this.hours = join(dir, 'usage-hours');
    this.foldedDays = join(dir, 'usage-days');
  }

  async prepare(): Promise<void> {
    for (const dir of [this.recent, this.hours, this.foldedDays]) await mkdir(dir, { recursive: true });
  }

  async add(at: string, text: string): Promise<void> {
    const name = `${at.replaceAll(':', '-')}.${createHash('sha256').update(text).digest('hex').slice(0, NAMED_BY)}.json`;
    await this.guard(() => this.place(join(this.recent, name), text));
  }

  async *days(since: string): AsyncIterable<readonly string[]> {
    for (const day of await this.guard(() => this.knownDays())) if (day >= since) yield await this.guard(() => this.readDay(day));
  }

  fold(before: string, merge: Merge, signal: AbortSignal): Promise<void> {
    const [openDay, openHour] = [before.slice(0, 10), before.slice(0, 13)];
    return this.guard(async () => {
      for (const [day, names] of byDay(await readdir(this.recent))) {
        for (const hour of distinct(names, HOUR)) {
          if (signal.aborted) return;
          if (hour < openHour) await this.foldHour(hour, names, merge);
        }
        // Whoever folded one of its hours may have been killed before this.
        await this.removeReplaced(day, (await this.hoursOf(day)) ?? []);
      }
      for (const [day] of byDay(await readdir(this.hours))) {
        if (signal.aborted) return;
        if (day < openDay) await this.foldDay(day, merge);
      }
    });
  }

  async drop(before: string): Promise<void> {
    await this.guard(async () => {
      for (const dir of [this.recent, this.hours, this.foldedDays])
        for (const name of await readdir(dir)) if (name < before) await rm(join(dir, name), { force: true });
    });
  }

  /** In the order in which texts move from one folder to the next, so that none is missed on its way. */
  private async knownDays(): Promise<readonly string[]> {
    const names = [];
    for (const dir of [this.recent, this.hours, this.foldedDays]) names.push(...(await readdir(dir)));
    return distinct(names, DAY);
  }

  private async readDay(day: string): Promise<readonly string[]> {
    for (;;) {
      const recent = await this.recentOf(day);
      const foldedDay = await readIfThere(this.dayPath(day));
      const hours = foldedDay === undefined ? await this.hoursOf(day) : [];
      if (!hours) continue;
      const folded = [foldedDay, ...hours.map((hour) => hour?.text)].filter((text) => text !== undefined);
      const replaced = new Set(hours.flatMap((hour) => hour?.replaced ?? []));
      const names = recent.filter((name) => !replaced.has(name));
      const read = new Set<string>();
      const texts = await all(this.readEach(names, read));
      // Of a day that is not folded, what is gone was folded since its hours were read.
      if (foldedDay !== undefined || read.size === names.length) return [...folded, ...texts];
    }
  }

  /** Of each of the 24, what is folded of it; `undefined` when the day is. */
  private async hoursOf(day: string): Promise<readonly (FoldedHour | undefined)[] | undefined> {
    const texts = await Promise.all(hoursIn(day).map((hour) => readIfThere(this.hourPath(hour))));
    if (await exists(this.dayPath(day))) return undefined;
    return texts.map((text) => (text === undefined ? undefined : (JSON.parse(text) as FoldedHour)));
  }

  /** `names`: at least those that are there already. */
  private async foldHour(hour: string, names: readonly string[], merge: Merge): Promise<void> {
    const day = hour.slice(0, DAY);
    if ((await exists(this.hourPath(hour))) || (await exists(this.dayPath(day)))) return;
    const replaced = names.filter((name) => name.startsWith(hour));
    const read = new Set<string>();
    const text = replaced.length === 0 ? {} : { text: await merge(this.readEach(replaced, read)) };
    // What is gone was folded by somebody else.
    if (read.size < replaced.length) return;
    await this.place(this.hourPath(hour), JSON.stringify({ replaced, ...text } satisfies FoldedHour));
    if (await exists(this.dayPath(day))) await rm(this.hourPath(hour), { force: true });
  }

  private async foldDay(day: string, merge: Merge): Promise<void> {
    const names = await this.recentOf(day);
    for (const hour of hoursIn(day)) await this.foldHour(hour, names, merge);
    const hours = await this.hoursOf(day);
    if (hours?.some((hour) => hour === undefined)) return;
    if (hours) {
      await this.removeReplaced(day, hours);
      await this.place(this.dayPath(day), await merge(hours.flatMap((hour) => hour?.text ?? [])));
    }
    for (const hour of hoursIn(day)) await rm(this.hourPath(hour), { force: true });
  }

  private async removeReplaced(day: string, hours: readonly (FoldedHour | undefined)[]): Promise<void> {
    const replaced = new Set(hours.flatMap((hour) => hour?.replaced ?? []));
    const left = (await this.recentOf(day)).filter((name) => replaced.has(name));
    for (const name of left) await rm(join(this.recent, name), { force: true });
    // They must not come back once nothing tells any more that they are folded.
    if (left.length > 0) await syncToDisk(this.recent);
  }

  private async recentOf(day: string): Promise<readonly string[]> {
    return (await readdir(this.recent)).filter((name) => name.startsWith(day)).sort();
  }

  /** Those that are there, one after the other; their names are noted in `read`. */
  private async *readEach(names: readonly string[], read: Set<string>): AsyncIterable<string> {
    for (const name of names) {
      const text = await readIfThere(join(this.recent, name));
      if (text === undefined) continue;
      read.add(name);
      yield text;
    }
  }

  private hourPath(hour: string): string {
    return join(this.hours, `${hour}.json`);
  }

  private dayPath(day: string): string {
    return join(this.foldedDays, `${day}.json`);
  }

  private place(path: string, text: string): Promise<boolean> {
    return placeFile(path, text, asideIn(this.aside));
  }
}

function hoursIn(day: string): readonly string[] {
  return Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, '0')}`);
}

function byDay(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(distinct(names, DAY).map((day) => [day, names.filter((name) => name.startsWith(day))]));
}

/** The beginnings of names, sorted. */
function distinct(names: readonly string[], length: number): readonly string[] {
  return [...new Set(names.map((name) => name.slice(0, length)))].sort();
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
