// One of several processes that fold what is recorded, over and over: node folder.cjs PLACE BEFORE.
import { openStore } from '../../../../gateway/registry/open-store';
import { foldBatches } from '../../../../gateway/registry/usage/fold-batches';

async function main([place = '', before = '']: readonly string[]): Promise<void> {
  const store = await openStore(place);
  process.stdout.write('folding\n');
  const { signal } = new AbortController();
  for (;;) await store.foldUsage(before, foldBatches, signal);
}

void main(process.argv.slice(2));
