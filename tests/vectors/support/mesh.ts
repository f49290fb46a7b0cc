import type { KeyObject } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProcessTransport } from '../../../cli/commands/start';
import { createLogger } from '../../../gateway/logger';
import { type RunningGateway, startGateway } from '../../../gateway/start';
import { newContextKey } from '../../../schemas/context-key';
import type { Transport } from '../../../schemas/transport';
import { describeSubgraph, openSubgraph, serveOverHttp } from '../../../subgraphs/kit/serving';
import { fileSource, type Manifest, SnapshotStore } from '../../../subgraphs/kit/snapshots';
import { type Asked, ask, LogRecorder, testConfig } from '../../gateway/support/stack';
import { root } from '../../support/meshway';
import { tempDir } from '../../support/temp-dir';

export type Product = 'airports' | 'flights';
export const productNames: readonly Product[] = ['airports', 'flights'];

const objects = { airports: 'Airport', flights: 'Flight' } as const;

/** Two products in a home of their own, small enough to be published many times in a test. */
export class Mesh {
  static async create(): Promise<Mesh> {
    const dir = await tempDir();
    for (const name of productNames) {
      await cp(join(root, 'tests/aviation/mesh', name), join(dir, 'mesh', name), { recursive: true });
      const contract = join(dir, 'mesh', name, `${name}.odcs.yaml`);
      await writeFile(contract, (await readFile(contract, 'utf8')).replace(/mustBeGreaterThan: \d+/, 'mustBeGreaterThan: 0'));
    }
    await mkdir(join(dir, 'home'));
    return new Mesh(dir);
  }

  readonly home: string;
  readonly store: SnapshotStore;

  private constructor(private readonly dir: string) {
    this.home = join(dir, 'home');
    this.store = new SnapshotStore(this.home);
  }

  folder(product: Product): string {
    return join(this.dir, 'mesh', product);
  }

  /** Airports by code and name. None at all breaks the product's rule. */
  airports(names: Readonly<Record<string, string>>): Promise<Manifest> {
    const rows = Object.entries(names).map(([code, name]) => `${code},${name},,CA,USA,1,2`);
    return this.publish('airports', ['iata,name,city,state,country,latitude,longitude', ...rows]);
  }

  flights(routes: readonly (readonly [from: string, to: string])[]): Promise<Manifest> {
    const rows = routes.map(([from, to], at) => `${at},2001-01-01T00:00:00,0,100,${from},${to}`);
    return this.publish('flights', ['file_row_number,date,delay,distance,origin,destination', ...rows]);
  }

  private async publish(product: Product, lines: readonly string[]): Promise<Manifest> {
    const csv = join(this.dir, `${product}.csv`);
    await writeFile(csv, `${lines.join('\n')}\n`);
    const { folder, model } = await describeSubgraph(this.folder(product));
    const { snapshot } = await this.store.publish({ folder, model, source: fileSource(new Map([[objects[product], csv]])) });
    return snapshot.manifest;
  }
}

export interface Graph {
  readonly gateway: RunningGateway;
  ask(query: string, asOf?: string): Promise<Asked>;
  /** Resolves when the gateway says that a newer snapshot is current. */
  flipped(): Promise<void>;
  close(): Promise<void>;
}

export interface GraphOptions {
  readonly over: 'process' | 'http';
  /** Stands between the gateway and a subgraph that is in its process. */
  readonly wrap?: (name: Product, transport: Transport) => Transport;
  /** The subgraphs', when it is not the gateway's. */
  readonly subgraphKey?: KeyObject;
  readonly config?: Parameters<typeof testConfig>[0];
}

/** A gateway over the products of a mesh: in one process, or over real HTTP servers on free ports. */
export async function serve(mesh: Mesh, { over, wrap = (_, transport) => transport, subgraphKey, config }: GraphOptions): Promise<Graph> {
  const contextKey = newContextKey();
  const log = new LogRecorder();
  const opened = await Promise.all(
    productNames.map(async (name) => {
      const options = { home: mesh.home, log: { warn: () => undefined, error: () => undefined }, contextKey: subgraphKey ?? contextKey };
      const subgraph = await openSubgraph(mesh.folder(name), options);
      if (over === 'process') return { source: { name, transport: wrap(name, inProcessTransport(subgraph)) }, stop: async () => {} };
      const server = await serveOverHttp(subgraph, { host: '127.0.0.1', port: 0 });
      return { source: { name, url: server.url }, stop: () => server.close() };
    }),
  );
  const gateway = await startGateway({
    config: testConfig(config),
    subgraphs: opened.map(({ source }) => source),
    contextKey,
    logger: createLogger('debug', log),
  });
  return {
    gateway,
    ask: (query, asOf) => ask(gateway.url, query, asOf === undefined ? {} : { headers: { 'meshway-as-of': asOf } }),
    flipped: async () => void (await log.next('snapshot is current')),
    close: async () => {
      await gateway.close();
      await Promise.all(opened.map(({ stop }) => stop()));
    },
  };
}

/** The code of the first error of an answer, beside its HTTP status. */
export function failure({ status, body }: Asked): { readonly status: number; readonly code: unknown } {
  return { status, code: body.errors?.[0]?.extensions.code };
}
