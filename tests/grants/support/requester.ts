// One of several processes that ask for access as fast as they can: node requester.cjs FOLDER NAME. Prints the id of each grant that is there.
import { GrantDesk, openLedger } from '../../../gateway/grants';

const [dir = '', name = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const desk = new GrantDesk(openLedger(dir));
  for (let attempt = 1; ; attempt += 1) {
    const consumer = { kind: 'application', id: `${name}-${attempt}` } as const;
    const by = { name, owns: () => false };
    const { id } = await desk.request({ product: 'orders', consumer, purpose: 'load', scopes: [], note: '' }, by);
    process.stdout.write(`${id} ${consumer.id}\n`);
  }
}

void main();
