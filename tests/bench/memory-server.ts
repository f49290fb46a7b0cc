// A process of its own for `npm run bench -- memory`, started with --expose-gc: a gateway over the subgraphs of the shop. Told `swap`, it
// serves another supergraph; told `measure`, it collects and says what is left. Argument: where the subgraphs are.
import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { readConfig } from '../../gateway/config';
import { compose } from '../../gateway/generations';
import { createLogger } from '../../gateway/logger';
import { type RunningGateway, startGateway } from '../../gateway/start';
import { shop } from './federation/shop';

export type Told = 'swap' | 'measure';

/** What is held when nothing is asked. */
export interface Held {
  readonly heapMb: number;
  readonly residentMb: number;
  readonly threads: number;
  /** Open files and sockets. */
  readonly descriptors: number;
}

const TURNS_OF_COLLECTION = 5;

async function main([subgraphs = '']: readonly string[]): Promise<void> {
  let generations = 0;
  const supergraph = (): string => {
    generations += 1;
    const [first, ...others] = shop.map(({ name, typeDefs: sdl }) => ({ name, url: `${subgraphs}/${name}`, sdl }));
    return compose(first ? [{ ...first, sdl: `${first.sdl} extend type Query { generation${generations}: Int }` }, ...others] : others);
  };
  const gateway = await startGateway({
    config: readConfig({}, { port: 0 }),
    logger: createLogger('silent'),
    supergraph: supergraph(),
    subgraphs: [],
  });
  process.on('message', async (told: Told) => process.send?.(told === 'swap' ? await swap(gateway, supergraph()) : await measure()));
  process.send?.(gateway.url);
}

async function swap(gateway: RunningGateway, supergraph: string): Promise<string> {
  await gateway.serve(supergraph, new Map());
  return 'swapped';
}

async function measure(): Promise<Held> {
  for (let turn = 0; turn < TURNS_OF_COLLECTION; turn += 1) {
    globalThis.gc?.();
    await setImmediate();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapMb: (heapUsed + external) / 2 ** 20,
    residentMb: rss / 2 ** 20,
    threads: readdirSync('/proc/self/task').length,
    descriptors: readdirSync('/proc/self/fd').length,
  };
}

void main(process.argv.slice(2));
