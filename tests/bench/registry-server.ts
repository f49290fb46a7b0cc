// A process of its own for `npm run bench -- registry`: a gateway over a large mesh. Says where it is; whenever it is told to swap
// it composes the mesh anew, serves it, and says what that took.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readConfig } from '../../gateway/config';
import { Composer, supergraphOf } from '../../gateway/generations';
import { createLogger } from '../../gateway/logger';
import { startGateway } from '../../gateway/start';
import type { Transport } from '../../schemas/transport';
import { largeMesh } from './registry-mesh';

/** What one composition and one swap took, in milliseconds, and for how long at most nobody else got a turn. */
export interface Swap {
  readonly composeMs: number;
  readonly serveMs: number;
  readonly longestPauseMs: number;
}

async function main(subgraphs: number, objectTypes: number): Promise<void> {
  const mesh = largeMesh(subgraphs, objectTypes);
  const composer = new Composer({ timeoutMs: 600_000, memoryLimitMb: 2_048 });
  const gateway = await startGateway({
    config: readConfig({}, { port: 0 }),
    logger: createLogger('info', { write: () => undefined }),
    supergraph: supergraphOf(await composer.compose(mesh)),
    subgraphs: mesh.map(({ name, url }) => ({ name, url, transport: answersOne(name) })),
  });
  let round = 0;
  process.on('message', async () => {
    round += 1;
    const [first, ...others] = mesh;
    const next = first ? [{ ...first, sdl: `${first.sdl}\nextend type Query { round${round}: Int }` }, ...others] : others;
    const pauses = monitorEventLoopDelay({ resolution: 1 });
    pauses.enable();
    const startedAt = performance.now();
    const supergraph = supergraphOf(await composer.compose(next));
    const composedAt = performance.now();
    await gateway.serve(supergraph, new Map(next.map(({ name, sdl }) => [name, sdl])));
    pauses.disable();
    const swap: Swap = { composeMs: composedAt - startedAt, serveMs: performance.now() - composedAt, longestPauseMs: pauses.max / 1e6 };
    process.send?.(swap);
  });
  process.send?.(gateway.url);
}

function answersOne(subgraph: string): Transport {
  const body = JSON.stringify({ data: { [subgraph]: 1 } });
  return {
    send: async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body }),
    discover: async () => undefined,
    close: async () => undefined,
  };
}

void main(Number(process.argv[2]), Number(process.argv[3]));
