// A process of its own for `npm run bench -- usage`: a gateway over the subgraphs of the shop, which counts what is asked, or not.
// Arguments: where the subgraphs are; `counting` or `silent`. Prints where it listens.
import { readConfig } from '../../gateway/config';
import { compose } from '../../gateway/generations';
import { createLogger } from '../../gateway/logger';
import { startGateway } from '../../gateway/start';
import { shop } from './federation/shop';

async function main([subgraphs = '', how = '']: readonly string[]): Promise<void> {
  const gateway = await startGateway({
    config: readConfig({}, { port: 0 }),
    logger: createLogger('silent'),
    supergraph: compose(shop.map(({ name, typeDefs: sdl }) => ({ name, url: `${subgraphs}/${name}`, sdl }))),
    subgraphs: [],
    ...(how === 'counting' ? { recordUsage: async () => undefined } : {}),
  });
  process.stdout.write(`${gateway.url}\n`);
}

void main(process.argv.slice(2));
