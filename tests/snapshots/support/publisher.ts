import { deriveGraphModel } from '../../../subgraphs/kit/model';
import { fileSource, SnapshotStore } from '../../../subgraphs/kit/snapshots';
import { id, things } from './thing';

/** A process that publishes one file, saying what it is at: `node publisher HOME FILE`. */
async function main(): Promise<void> {
  const [home = '', path = ''] = process.argv.slice(2);
  const folder = things({ id, name: { required: true } });
  const published = await new SnapshotStore(home).publish({
    folder,
    model: deriveGraphModel(folder),
    source: fileSource(new Map([['Thing', path]])),
    onProgress: (state) => process.stdout.write(`at ${state}\n`),
  });
  process.stdout.write(`published ${published.snapshot.manifest.number}\n`);
}

void main();
