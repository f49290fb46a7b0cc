import type { RegistryStore } from '../../../gateway/registry';

/** One thing a publisher saw or did; the times are of one clock for all processes, in nanoseconds. */
export interface Observed {
  readonly event: 'read' | 'tried' | 'acknowledged';
  readonly startedAt: string;
  readonly endedAt: string;
  readonly sequence: number;
  readonly id: string;
}

/**
 * What is wrong with a history, given everything its publishers observed: it must be one order without gaps, in which each change stands
 * on all those before it, each acknowledged change stands once and where it was said to be, none stands that nobody tried, and no read
 * was older than what was acknowledged or read before it began.
 */
export async function mistakesIn(store: RegistryStore, observed: readonly Observed[]): Promise<readonly string[]> {
  const history = [...(await store.history(100_000))].reverse();
  const mistakes: string[] = [];
  const ids = history.map(({ reason }) => reason);
  if (new Set(ids).size !== ids.length) mistakes.push('a change stands in it twice');
  history.forEach(({ sequence }, index) => {
    if (sequence !== index + 1) mistakes.push(`change ${sequence} stands at ${index + 1}`);
  });
  const tried = new Set(observed.filter(({ event }) => event === 'tried').map(({ id }) => id));
  for (const id of ids) if (!tried.has(id)) mistakes.push(`nobody tried ${id}`);
  for (const { event, id, sequence } of observed)
    if (event === 'acknowledged' && ids[sequence - 1] !== id)
      mistakes.push(`${id} was acknowledged as ${sequence}, where ${ids[sequence - 1]} stands`);
  return [...mistakes, ...(await lostUpdates(store, history.length)), ...staleReads(observed)];
}

/** Each state is the one before with one product's next version. */
async function lostUpdates(store: RegistryStore, length: number): Promise<readonly string[]> {
  const mistakes: string[] = [];
  const versions = new Map<string, string>();
  for (const entry of [...(await store.history(length))].reverse()) {
    if (entry.change.kind !== 'published') continue;
    const { product, version } = entry.change;
    const expected = `1.0.${Number(versions.get(product)?.split('.')[2] ?? 0) + 1}`;
    if (version !== expected) mistakes.push(`change ${entry.sequence} made ${product} ${version} instead of ${expected}`);
    versions.set(product, version);
    const { publications } = await store.at(entry.sequence);
    const served = publications.map((one) => `${one.product} ${one.version}`).join();
    const folded = [...versions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, newest]) => `${name} ${newest}`);
    if (served !== folded.join()) mistakes.push(`state ${entry.sequence} serves ${served} instead of ${folded.join()}`);
  }
  return mistakes;
}

/** Walks all beginnings and ends in time: a read must see at least what had ended when it began. */
function staleReads(observed: readonly Observed[]): readonly string[] {
  const known = observed.filter(({ event }) => event !== 'tried');
  const ends = known.map(({ endedAt, sequence }) => ({ at: BigInt(endedAt), sequence })).sort(byTime);
  const reads = known
    .filter(({ event }) => event === 'read')
    .map(({ startedAt, ...read }) => ({ ...read, at: BigInt(startedAt) }))
    .sort(byTime);
  const mistakes: string[] = [];
  let atLeast = 0;
  let next = 0;
  for (const read of reads) {
    for (let end = ends[next]; end && end.at < read.at; end = ends[++next]) atLeast = Math.max(atLeast, end.sequence);
    if (read.sequence < atLeast) mistakes.push(`${read.id} read ${read.sequence} when ${atLeast} was known`);
  }
  return mistakes;
}

function byTime(a: { readonly at: bigint }, b: { readonly at: bigint }): number {
  return a.at < b.at ? -1 : 1;
}
