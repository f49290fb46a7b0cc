import { type Command, InvalidArgumentError } from 'commander';
import { prepareExample } from '../example';
import { meshwayHome } from '../home';
import { terminal } from '../terminal';

export function registerExampleCommand(program: Command): void {
  program
    .command('example')
    .description('The mesh that Meshway is shown with.')
    .command('prepare')
    .description('Generate the data of the example mesh and publish a snapshot of each product; what is there already is kept.')
    .option('--mesh <dir>', 'folder of the domain folders', 'subgraphs')
    .option('--scale <number>', 'how much data, from 0.001 to 100; 1 is 500,000 orders', parseScale, 1)
    .option('--home <dir>', 'where sources and snapshots are kept (default: $MESHWAY_HOME or .meshway)')
    .action(async ({ mesh, scale, home }: { mesh: string; scale: number; home?: string }) => {
      const products = await prepareExample({ mesh, scale, home: meshwayHome(home) });
      for (const { snapshot, made } of products) {
        const { product, number, objects } = snapshot.manifest;
        const rows = objects.map((object) => `${object.rows.toLocaleString('en')} ${object.table}`).join(', ');
        terminal.print(`${made ? 'published' : 'kept     '} ${product.name} ${number}: ${rows}`);
      }
    });
}

export function parseScale(text: string): number {
  const scale = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || scale < 0.001 || scale > 100) throw new InvalidArgumentError('A scale is a number from 0.001 to 100.');
  return scale;
}
