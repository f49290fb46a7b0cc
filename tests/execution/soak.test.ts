// Goal: neither generations that come and go nor requests leave anything behind in memory.
// Method: the heap after a collection, in the middle of a run and at its end, must be the same but for noise. The short run is for mistakes
// that cost a whole generation; `npm test -- tests/execution/soak --globals '{"swaps":100,"requests":100000}'` is the long one, and
// `npm run bench -- memory` that of a whole gateway.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { listsOfLists } from './scenarios/shapes';
import { Federation } from './support/federation';

const { swaps = 8, requests = 1_600 } = globalThis as { readonly swaps?: number; readonly requests?: number };
/** A generation of this size is more than a megabyte, so that one in ten that stays is found in the long run. */
const NOISE_BYTES = 4_000_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const operations = [
  ['{ grid { value } }', {}],
  ['query ($on: Boolean!) { strict { id ... @include(if: $on) { value } near @skip(if: $on) { value } } }', { on: true }],
  ['query ($on: Boolean!) { strict { id ... @include(if: $on) { value } near @skip(if: $on) { value } } }', { on: false }],
  ['{ cube { id value near { id } } }', {}],
] as const;

/** Serves one generation from its beginning to its end. */
async function serveOne(count: number): Promise<void> {
  const federation = await Federation.start(listsOfLists.subgraphs);
  for (let request = 0; request < count; request += 1) {
    const [query, variables] = operations[request % operations.length] as (typeof operations)[number];
    const { errors } = await federation.ours(query, variables);
    expect(errors).toBeUndefined();
  }
  await federation.close();
}

async function heapAfterCollection(): Promise<number> {
  // Threads and finalizers let go a turn later.
  for (let turn = 0; turn < 3; turn += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

it(
  `is flat over ${swaps} generations and ${requests} requests`,
  async () => {
    const perGeneration = Math.ceil(requests / swaps);
    let middle = 0;
    for (let swap = 1; swap <= swaps; swap += 1) {
      await serveOne(perGeneration);
      if (swap === Math.floor(swaps / 2)) middle = await heapAfterCollection();
    }
    expect((await heapAfterCollection()) - middle).toBeLessThan(NOISE_BYTES);
  },
  60_000 + swaps * 20_000 + requests * 50,
);
