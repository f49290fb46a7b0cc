// Goal: meshway-as-of brings back exactly what it names, or says clearly why it cannot.
// Method: a product with a history of good, broken, retracted and pruned snapshots behind a running gateway; every way to ask for them.
import { formatVector, pinOf } from '../../schemas/vector';
import type { Manifest } from '../../subgraphs/kit/snapshots';
import { failure, type Graph, Mesh, serve } from './support/mesh';

const query = '{ airports { nodes { name } } }';
const both = '{ airports { totalCount } flights { totalCount } }';

let mesh: Mesh;
let graph: Graph;
/** By number, from 1; the third broke its rules, the first is pruned, the fourth retracted. */
const airports: Manifest[] = [];
let startedAt: string;

const tokenOf = (...manifests: readonly Manifest[]): string =>
  formatVector(new Map(manifests.map((manifest) => [manifest.product.name, pinOf(manifest)])));
const at = (number: number): Manifest => airports[number - 1] as Manifest;
const names = async (asOf: string): Promise<unknown> => (await graph.ask(query, asOf)).body.data.airports.nodes[0].name;

beforeAll(async () => {
  startedAt = new Date().toISOString();
  mesh = await Mesh.create();
  for (const name of ['first', 'second', '', 'fourth', 'fifth']) airports.push(await mesh.airports(name === '' ? {} : { SFO: name }));
  await mesh.flights([['SFO', 'SFO']]);
  await mesh.store.retract('airports', 4, 'names were mixed up');
  const later = Date.now() + 3_600_000;
  expect(await mesh.store.prune('airports', { keep: 2, youngerThanMs: 0 }, later)).toEqual({ removed: [1], beingRead: [] });
  graph = await serve(mesh, { over: 'process' });
});
afterAll(() => graph.close());

describe('a token', () => {
  it('brings back the snapshot it names', async () => {
    expect(await names(tokenOf(at(2)))).toBe('second');
    expect(await names(tokenOf(at(5)))).toBe('fifth');
  });

  it('is taken as header or in the address, and not as two different ones', async () => {
    const url = (asOf: string): string => `${graph.gateway.url}/graphql?query=${encodeURIComponent(query)}&as-of=${asOf}`;
    const linked = await (await fetch(url(tokenOf(at(2))))).json();
    expect(linked).toMatchObject({ data: { airports: { nodes: [{ name: 'second' }] } } });
    const contradicted = await fetch(url(tokenOf(at(2))), { headers: { 'meshway-as-of': tokenOf(at(5)) } });
    expect(contradicted.status).toBe(400);
    expect(await contradicted.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it.each<[string, () => string, number, string]>([
    ['of a pruned snapshot', () => tokenOf(at(1)), 410, 'SNAPSHOT_PRUNED'],
    ['of a retracted snapshot', () => tokenOf(at(4)), 410, 'SNAPSHOT_RETRACTED'],
    ['of a snapshot that never was', () => tokenOf({ ...at(5), number: 6 }), 404, 'SNAPSHOT_NOT_FOUND'],
    ['of another store’s snapshot of that number', () => tokenOf({ ...at(5), id: 'ab'.repeat(32) }), 404, 'SNAPSHOT_NOT_FOUND'],
    ['of a product nobody serves', () => tokenOf({ ...at(5), product: { urn: '', name: 'trains' } }), 404, 'AS_OF_UNKNOWN_PRODUCT'],
    ['that was cut', () => tokenOf(at(5)).slice(0, -3), 400, 'AS_OF_INVALID'],
    ['of a version to come', () => tokenOf(at(5)).replace('v1.', 'v2.'), 400, 'AS_OF_INVALID'],
    ['that is as long as a header may be', () => `v1.${'A'.repeat(13_000)}`, 400, 'AS_OF_INVALID'],
  ])('%s is refused', async (_, token, status, code) => {
    const asked = await graph.ask(query, token());
    expect(failure(asked)).toEqual({ status, code });
    expect(asked.body.data).toBeUndefined();
  });

  it('is refused for an operation that reads a product it does not name', async () => {
    const asked = await graph.ask(both, tokenOf(at(5)));
    expect(failure(asked)).toEqual({ status: 400, code: 'AS_OF_INCOMPLETE' });
    expect(asked.body.errors[0].message).toContain('"flights"');
  });

  it('says what was wrong with a retracted snapshot', async () => {
    expect((await graph.ask(query, tokenOf(at(4)))).body.errors[0].message).toContain('names were mixed up');
  });
});

describe('a time', () => {
  it('brings back the newest good snapshot at or before it', async () => {
    expect(await names(at(2).createdAt)).toBe('second');
    expect(await names(at(3).createdAt)).toBe('second');
    expect(await names(at(4).createdAt)).toBe('second');
    expect(await names(at(5).createdAt)).toBe('fifth');
  });

  it('is the same time in every zone', async () => {
    const local = new Date(Date.parse(at(3).createdAt) + 5.5 * 3_600_000).toISOString().replace('Z', '+05:30');
    expect(await names(local)).toBe('second');
  });

  it('names in its answer what it brought back, so that the answer can be had again', async () => {
    const { body } = await graph.ask(query, at(3).createdAt);
    expect(body.extensions.meshway).toMatchObject({ snapshot: tokenOf(at(2)), products: [{ product: 'airports', snapshot: 2 }] });
  });

  it.each<[string, () => string, number, string]>([
    ['when the snapshot of then is pruned', () => at(1).createdAt, 410, 'SNAPSHOT_PRUNED'],
    ['in the future', () => new Date(Date.now() + 60_000).toISOString(), 400, 'AS_OF_IN_FUTURE'],
    ['without a zone', () => '2026-01-01T00:00:00', 400, 'AS_OF_INVALID'],
    ['that is on no calendar', () => '2026-02-30T00:00:00Z', 400, 'AS_OF_INVALID'],
    ['in other words', () => 'yesterday', 400, 'AS_OF_INVALID'],
  ])('%s is refused', async (_, time, status, code) => {
    expect(failure(await graph.ask(query, time()))).toEqual({ status, code });
  });

  it('before a product’s first snapshot is refused for operations that read the product, and only for them', async () => {
    expect(failure(await graph.ask('{ flights { totalCount } }', startedAt))).toEqual({ status: 404, code: 'AS_OF_TOO_EARLY' });
    expect(failure(await graph.ask(both, at(5).createdAt))).toEqual({ status: 404, code: 'AS_OF_TOO_EARLY' });
    expect(await names(at(5).createdAt)).toBe('fifth');
  });
});
