// Goal: what is asked most is planned before a new generation is served, under the conditions it is asked with.
// Method: two real planners for one supergraph; the first is used, the second warmed; the plans it makes are counted.
import pino from 'pino';
import { compose, createGeneration } from '../../gateway/generations';
import { OperationStore } from '../../gateway/operations';
import { Planner, PlanWorkers } from '../../gateway/planning';
import { warm } from '../../gateway/warm';
import { testConfig } from '../gateway/support/stack';

const logger = pino({ level: 'silent' });
const sdl = 'type Query { a: Int b: Int c: Int }';

async function planning() {
  const made = { plans: 0 };
  const ended = () => {
    made.plans += 1;
  };
  const planner = new Planner({
    timeoutMs: 20_000,
    workers: new PlanWorkers(256),
    logger,
    ended,
  });
  const supergraphSdl = compose([{ name: 'only', url: 'http://only.test', sdl }]);
  const generation = await createGeneration({ supergraphSdl, load: () => planner.load({ supergraphSdl, isChecked: false }) });
  return { planner, operations: new OperationStore(generation.schema, testConfig()), made };
}

it('plans what was used most, each under its conditions, and no more than it may', async () => {
  const [before, next] = [await planning(), await planning()];
  const conditional = 'query ($yes: Boolean!) { a @include(if: $yes) b }';
  const use = async (text: string, times: number, holding: string[] = []) => {
    for (let time = 0; time < times; time += 1) await before.planner.plan(before.operations.find(text, undefined), { holding });
  };
  await use(conditional, 5, ['yes']);
  await use(conditional, 1);
  await use('{ c }', 3);
  await use('{ b }', 2);

  await warm(next, before, { plans: 2, ms: 20_000 });
  expect(next.made.plans).toBe(2);
  await next.planner.plan(next.operations.find(conditional, undefined), { holding: ['yes'] });
  await next.planner.plan(next.operations.find('{ c }', undefined));
  expect(next.made.plans).toBe(2);
  await next.planner.plan(next.operations.find(conditional, undefined));
  expect(next.made.plans).toBe(3);
  await Promise.all([before, next].map(({ planner }) => planner.close()));
});

it('keeps nobody waiting longer than it may', async () => {
  const [before, next] = [await planning(), await planning()];
  await before.planner.plan(before.operations.find('{ a }', undefined));
  const never = { ...next, planner: { plan: () => new Promise(() => undefined) } as unknown as Planner };
  await warm(never, before, { plans: 50, ms: 10 });
  await Promise.all([before, next].map(({ planner }) => planner.close()));
});
