// A process of its own for `npm run bench -- overlap`, so that its CPU time is that of the gateways it is told to start, one for each mode.
// Says where they are.
import { type Mode, startOverlapMesh } from './overlap-mesh';

async function main(modes: readonly string[]): Promise<void> {
  const urls: string[] = [];
  for (const mode of modes) urls.push((await startOverlapMesh(mode as Mode)).url);
  process.send?.(urls);
}

void main(process.argv.slice(2));
