import { type Command, InvalidArgumentError } from 'commander';
import { createLogger } from '../../gateway/logger';
import { openSubgraph, serveOverHttp } from '../../subgraphs/kit/serving';
import { sharedContextKey } from '../context-key';
import { meshwayHome } from '../home';
import { untilStopped } from '../signals';
import { terminal } from '../terminal';

export function registerServeCommand(program: Command): void {
  program
    .command('serve')
    .argument('<dir>', 'a domain folder')
    .description('Serve one domain’s subgraph over HTTP, with its discovery document at /.well-known/meshway.json.')
    .option('--port <number>', 'port, 0 for any free one', parsePort, 4001)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--home <dir>', 'where the snapshots are (default: $MESHWAY_HOME or .meshway)')
    .action(async (dir: string, options: { port: number; host: string; home?: string }) => {
      const home = meshwayHome(options.home);
      const subgraph = await openSubgraph(dir, { home, log: createLogger('info'), contextKey: await sharedContextKey(home) });
      const stopped = untilStopped();
      const server = await serveOverHttp(subgraph, options);
      terminal.print(`Subgraph ${subgraph.name} is at ${server.url}`);
      const current = (await subgraph.discovery()).document.snapshots.find((snapshot) => snapshot.current);
      if (current === undefined)
        terminal.note(`It has no current snapshot yet: run meshway snapshot publish ${dir}; it is taken up at once.`);
      await stopped;
      await server.close();
    });
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}
