import { apiError } from '../../../schemas/errors';
import { sha256 } from '../hash';
import type { Change, FoldUsage, HistoryEntry, Publication, Publisher, Refusal, RegistryState, RegistryStore, UsageBatch } from '../model';
import { type Entry, makeEntry, toHistory } from './entry';
import type { Journal } from './journal';

const REFUSALS_KEPT = 1_000;
/** Entries kept in memory: a state is read from one of each product, and entries never change. */
const ENTRIES_KEPT = 2_000;

/** A registry over any journal: what entries mean is settled here, once for files and databases. */
export class LogStore implements RegistryStore {
  private readonly entries = new Map<number, Entry>();
  private latest: RegistryState | undefined;

  constructor(private readonly journal: Journal) {}

  newest(): Promise<number> {
    return this.journal.newest();
  }

  async current(): Promise<RegistryState> {
    const sequence = await this.journal.newest();
    if (this.latest?.sequence !== sequence) this.latest = await this.at(sequence);
    return this.latest;
  }

  async at(sequence: number): Promise<RegistryState> {
    if (sequence === 0) return { sequence: 0, publications: [], newestVersions: {}, supergraph: undefined };
    return this.stateAfter(await this.read(sequence), (hash) => this.text(hash));
  }

  async publish(expected: number, change: Change): Promise<RegistryState | undefined> {
    if (expected > (await this.journal.newest())) return undefined;
    const before = expected === 0 ? undefined : await this.read(expected);
    const target = change.kind === 'rolled-back' && change.to > 0 ? await this.read(change.to) : undefined;
    const { entry, texts } = makeEntry(change, { before, target }, new Date().toISOString());
    const written = `${JSON.stringify(entry)}\n`;
    const isMade = await this.journal.append(entry.sequence, written, texts);
    if (!isMade) return undefined;
    const made = parseEntry(written, entry.sequence);
    this.keep(made);
    this.latest = await this.stateAfter(made, async (hash) => texts.get(hash) ?? this.text(hash));
    return this.latest;
  }

  async history(limit: number, before = Number.POSITIVE_INFINITY): Promise<readonly HistoryEntry[]> {
    const last = Math.min(before - 1, await this.journal.newest());
    const sequences = Array.from({ length: Math.max(0, Math.min(limit, last)) }, (_, index) => last - index);
    return Promise.all(sequences.map(async (sequence) => toHistory(await this.read(sequence))));
  }

  async noteRefusal(refusal: Refusal): Promise<void> {
    await this.journal.addRefusal(refusal.at, JSON.stringify(refusal));
    await this.journal.keepRefusals(REFUSALS_KEPT);
  }

  async refusals(limit: number): Promise<readonly Refusal[]> {
    return (await this.journal.refusals(limit)).map((text) => JSON.parse(text) as Refusal);
  }

  appendUsage(batch: UsageBatch): Promise<void> {
    return this.journal.usage.add(batch.at, JSON.stringify(batch));
  }

  async *readUsage(since: string): AsyncIterable<UsageBatch> {
    for await (const texts of this.journal.usage.days(since)) yield* parseBatches(texts);
  }

  foldUsage(before: string, fold: FoldUsage, signal: AbortSignal): Promise<void> {
    return this.journal.usage.fold(before, async (texts) => JSON.stringify(await fold(parseBatches(texts))), signal);
  }

  dropUsage(before: string): Promise<void> {
    return this.journal.usage.drop(before);
  }

  async publishers(): Promise<readonly Publisher[]> {
    return (await this.journal.publishers()).map((text) => JSON.parse(text) as Publisher);
  }

  putPublisher(publisher: Publisher): Promise<void> {
    return this.journal.putPublisher(publisher.name, JSON.stringify(publisher));
  }

  removePublisher(name: string): Promise<boolean> {
    return this.journal.removePublisher(name);
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private async read(sequence: number): Promise<Entry> {
    const known = this.entries.get(sequence);
    if (known) return known;
    const text = await this.journal.entry(sequence);
    if (text === undefined) throw apiError('REGISTRY_UNKNOWN_CHANGE', { sequence });
    const entry = parseEntry(text, sequence);
    this.keep(entry);
    return entry;
  }

  private keep(entry: Entry): void {
    const oldest = this.entries.keys().next();
    if (this.entries.size >= ENTRIES_KEPT && !oldest.done) this.entries.delete(oldest.value);
    this.entries.set(entry.sequence, entry);
  }

  private async stateAfter({ sequence, products: standings, supergraph }: Entry, textOf: TextOf): Promise<RegistryState> {
    const products = Object.entries(standings).sort(([a], [b]) => (a < b ? -1 : 1));
    const served = products.flatMap(([, { publishedIn }]) => publishedIn ?? []);
    return {
      sequence,
      publications: await Promise.all(served.map((publishedIn) => this.publication(publishedIn, textOf))),
      newestVersions: Object.fromEntries(products.map(([product, { newestVersion }]) => [product, newestVersion])),
      supergraph: supergraph === null ? undefined : await textOf(supergraph),
    };
  }

  /** What one change adds is read; what stays current is at hand. */
  private async publication(sequence: number, textOf: TextOf): Promise<Publication> {
    const known = this.latest?.publications.find((publication) => publication.sequence === sequence);
    if (known) return known;
    const { change, at, publisher, reason } = await this.read(sequence);
    if (change.kind !== 'published') throw damaged(`change ${sequence} is named as a publication and is none`);
    const { sdl, contract, descriptor, ...rest } = change.publication;
    return {
      ...rest,
      sequence,
      publishedAt: at,
      publisher,
      reason,
      sdl: await textOf(sdl),
      ...(contract === undefined ? {} : { contract: await textOf(contract) }),
      ...(descriptor === undefined ? {} : { descriptor: await textOf(descriptor) }),
    };
  }

  private async text(hash: string): Promise<string> {
    const text = await this.journal.text(hash);
    if (text === undefined) throw damaged(`the text ${hash.slice(0, 12)} is missing`);
    if (sha256(text) !== hash) throw damaged(`the text ${hash.slice(0, 12)} was changed`);
    return text;
  }
}

async function* parseBatches(texts: AsyncIterable<string> | Iterable<string>): AsyncIterable<UsageBatch> {
  for await (const text of texts) yield JSON.parse(text) as UsageBatch;
}

/** Gives a text by its hash. */
type TextOf = (hash: string) => Promise<string>;

function parseEntry(text: string, sequence: number): Entry {
  try {
    const entry = JSON.parse(text) as Entry;
    if (entry.meshway === 1 && entry.sequence === sequence) return entry;
  } catch {
    // Said below, with what else an entry may not be.
  }
  throw damaged(`change ${sequence} cannot be read`);
}

function damaged(reason: string): Error {
  return apiError('REGISTRY_DAMAGED', { reason });
}
