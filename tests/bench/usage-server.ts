// A process of its own for `npm run bench -- usage`: two gateways over the subgraphs of the shop, of which one counts what is asked. In one
// process, since two run the same code at speeds that differ by more than counting takes. Argument: where the subgraphs are. Prints where
// the gateways listen.
import { readConfig } from '../../gateway/config';
import { compose } from '../../gateway/generations';
import { createLogger } from '../../gateway/logger';
import { type StartOptions, startGateway } from '../../gateway/start';
import { shop } from './federation/shop';

/** Addresses. */
export interface UsageServer {
  readonly counting: string;
  readonly silent: string;
}

async function main([subgraphs = '']: readonly string[]): Promise<void> {
  const supergraph = compose(shop.map(({ name, typeDefs: sdl }) => ({ name, url: `${subgraphs}/${name}`, sdl })));
  const start = async (usage: Pick<StartOptions, 'recordUsage'>): Promise<string> => {
    const options = { config: readConfig({}, { port: 0 }), logger: createLogger('silent'), supergraph, subgraphs: [] };
    return (await startGateway({ ...options, ...usage })).url;
  };
  const server: UsageServer = { counting: await start({ recordUsage: async () => undefined }), silent: await start({}) };
  process.stdout.write(`${JSON.stringify(server)}\n`);
}

void main(process.argv.slice(2));
