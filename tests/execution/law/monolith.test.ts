// Goal: a graph cut into subgraphs answers every operation as the uncut graph does.
// Method: random schemas, cut at random into subgraphs over the same data; random operations; graphql-js on the uncut schema says what is
// right. A difference names the seed of its case. The short run has the same cases each time, so that red means a change;
// `npm test -- tests/execution/law --globals '{"schemas":420}'` is the long run: 10,080 cases from a seed drawn at random, or from "seed".
import { execute, parse } from 'graphql';
import type { Json } from '../../gateway/support/stack';
import { type Answer, Federation } from '../support/federation';
import { cut, monolithOf } from './cut';
import { makeOperation } from './operation';
import { Random } from './random';
import { makeWorld } from './world';

const given = globalThis as { readonly schemas?: number; readonly seed?: number };
const schemas = given.schemas ?? 21;
const seed = given.seed ?? (given.schemas === undefined ? 296_300 : Math.floor(Math.random() * 1_000_000_000));
const OPERATIONS = 24;

/** How Apollo's executor differs from the uncut graph, each with its cases. */
type Differences = Map<string, string[]>;

it(
  `holds for ${schemas * OPERATIONS} operations on ${schemas} schemas, from seed ${seed}`,
  async () => {
    const apollo: Differences = new Map();
    const wrong: string[] = [];
    for (let schema = 0; schema < schemas; schema += 1) wrong.push(...(await checkWorld(seed + schema, apollo)));
    const kinds = [...apollo].map(([kind, cases]) => `  ${cases.length} ${kind}, as ${cases.slice(0, 3).join('; ')}`);
    process.stderr.write(
      `${schemas * OPERATIONS} cases from seed ${seed}. Apollo's executor differs from the uncut graph:\n${kinds.join('\n')}\n`,
    );
    if (wrong.length > 0) throw new Error(`${wrong.length} are not answered as they should be:\n\n${wrong.slice(0, 20).join('\n\n')}`);
  },
  60_000 + schemas * 20_000,
);

/** Says of each operation that is not answered as it should be what was asked, what is right, and what was given. */
async function checkWorld(worldSeed: number, apollo: Differences): Promise<readonly string[]> {
  const random = new Random(worldSeed);
  const world = makeWorld(random);
  const monolith = monolithOf(world);
  const federation = await Federation.start(cut(world));
  const wrong: string[] = [];
  try {
    for (let count = 0; count < OPERATIONS; count += 1) {
      const { query, variables } = makeOperation(random, world, monolith);
      const truth = await execute({ schema: monolith, document: parse(query), variableValues: variables });
      const expected = JSON.parse(JSON.stringify(truth.data));
      const { data, errors } = await federation.ours(query, variables).catch((error) => ({ data: String(error), errors: [] }));
      const name = `seed ${worldSeed}, operation ${count}`;
      const kind = differenceOf(await federation.apollo(query, variables).catch(() => undefined), expected);
      if (kind !== undefined) apollo.set(kind, [...(apollo.get(kind) ?? []), name]);
      const right = { data: expected, failed: (truth.errors ?? []).length > 0 };
      const ours = { data, failed: (errors ?? []).length > 0 };
      if (JSON.stringify(ours) === JSON.stringify(right)) continue;
      wrong.push([name, query, JSON.stringify(variables), `right: ${JSON.stringify(right)}`, `given: ${JSON.stringify(ours)}`].join('\n'));
    }
    return wrong;
  } finally {
    await federation.close();
  }
}

function differenceOf(apollo: Answer | undefined, expected: Json): string | undefined {
  if (!apollo) return 'without an answer';
  if (JSON.stringify(apollo.data) === JSON.stringify(expected)) return undefined;
  if ((apollo.errors ?? []).length > 0) return 'with other data and an error';
  return JSON.stringify(apollo).includes('valueCompletion')
    ? 'with other data and a note in an extension'
    : 'with other data and not a word';
}
