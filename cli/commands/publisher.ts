import type { Command } from 'commander';
import { newPublisher, openStore, type RegistryStore } from '../../gateway/registry';
import { apiError } from '../../schemas/errors';
import { isHttp } from '../gateway-call';
import { type RegistryFlags, registryPlace } from '../registry/client';
import { terminal } from '../terminal';

export function registerPublisherCommand(program: Command): void {
  const publisher = program.command('publisher').description('Who may publish over a gateway, and what.');
  atHand(publisher.command('add'))
    .argument('<name>', 'who it is, as the history will say; replaces the key of that name')
    .argument('<products...>', 'what may be published; * is everything')
    .description('Make a key for a team. It is printed once and kept nowhere.')
    .action((name: string, products: readonly string[], flags: RegistryFlags) =>
      withStore(flags, async (store) => {
        const { key, publisher: made } = newPublisher(name, products, new Date());
        await store.putPublisher(made);
        terminal.note(`The key of ${name}, for ${products.join(', ')}. It is not shown again:`);
        terminal.print(key);
      }),
    );
  atHand(publisher.command('list'))
    .description('List who may publish what.')
    .action((flags: RegistryFlags) =>
      withStore(flags, async (store) => {
        for (const { name, products, addedAt } of await store.publishers())
          terminal.print(`${name}  ${products.join(', ')}  since ${addedAt}`);
      }),
    );
  atHand(publisher.command('remove'))
    .argument('<name>')
    .description('Take a key back, at once.')
    .action((name: string, _: RegistryFlags, command: Command) =>
      withStore(command.opts(), async (store) => {
        if (!(await store.removePublisher(name))) throw apiError('BAD_USAGE', { reason: `There is no publisher "${name}"` });
        terminal.print(`${name} may publish nothing any more.`);
      }),
    );
}

/** Keys are the business of whoever runs the registry, who can open it. */
function atHand(command: Command): Command {
  return command
    .option('--registry <place>', 'a folder or postgres:// (default: $MESHWAY_REGISTRY, or registry in the home)')
    .option('--home <dir>', 'where the registry is when nothing else is said (default: $MESHWAY_HOME or .meshway)');
}

async function withStore(flags: RegistryFlags, work: (store: RegistryStore) => Promise<void>): Promise<void> {
  const place = registryPlace(flags);
  if (isHttp(place))
    throw apiError('BAD_USAGE', { reason: 'Keys are made where the registry is: give its folder or database, and no gateway' });
  const store = await openStore(place);
  try {
    await work(store);
  } finally {
    await store.close();
  }
}
