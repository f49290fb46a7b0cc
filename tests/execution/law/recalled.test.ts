// Goal: an answer is the same, whatever is known already of its fetches.
// Method: in every scenario and in random worlds, each operation is asked without a memory, then with one that all operations of its world
// share, and again when all is known. `npm test -- tests/execution/law/recalled --globals '{"schemas":500,"seed":1}'` is the long run.
import { PartStore } from '../../../gateway/cache';
import { scenarios } from '../scenarios';
import { Federation } from '../support/federation';
import { rememberAll } from '../support/remember-all';
import type { Asked } from '../support/scenario';
import { cut, monolithOf } from './cut';
import { makeOperation } from './operation';
import { Random } from './random';
import { makeWorld } from './world';

const { schemas = 5, seed = 771_000 } = globalThis as { schemas?: number; seed?: number };
const OPERATIONS = 14;

/** Fails when an operation has another answer with a memory; says how many fetches were made the last time. */
async function check(federation: Federation, name: string, operations: readonly Asked[]): Promise<PartStore> {
  const store = new PartStore(64_000_000);
  for (const { query, variables = {} } of operations) {
    const ask = async (memory: Federation['memory']): Promise<string> => {
      federation.memory = memory;
      return JSON.stringify(await federation.ours(query, variables));
    };
    const right = await ask(undefined);
    for (const time of ['first', 'second', 'third']) {
      const given = await ask(rememberAll(store));
      if (given !== right) throw new Error([name, `the ${time} time`, query, JSON.stringify(variables), right, given].join('\n'));
    }
    if (!right.includes('"errors"')) expect(federation.sent).toEqual([]);
  }
  return store;
}

it.each(scenarios)('holds in a federation with $name', async ({ name, subgraphs, operations }) => {
  const federation = await Federation.start(subgraphs);
  const asked = operations
    .map((operation) => (typeof operation === 'string' ? { query: operation } : operation))
    .filter(({ query }) => !query.startsWith('mutation'));
  const { found } = (await check(federation, name, asked)).counters;
  expect(found > 0).toBe(asked.length > 0);
  await federation.close();
});

it(
  `holds for ${schemas * OPERATIONS} operations on ${schemas} schemas, from seed ${seed}`,
  async () => {
    let partly = 0;
    for (let at = 0; at < schemas; at += 1) {
      const random = new Random(seed + at);
      const world = makeWorld(random);
      const federation = await Federation.start(cut(world));
      const operations = Array.from({ length: OPERATIONS }, () => makeOperation(random, world, monolithOf(world)));
      const { found, missing } = (await check(federation, `seed ${seed + at}`, operations)).counters;
      if (found > 0 && missing > 0) partly += 1;
      await federation.close();
    }
    expect(partly).toBeGreaterThan(schemas / 2);
  },
  60_000 + schemas * 10_000,
);
