// Goal: what a product's contract says of access from now on holds for everything that was kept before, though no row changed and the
// graph looks the same; and what an instance with the old contract still answers meanwhile is kept for nobody.
// Method: a real gateway over a real product, whose instance in the same process is replaced by one with a row filter in its contract.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inProcessTransport } from '../../cli/commands/start';
import { createLogger } from '../../gateway/logger';
import { type RunningGateway, startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import type { Transport } from '../../schemas/transport';
import { openSubgraph, type Subgraph } from '../../subgraphs/kit/serving';
import { type Asked, ask, testConfig } from '../gateway/support/stack';
import { until } from '../support/redis-server';
import { Mesh } from './support/mesh';

const contextKey = newContextKey();
const log = { warn: () => undefined, error: () => undefined };
const query = '{ airports { nodes { name } } }';

let mesh: Mesh;
let instances: Subgraph[];
let gateway: RunningGateway;
/** Which instance is asked for rows, and which says what there is. */
let answering: Transport;
let announcing: Transport;

beforeEach(async () => {
  mesh = await Mesh.create();
  await mesh.airports({ SFO: 'San Francisco' });
  instances = [];
  answering = announcing = await deploy();
  const balanced: Transport = {
    send: (request, signal) => answering.send(request, signal),
    discover: (signal) => announcing.discover(signal),
    close: async () => undefined,
  };
  gateway = await startGateway({
    config: testConfig(),
    subgraphs: [{ name: 'airports', transport: balanced }],
    contextKey,
    logger: createLogger('silent'),
  });
});

afterEach(async () => {
  await gateway.close();
  for (const instance of instances) await instance.close();
});

/** An instance of the contract as it stands. */
async function deploy(): Promise<Transport> {
  const instance = await openSubgraph(mesh.folder('airports'), { home: mesh.home, log, contextKey });
  instances.push(instance);
  return inProcessTransport(instance);
}

async function hideRows(): Promise<void> {
  const contract = join(mesh.folder('airports'), 'airports.odcs.yaml');
  const filter = '{ name: own-country, property: country, operator: in, claim: country }';
  const text = (await readFile(contract, 'utf8')).replace(
    '    quality:\n',
    `    customProperties: [{ property: rowFilter, value: [${filter}] }]\n    quality:\n`,
  );
  await writeFile(contract, text);
}

const rows = ({ body }: Asked): number => body.data.airports.nodes.length;
const asked = (text = query, headers: Record<string, string> = {}): Promise<Asked> => ask(gateway.url, text, { headers });
/** The same question in words that no answer as a whole is kept for: only its fetches can be. */
const reworded = (): Promise<Asked> => asked(`query Reworded${Math.random().toString(36).slice(2)} ${query}`);
const cacheStatus = ({ headers }: Asked): string | null => headers.get('cache-status');

it('holds for answers, and for parts of them, that were kept before, and for snapshots that are named', async () => {
  expect(rows(await asked())).toBe(1);
  const kept = await asked();
  expect(cacheStatus(kept)).toContain('hit');
  const token = kept.headers.get('meshway-snapshot') ?? '';
  const etag = kept.headers.get('etag') ?? '';
  const asOf = { 'meshway-as-of': token };
  expect(rows(await asked(query, asOf))).toBe(1);

  await hideRows();
  answering = announcing = await deploy();
  await until('the same question has its new answer', async () => rows(await asked()) === 0, 3_000);
  expect(rows(await reworded())).toBe(0);
  expect(rows(await asked(query, asOf))).toBe(0);
  const again = await asked(query, { 'if-none-match': etag });
  expect([again.status, rows(again), again.headers.get('meshway-snapshot')]).toEqual([200, 0, token]);
  expect(cacheStatus(await asked())).toContain('hit');
});

it('keeps nothing that an instance answers under another contract than is announced', async () => {
  const old = answering;
  await hideRows();
  const filtered = await deploy();
  announcing = filtered;
  // From when its announcement is known, what it does not vouch for is not kept.
  await until(
    'the announcement counts',
    async () => {
      await asked();
      return !cacheStatus(await asked())?.includes('hit');
    },
    3_000,
  );
  expect(rows(await asked())).toBe(1);
  expect(rows(await reworded())).toBe(1);
  answering = filtered;
  expect(old).not.toBe(answering);
  expect(rows(await asked())).toBe(0);
  expect(rows(await reworded())).toBe(0);
  expect(cacheStatus(await asked())).toContain('hit');
});
