import type { Command } from 'commander';
import { readProductFolder } from '../../schemas/contracts';
import { apiError } from '../../schemas/errors';
import { deriveGraphModel } from '../../subgraphs/kit/model';
import { SnapshotStore } from '../../subgraphs/kit/snapshots';
import { announce } from '../announce';
import { meshwayHome } from '../home';
import { oneLine } from '../plain-text';
import { HOME_HELP, parseDuration, parseEnd, parseNumber, productsOf } from '../snapshot-arguments';
import { diffReport } from '../snapshot-report';
import { terminal } from '../terminal';

interface Home {
  readonly home?: string;
}

/** What becomes of snapshots once they are published: `prune`, `pin`, `unpin`, `retract`, `diff`. */
export function registerRetentionCommands(snapshot: Command): void {
  snapshot
    .command('prune')
    .argument('[product]', 'a product’s name or domain folder; all products when left out')
    .description('Remove old snapshots; never one that is current, pinned or being read.')
    .option('--keep <number>', 'how many of the newest good ones to keep, 1 or more', '10')
    .option('--younger-than <time>', 'keep what is younger, as 12h or 30d', '30d')
    .option('--home <dir>', HOME_HELP)
    .action(prune);
  withSnapshot(snapshot.command('pin'))
    .description('Keep a snapshot from being pruned, until a date and for a reason.')
    .requiredOption('--until <date>', 'the last day, as 2026-12-31, or a time like 2026-12-31T18:00:00Z')
    .requiredOption('--reason <text>', 'why, as "cited in the annual report"')
    .action(pin);
  withSnapshot(snapshot.command('unpin'))
    .description('Take the pins off a snapshot.')
    .option('--reason <text>', 'only the pin with this reason')
    .action(unpin);
  withSnapshot(snapshot.command('retract'))
    .description('Make a snapshot unreadable, at once and for good. The one before becomes current.')
    .requiredOption('--reason <text>', 'why: readers who ask for it are told')
    .action(retract);
  snapshot
    .command('diff')
    .argument('<dir>', 'the domain folder, whose contract says what the keys are')
    .argument('<a>', 'the number of one snapshot')
    .argument('<b>', 'the number of a later one')
    .description('Count the rows that were added, removed and changed from one snapshot to another, by their keys.')
    .option('--home <dir>', HOME_HELP)
    .action(diff);
}

function withSnapshot(command: Command): Command {
  return command
    .argument('<product>', 'a product’s name or domain folder')
    .argument('<number>', 'the number of one snapshot')
    .option('--home <dir>', HOME_HELP);
}

async function prune(product: string | undefined, options: Home & { keep: string; youngerThan: string }): Promise<void> {
  const store = storeOf(options);
  const retention = { keep: parseKeep(options.keep), youngerThanMs: parseDuration(options.youngerThan) };
  for (const name of await productsOf(product, store)) {
    const { removed, beingRead } = await store.prune(name, retention);
    terminal.print(`${name}: ${removed.length === 0 ? 'nothing to remove' : `removed ${removed.join(', ')}`}`);
    if (beingRead.length > 0) terminal.note(`${name}: kept ${beingRead.join(', ')}, which a process has open.`);
  }
}

async function pin(product: string, number: string, options: Home & { until: string; reason: string }): Promise<void> {
  const { store, name } = await locate(product, options);
  const until = parseEnd(options.until, Date.now());
  await store.pin(name, { number: parseNumber(number), until, reason: parseReason(options.reason) });
  terminal.print(`${name} ${number} is pinned until ${until}`);
}

async function unpin(product: string, number: string, options: Home & { reason?: string }): Promise<void> {
  const { store, name } = await locate(product, options);
  const removed = await store.unpin(name, parseNumber(number), options.reason);
  if (removed.length === 0) throw apiError('BAD_USAGE', { reason: `Snapshot ${number} of "${name}" has no such pin` });
  for (const { until, reason } of removed) terminal.print(`${name} ${number} is no longer pinned until ${until}: ${reason}`);
}

async function retract(product: string, number: string, options: Home & { reason: string }): Promise<void> {
  const { store, name } = await locate(product, options);
  const [given, reason] = [parseNumber(number), parseReason(options.reason)];
  const retraction = await store.retract(name, given, reason);
  const current = await store.current(name);
  await announce(name);
  terminal.print(`${name} ${number} is retracted; ${current ? `${current.manifest.number} is current` : 'nothing is current'}`);
  if (retraction.reason !== reason)
    terminal.note(`It was retracted before, at ${retraction.retractedAt}: readers are still told “${oneLine(retraction.reason)}”.`);
  for (const pin of (await store.pins(name)).filter((each) => each.number === given && Date.parse(each.until) > Date.now()))
    terminal.note(`It is pinned until ${pin.until}, “${oneLine(pin.reason)}”: what is cited of it can no longer be read.`);
}

async function diff(dir: string, a: string, b: string, options: Home): Promise<void> {
  const [before, after] = [parseNumber(a), parseNumber(b)];
  if (before === after) throw apiError('BAD_USAGE', { reason: 'Give two different snapshots' });
  const model = deriveGraphModel(await readProductFolder(dir));
  terminal.print(diffReport(await storeOf(options).diff(model, before, after)));
}

function storeOf({ home }: Home): SnapshotStore {
  return new SnapshotStore(meshwayHome(home));
}

async function locate(product: string, options: Home): Promise<{ readonly store: SnapshotStore; readonly name: string }> {
  const store = storeOf(options);
  const [name = product] = await productsOf(product, store);
  return { store, name };
}

function parseKeep(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw apiError('BAD_USAGE', { reason: `--keep must be a whole number of 1 or more, but is "${text}"` });
}

function parseReason(text: string): string {
  const reason = text.trim();
  if (reason === '' || reason.length > 500) throw apiError('BAD_USAGE', { reason: 'Give a --reason of at most 500 characters' });
  return reason;
}
