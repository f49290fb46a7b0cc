// Goal: one answer never mixes two snapshots of a product, even when a newer one becomes current between two of its fetches.
// Method: the fetch in the middle is held until another snapshot is published and has become current; then the answer goes on.
import type { Transport } from '../../schemas/transport';
import { type Graph, Mesh, serve } from './support/mesh';

/** Reads airports, then flights, then airports again. */
const query = '{ airports { nodes { name departures { nodes { destinationAirport { name } } } } } }';

const names = { SFO: 'San Francisco', LAX: 'Los Angeles' };
const namesLater = { SFO: 'later', LAX: 'later' };
const answered = {
  airports: {
    nodes: [
      { name: 'Los Angeles', departures: { nodes: [] } },
      { name: 'San Francisco', departures: { nodes: [{ destinationAirport: { name: 'Los Angeles' } }] } },
    ],
  },
};

/** Holds the first fetch that comes. */
class Gate {
  readonly reached: Promise<void>;
  readonly opened: Promise<void>;
  open: () => void = () => undefined;
  private reach: () => void = () => undefined;

  constructor() {
    this.reached = new Promise((resolve) => {
      this.reach = resolve;
    });
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  hold(transport: Transport): Transport {
    return {
      send: async (request, signal) => {
        this.reach();
        await this.opened;
        return transport.send(request, signal);
      },
      discover: transport.discover.bind(transport),
      close: transport.close.bind(transport),
    };
  }
}

describe('an answer that is under way when a newer snapshot becomes current', () => {
  let mesh: Mesh;
  let graph: Graph;
  let gate: Gate;

  beforeEach(async () => {
    mesh = await Mesh.create();
    await mesh.airports(names);
    await mesh.flights([['SFO', 'LAX']]);
    gate = new Gate();
    graph = await serve(mesh, { over: 'process', wrap: (name, transport) => (name === 'flights' ? gate.hold(transport) : transport) });
  });
  afterEach(() => graph.close());

  it('goes on with the snapshots it began with, and names them', async () => {
    const answer = graph.ask(query);
    await gate.reached;
    const flipped = graph.flipped();
    await mesh.airports(namesLater);
    await flipped;
    expect((await graph.ask('{ airports { nodes { name } } }')).body.extensions.meshway.products[0].snapshot).toBe(2);
    gate.open();
    const { body } = await answer;
    expect(body).toEqual({ data: answered, extensions: expect.anything() });
    const [airports] = body.extensions.meshway.products;
    expect(airports).toMatchObject({ product: 'airports', snapshot: 1 });
  });

  it('fails openly when its snapshot is retracted in the middle, and the next answer is from a good one', async () => {
    await mesh.airports(namesLater);
    await mesh.store.retract('airports', 2, 'wrong names');
    const answer = graph.ask(query);
    await gate.reached;
    await mesh.store.retract('airports', 1, 'wrong names too');
    gate.open();
    const { body } = await answer;
    expect(body.errors[0].extensions.code).toBe('SNAPSHOT_RETRACTED');
    const flipped = graph.flipped();
    await mesh.airports(names);
    await flipped;
    expect((await graph.ask(query)).body.data).toEqual(answered);
  });
});

describe('answers given while snapshots come one after another', () => {
  it.each(['process', 'http'] as const)('are each from the one snapshot they name, over %s', async (over) => {
    const mesh = await Mesh.create();
    const publish = (number: number): Promise<unknown> => mesh.airports({ SFO: `${number}`, LAX: `${number}` });
    await publish(1);
    await mesh.flights([
      ['SFO', 'LAX'],
      ['LAX', 'SFO'],
    ]);
    const graph = await serve(mesh, { over });
    let isPublishing = true;
    const publishing = (async () => {
      for (let number = 2; number <= 12; number += 1) await publish(number);
      isPublishing = false;
    })();
    const seen = new Set<number>();
    const asker = async (): Promise<void> => {
      while (isPublishing) {
        const { body } = await graph.ask(query);
        expect(body.errors).toBeUndefined();
        const { snapshot } = body.extensions.meshway.products[0];
        expect(new Set(JSON.stringify(body.data).match(/(?<="name":")\d+/g))).toEqual(new Set([String(snapshot)]));
        seen.add(snapshot);
      }
    };
    await Promise.all([publishing, asker(), asker(), asker()]);
    expect(seen.size).toBeGreaterThan(1);
    await graph.close();
  });
});
