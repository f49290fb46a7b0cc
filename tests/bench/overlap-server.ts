// A process of its own for `npm run bench -- overlap`, so that its CPU time is the gateway's alone. Says where it is.
import { startOverlapMesh } from './overlap-mesh';

async function main(): Promise<void> {
  const { url } = await startOverlapMesh({ isPinned: process.argv[2] === 'pinned' });
  process.send?.(url);
}

void main();
