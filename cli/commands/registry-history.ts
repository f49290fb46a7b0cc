import { type Command, InvalidArgumentError } from 'commander';
import { oneLine } from '../plain-text';
import { openRegistryClient, type RegistryClient, type RegistryFlags } from '../registry/client';
import { historyLines } from '../registry/report';
import { terminal } from '../terminal';

export function registerHistoryCommand(program: Command): void {
  onRegistry(program.command('history').description('What was published, rolled back and refused: by whom, when and why.'))
    .option('--limit <number>', 'how many of each', parseChange, 20)
    .option('--json', 'as JSON')
    .action(async (flags: RegistryFlags & { readonly limit: number; readonly json?: true }) => {
      const { changes, refusals } = await withClient(flags, (client) => client.history(flags.limit));
      if (flags.json) terminal.print(JSON.stringify({ changes, refusals }, null, 2));
      else for (const line of historyLines(changes, refusals)) terminal.print(line);
    });
}

export function registerRollbackCommand(program: Command): void {
  onRegistry(program.command('rollback').description('Make an earlier state current again, as a new change.'))
    .argument('<change>', 'the change to go back to, as meshway history numbers them; 0 is before the first', parseChange)
    .option('--product <name>', 'only this product; all of them when left out')
    .option('--reason <text>', 'why, for the history', '')
    .action(async (to: number, flags: RegistryFlags & { readonly product?: string; readonly reason: string }) => {
      const { product, reason } = flags;
      const sequence = await withClient(flags, (client) => client.rollback({ to, reason, ...(product === undefined ? {} : { product }) }));
      terminal.print(`${product ?? 'Everything'} is as it was after change ${to} (change ${sequence}).`);
    });
}

export function registerDiffCommand(program: Command): void {
  onRegistry(program.command('diff').description('What differs for readers between two states of the graph.'))
    .argument('<from>', 'a change, as meshway history numbers them', parseChange)
    .argument('[to]', 'another; the newest when left out', parseChange)
    .action(async (from: number, to: number | undefined, flags: RegistryFlags) => {
      const [before, after] = await withClient(flags, (client) => Promise.all([client.state(from), client.state(to)]));
      const versions = (state: typeof before) => new Map(state.publications.map(({ product, version }) => [product, version]));
      const [old, now] = [versions(before), versions(after)];
      const moved = [...new Set([...old.keys(), ...now.keys()])].sort().filter((product) => old.get(product) !== now.get(product));
      for (const product of moved) terminal.print(`${product} ${old.get(product) ?? '—'} → ${now.get(product) ?? '—'}`);
      const { changesBetween } = await import('../../gateway/registry/check/index.js');
      const changes = changesBetween(before.supergraph, after.supergraph);
      for (const { impact, message } of changes) terminal.print(`  ${impact.padEnd(10)}  ${oneLine(message)}`);
      if (moved.length + changes.length === 0) terminal.print('Nothing differs.');
    });
}

/** The flags of every command that asks a registry. */
export function onRegistry(command: Command): Command {
  return command
    .option(
      '--registry <place>',
      'a folder, postgres://, or the address of a gateway (default: $MESHWAY_REGISTRY, or registry in the home)',
    )
    .option('--home <dir>', 'where the registry is when nothing else is said (default: $MESHWAY_HOME or .meshway)')
    .option('--key-file <file>', 'over a gateway: the publisher’s key (default: $MESHWAY_PUBLISHER_KEY)');
}

async function withClient<T>(flags: RegistryFlags, work: (client: RegistryClient) => Promise<T>): Promise<T> {
  const client = await openRegistryClient(flags);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

function parseChange(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of 0 or more.');
  return Number(text);
}
