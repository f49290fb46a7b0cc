import { SnapshotStore } from '../../../subgraphs/kit/snapshots';

/** A process that prunes all but the newest snapshot: `node pruner HOME PRODUCT`. */
async function main(): Promise<void> {
  const [home = '', product = ''] = process.argv.slice(2);
  process.stdout.write('pruning\n');
  const inAnHour = Date.now() + 3_600_000;
  const { removed } = await new SnapshotStore(home).prune(product, { keep: 1, youngerThanMs: 0 }, inAnHour);
  process.stdout.write(`removed ${removed.length}\n`);
}

void main();
