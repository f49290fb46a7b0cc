import { join } from 'node:path';
import { mustRun, root } from '../support/meshway';

/** The real records: three million flights, the airports, ten thousand bird strikes. */
const data = join(root, 'node_modules/vega-datasets/data');
export const files = {
  flights: join(data, 'flights-3m.parquet'),
  airports: join(data, 'airports.csv'),
  birdStrikes: join(data, 'birdstrikes.csv'),
};

export const mesh = join(root, 'tests/aviation/mesh');

/** Publishes the aviation mesh with the commands a team would use. */
export async function publishAviation(home: string): Promise<void> {
  const publish = (product: string, ...source: string[]): Promise<string> =>
    mustRun(['snapshot', 'publish', join(mesh, product), ...source, '--home', home]);
  await publish('airports', '--from', files.airports);
  await publish('flights', '--from', files.flights);
  await publish('bird-strikes', '--from', files.birdStrikes);
  await publish('airport-traffic', '--sql');
}
