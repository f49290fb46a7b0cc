import { SnapshotStore } from '../../../subgraphs/kit/snapshots';

/** A process that has one snapshot open until it is ended: `node reader HOME PRODUCT NUMBER`. */
async function main(): Promise<void> {
  const [home = '', product = '', number = ''] = process.argv.slice(2);
  await new SnapshotStore(home).open(product, Number(number));
  process.stdout.write('reading\n');
  setInterval(() => undefined, 1_000);
}

void main();
