// Goal: whatever a contract says, whoever asks, and whatever is asked, the answer is what that caller may see, and no value that is kept
// from them is anywhere in it.
// Method: random rows, of which every protected text is a canary, in a real DuckDB; random contracts; random callers with hostile claims;
// random operations with hostile arguments. What may be seen is worked out from the raw rows in plain JavaScript (support/access-oracle.ts).
// The short run has the same cases each time; `npm test -- tests/query/access-law --globals '{"contracts":200}'` is the long run of 5,000
// cases, from a seed drawn at random or from "seed".
import * as fc from 'fast-check';
import type { Caller } from '../../schemas/caller';
import { createQueryExecutor } from '../../subgraphs/kit/query';
import { type AskedOperation, operations } from './support/access-operations';
import { Eyes } from './support/access-oracle';
import { callers, contracts, insertsOf, type World, worlds } from './support/access-world';
import { type GraphQLResponse, openWarehouse } from './support/ask';
import { type AccessSaid, guardedWarehouse } from './support/warehouse';

const CALLERS = 5;
const OPERATIONS = 5;
const SALT = 'salt';
const given = globalThis as { readonly contracts?: number; readonly seed?: number };
const runs = given.contracts ?? 28;
const seed = given.seed ?? (given.contracts === undefined ? 18_250 : Math.floor(Math.random() * 2 ** 31));
const counts: Record<string, number> = {};

it(`holds for ${runs * CALLERS * OPERATIONS} cases, from seed ${seed}`, async () => {
  const questions = fc.array(operations, { minLength: OPERATIONS, maxLength: OPERATIONS });
  const asking = fc.array(fc.tuple(callers, questions), { minLength: CALLERS, maxLength: CALLERS });
  await fc.assert(
    fc.asyncProperty(worlds, contracts, asking, async (world, said, asked) => {
      await checkContract(world, said, asked);
    }),
    { numRuns: runs, seed },
  );
  // A law that holds because nothing is ever allowed, or nothing ever refused, says nothing.
  expect(counts.answered).toBeGreaterThan(runs * 4);
  expect(counts.refused).toBeGreaterThan(runs);
  expect(counts.invalid).toBeGreaterThan(runs);
  expect(counts.tooFew).toBeGreaterThan(runs / 12);
}, 600_000);

async function checkContract(
  world: World,
  said: AccessSaid,
  asked: readonly (readonly [Caller | undefined, readonly AskedOperation[]])[],
): Promise<void> {
  const executor = createQueryExecutor({ ...guardedWarehouse(said), salt: SALT });
  const warehouse = await openWarehouse(insertsOf(world));
  try {
    for (const [caller, questions] of asked) {
      const eyes = new Eyes(world, said, caller, SALT);
      for (const question of questions) {
        const text = await warehouse.text(question.query, question.variables, executor, caller);
        const canary = eyes.hidden().find((value) => text.includes(value));
        expect({ query: question.query, canary }).toEqual({ query: question.query, canary: undefined });
        check(JSON.parse(text), question, eyes);
      }
    }
  } finally {
    await warehouse.close();
  }
}

function check({ data, errors }: GraphQLResponse, { query, expected }: AskedOperation, eyes: Eyes): void {
  const outcome = expected(eyes);
  const codes = errors?.map(({ extensions }) => extensions.code);
  const count = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  if (outcome === 'any') return;
  if (outcome === 'refused' || outcome === 'invalid') {
    count(outcome);
    const code = outcome === 'refused' ? 'UNAUTHORIZED_FIELD_OR_TYPE' : 'GRAPHQL_VALIDATION_FAILED';
    expect({ query, data, codes: [...new Set(codes)] }).toEqual({ query, data: undefined, codes: [code] });
  } else if (typeof outcome === 'object' && outcome !== null && 'tooFew' in outcome) {
    count('tooFew');
    expect({ query, data, codes }).toEqual({ query, data: (outcome as { data?: unknown }).data, codes: ['TOO_FEW_ROWS'] });
  } else {
    count('answered');
    expect({ query, data, codes }).toEqual({ query, data: outcome, codes: undefined });
  }
}
