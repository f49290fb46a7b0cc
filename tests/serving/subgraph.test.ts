// Goal: a domain folder, wherever it lies, is a subgraph: with its team's fields, its discovery document, and always its newest good snapshot.
// Method: a copy of a small folder outside the repository, published and served for real, in process and over HTTP.
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discoveryPath } from '../../schemas/discovery';
import { describeSubgraph, openSubgraph, type Subgraph, serveOverHttp } from '../../subgraphs/kit/serving';
import { fileSource, SnapshotStore } from '../../subgraphs/kit/snapshots';
import { ask, root, temporaryFolder } from '../support/meshway';

const log = { warn: () => undefined, error: () => undefined };
const never = new AbortController().signal;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dir: string;
let home: string;

beforeEach(async () => {
  folder = await temporaryFolder('serving');
  dir = join(folder.path, 'airports');
  home = join(folder.path, 'home');
  await cp(join(root, 'tests/aviation/mesh/airports'), dir, { recursive: true });
  const contract = join(dir, 'airports.odcs.yaml');
  await writeFile(contract, (await readFile(contract, 'utf8')).replace('mustBeGreaterThan: 1000', 'mustBeGreaterThan: 0'));
});

afterEach(() => folder.remove());

async function publish(names: readonly string[]): Promise<number> {
  const csv = join(folder.path, 'airports.csv');
  await writeFile(
    csv,
    ['iata,name,city,state,country,latitude,longitude', ...names.map((name, at) => `A${at},${name},,CA,USA,1,2`)].join('\n'),
  );
  const { folder: product, model } = await describeSubgraph(dir);
  const { snapshot } = await new SnapshotStore(home).publish({ folder: product, model, source: fileSource(new Map([['Airport', csv]])) });
  return snapshot.manifest.number;
}

async function askSubgraph(subgraph: Subgraph, query: string) {
  const { body } = await subgraph.handle({ body: JSON.stringify({ query }), headers: {} }, never);
  return JSON.parse(body);
}

const names = async (subgraph: Subgraph): Promise<string[]> =>
  (await askSubgraph(subgraph, '{ airports { nodes { name } } }')).data.airports.nodes.map(({ name }: { name: string }) => name);

it('waits for the first snapshot, saying so, and serves it when it is there', async () => {
  const subgraph = await openSubgraph(dir, { home, log });
  const early = await askSubgraph(subgraph, '{ airports { totalCount } }');
  expect(early.errors[0].extensions.code).toBe('SNAPSHOT_NOT_FOUND');
  await publish(['Thigpen']);
  expect(await names(subgraph)).toEqual(['Thigpen']);
  await subgraph.close();
});

it('takes up a newer snapshot within a second, and never one that broke its rules', async () => {
  await publish(['old']);
  const subgraph = await openSubgraph(dir, { home, log });
  expect(await names(subgraph)).toEqual(['old']);
  await publish(['new']);
  await publish([]);
  const deadline = performance.now() + 2_000;
  while ((await names(subgraph))[0] !== 'new' && performance.now() < deadline);
  expect(await names(subgraph)).toEqual(['new']);
  const { document } = await subgraph.discovery();
  expect(document.snapshots.map(({ number, current, quality }) => ({ number, current, quality }))).toEqual([
    { number: 3, current: false, quality: 'failed' },
    { number: 2, current: true, quality: 'passed' },
    { number: 1, current: false, quality: 'passed' },
  ]);
  await subgraph.close();
});

it('publishes what it is at its well-known address, and answers 304 while nothing changed', async () => {
  await publish(['Thigpen']);
  const server = await serveOverHttp(await openSubgraph(dir, { home, log }), { host: '127.0.0.1', port: 0 });
  const url = new URL(discoveryPath, server.url);
  const first = await fetch(url);
  expect(await first.json()).toMatchObject({
    meshway: 1,
    subgraph: 'airports',
    descriptor: { kind: 'DataProduct' },
    contract: { kind: 'DataContract' },
    sdl: expect.stringContaining('type Airport @key(fields: "iata")'),
    snapshots: [{ number: 1, current: true, id: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  });
  const etag = first.headers.get('etag') ?? '';
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  await publish(['Livingston']);
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(200);
  expect((await fetch(new URL('/health/ready', server.url))).status).toBe(200);
  await server.close();
});

it('answers every bad request with a code and lives on', async () => {
  await publish(['Thigpen']);
  const server = await serveOverHttp(await openSubgraph(dir, { home, log }), { host: '127.0.0.1', port: 0 });
  const codeOf = async (init: RequestInit, path = '/graphql'): Promise<string> => {
    const answer = (await (await fetch(new URL(path, server.url), init)).json()) as { errors: { extensions: { code: string } }[] };
    return answer.errors[0]?.extensions.code ?? 'none';
  };
  expect(await codeOf({ method: 'GET' })).toBe('METHOD_NOT_ALLOWED');
  expect(await codeOf({ method: 'POST', body: '{"query"' })).toBe('BAD_REQUEST');
  expect(await codeOf({ method: 'POST', body: '[]' })).toBe('BAD_REQUEST');
  expect(await codeOf({ method: 'POST', body: '{"query": 1}' })).toBe('BAD_REQUEST');
  expect(await codeOf({ method: 'POST', body: '{"query": "{ airports", "variables": {}}' })).toBe('GRAPHQL_PARSE_FAILED');
  expect(await codeOf({ method: 'POST', body: JSON.stringify({ query: '{ airport(id: "1") { iata } }' }) })).toBe(
    'GRAPHQL_VALIDATION_FAILED',
  );
  expect(await codeOf({ method: 'POST', body: 'x'.repeat(17 * 1024 * 1024) })).toBe('BODY_TOO_LARGE');
  expect(await codeOf({}, '/nothing')).toBe('NOT_FOUND');
  expect((await ask(server.url, '{ airports { totalCount } }')).data).toEqual({ airports: { totalCount: 1 } });
  await server.close();
});

describe('a team’s own fields', () => {
  const write = (code: string): Promise<void> => writeFile(join(dir, 'resolvers.ts'), code);

  it('are part of the schema and answer beside the derived ones', async () => {
    await publish(['Thigpen']);
    await writeFile(join(dir, 'shout.ts'), "export const shout = (text: string): string => text.toUpperCase() + '!';");
    await write(`
      import { defineFields } from 'meshway/kit';
      import { shout } from './shout';
      export default defineFields({
        typeDefs: 'extend type Airport { "As on the signs." sign: String! }',
        fields: { Airport: { sign: { needs: ['name', 'state'], resolve: (row: { name: string; state: string }) => shout(row.name + ', ' + row.state) } } },
      });`);
    const subgraph = await openSubgraph(dir, { home, log });
    expect(subgraph.sdl).toContain('"As on the signs."');
    expect(await askSubgraph(subgraph, '{ airports { nodes { iata sign } totalCount } }')).toEqual({
      data: { airports: { nodes: [{ iata: 'A0', sign: 'THIGPEN, CA!' }], totalCount: 1 } },
    });
    await subgraph.close();
  });

  it.each([
    ['that do not compile', 'export default {', 'does not compile'],
    ['that fail while they are loaded', 'throw new Error("no luck"); export default {};', 'no luck'],
    ['that are not made by defineFields', 'export default { hello: 1 };', 'defineFields'],
    [
      'that name what is not there',
      `import { defineFields } from 'meshway/kit';
       export default defineFields({ typeDefs: 'extend type Airport { sign: String }', fields: { Airport: { sign: { needs: ['nmae'], resolve: () => 'x' } } } });`,
      'nmae',
    ],
  ])('%s are refused', async (_, code, reason) => {
    await write(code);
    await expect(openSubgraph(dir, { home, log })).rejects.toMatchObject({
      code: 'RESOLVERS_INVALID',
      message: expect.stringContaining(reason),
    });
  });
});
