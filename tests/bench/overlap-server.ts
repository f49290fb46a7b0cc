// A process of its own for `npm run bench -- overlap`, so that its CPU time is the gateway's alone. Says where it is.
import { type Mode, startOverlapMesh } from './overlap-mesh';

async function main(): Promise<void> {
  const { url } = await startOverlapMesh(process.argv[2] as Mode);
  process.send?.(url);
}

void main();
