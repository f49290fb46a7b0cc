// Goal: every answer names the snapshots it was made from, and the name brings the same bytes back, however much is published later.
// Method: a gateway over two real products, in one process and over HTTP; snapshots are published while it runs.
import { formatVector, parseVector, pinOf } from '../../schemas/vector';
import type { Manifest } from '../../subgraphs/kit/snapshots';
import { type Graph, Mesh, serve } from './support/mesh';

const flightsWithNames = '{ flights { nodes { id originAirport { name } destinationAirport { name } } } }';
const airportNames = '{ airports { nodes { name } } }';

describe.each(['process', 'http'] as const)('over %s', (over) => {
  let mesh: Mesh;
  let graph: Graph;
  let airports: Manifest;
  let flights: Manifest;

  beforeAll(async () => {
    mesh = await Mesh.create();
    airports = await mesh.airports({ SFO: 'San Francisco', LAX: 'Los Angeles' });
    flights = await mesh.flights([['SFO', 'LAX']]);
    graph = await serve(mesh, { over });
  });
  afterAll(() => graph.close());

  it('names product, snapshot, time, contract version and quality of what was read', async () => {
    const { body, headers } = await graph.ask(flightsWithNames);
    const token = formatVector(new Map([['airports', pinOf(airports)] as const, ['flights', pinOf(flights)] as const]));
    const common = { source: 'snapshot', contractVersion: '1.0.0', quality: 'passed', snapshot: 1 };
    expect(body.extensions.meshway).toEqual({
      snapshot: token,
      products: [
        {
          ...common,
          product: 'airports',
          urn: 'urn:mesh:aviation:airports:1',
          id: airports.id.slice(0, 32),
          publishedAt: airports.createdAt,
        },
        { ...common, product: 'flights', urn: 'urn:mesh:aviation:flights:1', id: flights.id.slice(0, 32), publishedAt: flights.createdAt },
      ],
    });
    expect(headers.get('meshway-snapshot')).toBe(token);
  });

  it('names only what was read, and nothing when nothing was', async () => {
    const { body } = await graph.ask(airportNames);
    expect(body.extensions.meshway.products.map(({ product }: { product: string }) => product)).toEqual(['airports']);
    expect([...parseVector(body.extensions.meshway.snapshot).keys()]).toEqual(['airports']);
    expect((await graph.ask('{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });
  });

  it('serves a new snapshot about a second after it is published, and the old one to who names it', async () => {
    const before = await graph.ask(airportNames);
    const flipped = graph.flipped();
    const publishedAtMs = performance.now();
    await mesh.airports({ SFO: 'San Francisco International' });
    await flipped;
    expect(performance.now() - publishedAtMs).toBeLessThan(3_000);
    expect((await graph.ask(airportNames)).body.data.airports.nodes).toEqual([{ name: 'San Francisco International' }]);
    expect((await graph.ask(airportNames, before.body.extensions.meshway.snapshot)).body).toEqual(before.body);
  });

  it('gives the same bytes for the same token after twenty later snapshots', async () => {
    const token = (await graph.ask(flightsWithNames)).body.extensions.meshway.snapshot;
    const bytes = await askText(graph, flightsWithNames, token);
    const flipped = graph.flipped();
    for (let round = 1; round <= 20; round += 1) await mesh.airports({ SFO: `name ${round}`, LAX: `other ${round}` });
    await flipped;
    const settled = Date.now() + 5_000;
    while ((await graph.ask(airportNames)).body.data.airports.nodes[0].name !== 'other 20' && Date.now() < settled);
    expect((await graph.ask(airportNames)).body.data.airports.nodes).toEqual([{ name: 'other 20' }, { name: 'name 20' }]);
    expect(await askText(graph, flightsWithNames, token)).toBe(bytes);
  }, 60_000);
});

async function askText({ gateway }: Graph, query: string, asOf: string): Promise<string> {
  const url = `${gateway.url}/graphql?query=${encodeURIComponent(query)}&as-of=${encodeURIComponent(asOf)}`;
  return (await fetch(url)).text();
}
