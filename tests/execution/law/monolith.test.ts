// Goal: a graph cut into subgraphs answers every operation as the uncut graph does.
// Method: random schemas, cut at random into subgraphs over the same data; random operations; graphql-js on the uncut schema says what is
// right. A difference names the seed of its case; The short run has the same cases each time, so that red means
// a change; `npm test -- tests/execution/law --globals '{"schemas":1000,"seed":1}'` is the long run.
import { execute, parse } from 'graphql';
import { Federation } from '../support/federation';
import { cut, monolithOf } from './cut';
import { makeOperation } from './operation';
import { Random } from './random';
import { makeWorld } from './world';

const { schemas = 25, seed = 296_300 } = globalThis as { schemas?: number; seed?: number };
const OPERATIONS = 14;

it(
  `holds for ${schemas * OPERATIONS} operations on ${schemas} schemas, from seed ${seed}`,
  async () => {
    const apolloWrong: string[] = [];
    for (let schema = 0; schema < schemas; schema += 1) await checkWorld(seed + schema, apolloWrong);
    process.stderr.write(
      `Apollo's executor differs from the uncut graph in ${apolloWrong.length} cases${apolloWrong.length ? `: ${apolloWrong.slice(0, 5).join('; ')}` : ''}\n`,
    );
  },
  60_000 + schemas * 20_000,
);

async function checkWorld(worldSeed: number, apolloWrong: string[]): Promise<void> {
  const random = new Random(worldSeed);
  const world = makeWorld(random);
  const monolith = monolithOf(world);
  const federation = await Federation.start(cut(world));
  try {
    for (let count = 0; count < OPERATIONS; count += 1) {
      const { query, variables } = makeOperation(random, world, monolith);
      const truth = await execute({ schema: monolith, document: parse(query), variableValues: variables });
      const expected = JSON.parse(JSON.stringify(truth.data));
      const { data, errors } = await federation.ours(query, variables);
      // Apollo's executor gives up on some of these.
      const apollo = await federation.apollo(query, variables).catch(() => ({ data: 'none' }));
      const name = `seed ${worldSeed}, operation ${count}`;
      if (JSON.stringify(apollo.data) !== JSON.stringify(expected)) apolloWrong.push(`${name}: ${query} ${JSON.stringify(variables)}`);
      const right = { data: expected, failed: (truth.errors ?? []).length > 0 };
      const given = { data, failed: (errors ?? []).length > 0 };
      if (JSON.stringify(given) === JSON.stringify(right)) continue;
      throw new Error(
        [name, query, JSON.stringify(variables), `right: ${JSON.stringify(right)}`, `given: ${JSON.stringify(given)}`].join('\n'),
      );
    }
  } finally {
    await federation.close();
  }
}
