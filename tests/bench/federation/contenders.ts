import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../support/meshway';
import { installPeer, versionOf } from './peers';
import { BOTH, MEASURED, type Place, Process } from './process';
import { shop } from './shop';

/** What every gateway is started for. */
export interface Setting {
  /** Where the subgraphs are: one path each. */
  readonly subgraphs: string;
  /** The supergraph's file. */
  readonly supergraph: string;
  /** For files of configuration; removed at the end. */
  readonly folder: string;
}

export interface Contender {
  readonly name: string;
  /** Of its endpoint; `/graphql` when left out. */
  readonly path?: string;
  /** Resolves with the process that will listen at this port, or rejects with why it cannot run here. */
  start(setting: Setting, port: number): Promise<Process>;
}

/** All of them hand `authorization` on; nothing else is set that is not needed to start. */
export const ours = oursWith('Meshway', { workers: 1, place: MEASURED });
export const oursTwice = oursWith('Meshway, 2 workers', { workers: 2, place: BOTH });

export const apollo: Contender = {
  path: '/',
  name: `${versionOf('apollo', '@apollo/gateway')} on ${versionOf('apollo', '@apollo/server')}`,
  start: async ({ supergraph }, port) =>
    new Process({
      place: MEASURED,
      command: process.execPath,
      args: [join(__dirname, 'apollo.js'), await installPeer('apollo'), supergraph, String(port)],
      env: { APOLLO_TELEMETRY_DISABLED: 'true' },
    }),
};

export const hive = hiveWith(versionOf('hive', '@graphql-hive/gateway'), []);
export const hiveRust = hiveWith(
  `${versionOf('hive', '@graphql-hive/gateway')} with ${versionOf('hive', '@graphql-hive/router-runtime')}`,
  ['--hive-router-runtime'],
);

export const grafbase: Contender = {
  name: `Grafbase (Rust) ${versionOf('grafbase', '@grafbase/cli-x86_64-unknown-linux-musl').split(' ').at(-1)}`,
  start: async ({ subgraphs, folder }, port) => {
    const installed = await installPeer('grafbase');
    const tables = shop.map(({ name, typeDefs }) => {
      writeFileSync(join(folder, `${name}.graphql`), typeDefs);
      return `[subgraphs.${name}]\nurl = "${subgraphs}/${name}"\nschema_path = "${join(folder, name)}.graphql"\n`;
    });
    const config = join(folder, 'grafbase.toml');
    writeFileSync(config, `${tables.join('')}[[headers]]\nrule = "forward"\nname = "authorization"\n`);
    return new Process({
      place: MEASURED,
      command: join(installed, 'node_modules/@grafbase/cli-x86_64-unknown-linux-musl/grafbase'),
      args: ['--home', folder, 'dev', '--config', config, '--port', String(port)],
    });
  },
};

/** What a gateway could at best be for a question to one subgraph. */
export const forwarder: Contender = {
  name: 'bare node:http',
  start: async ({ subgraphs }, port) =>
    new Process({
      place: MEASURED,
      command: process.execPath,
      args: [join(__dirname, 'forwarder.js'), `${subgraphs}/products`, String(port)],
    }),
};

function hiveWith(name: string, flags: readonly string[]): Contender {
  return {
    name,
    start: async ({ supergraph, folder }, port) => {
      const installed = await installPeer('hive');
      const config = join(folder, 'hive.config.mjs');
      writeFileSync(
        config,
        `export const gatewayConfig = { propagateHeaders: { fromClientToSubgraphs: ({ request }) => ({
           authorization: request.headers.get('authorization') ?? undefined }) } };\n`,
      );
      const args = ['supergraph', supergraph, '--config-path', config, '--port', String(port), '--host', '127.0.0.1', '--fork', '1'];
      return new Process({
        place: MEASURED,
        command: process.execPath,
        args: [join(installed, 'node_modules/@graphql-hive/gateway/dist/bin.js'), ...args, ...flags],
        cwd: installed,
      });
    },
  };
}

/** As it is run in production. A home of its own: nothing is shared with what else runs here. */
function oursWith(name: string, { workers, place }: { readonly workers: number; readonly place: Place }): Contender {
  return {
    name,
    start: async ({ supergraph, folder }, port) => {
      const flags = ['--port', String(port), '--workers', String(workers), '--home', join(folder, 'home')];
      return new Process({
        place,
        command: join(root, 'cli/meshway'),
        args: ['start', '--supergraph', supergraph, ...flags],
      });
    },
  };
}
