// Goal: what one subgraph does wrong costs its own fields, and a subgraph in trouble is not given more to do.
// Method: the guards alone with a clock of the test's own; then answers spoilt on their way back through the real executor.
import { CircuitBreaker } from '../../gateway/execution/circuit-breaker';
import { RetryBudget } from '../../gateway/execution/retry-budget';
import { ConcurrencyLimit } from '../../schemas/concurrency-limit';
import type { Json } from '../gateway/support/stack';
import { contexts } from './scenarios/contexts';
import { requiresArguments } from './scenarios/requires';
import { listsOfLists } from './scenarios/shapes';
import { Federation } from './support/federation';

describe('the circuit breaker', () => {
  it('opens on half of the last 20, lets one call through after its pause, and closes after three', () => {
    let now = 0;
    const breaker = new CircuitBreaker(1_000, () => now);
    const call = (outcome: 'success' | 'failure'): boolean => {
      const isAdmitted = breaker.admit();
      if (isAdmitted) breaker.record(outcome);
      return isAdmitted;
    };
    for (let index = 0; index < 19; index += 1) expect(call(index % 2 === 0 ? 'success' : 'failure')).toBe(true);
    call('failure');
    expect(call('success')).toBe(false);
    now = 1_000;
    expect(breaker.admit()).toBe(true);
    expect(breaker.admit()).toBe(false);
    breaker.record('failure');
    now = 1_999;
    expect(call('success')).toBe(false);
    now = 2_000;
    for (let index = 0; index < 3; index += 1) expect(call('success')).toBe(true);
    expect([breaker.admit(), breaker.admit()]).toEqual([true, true]);
  });
});

it('repeats one call in five', () => {
  const budget = new RetryBudget();
  expect([budget.spend(), budget.spend()]).toEqual([true, false]);
  let repeated = 0;
  for (let call = 0; call < 100; call += 1) {
    budget.called();
    if (budget.spend()) repeated += 1;
  }
  expect(repeated).toBeGreaterThanOrEqual(19);
  expect(repeated).toBeLessThanOrEqual(20);
});

it('runs no more at once than it may, in order, and lets go of who leaves', async () => {
  const limit = new ConcurrencyLimit(1);
  const { signal } = new AbortController();
  const leaver = new AbortController();
  expect(limit.enter(signal)).toBeUndefined();
  const entered: string[] = [];
  const enter = async (name: string, of: AbortSignal): Promise<void> => {
    await limit.enter(of);
    entered.push(name);
  };
  const second = enter('second', leaver.signal);
  const third = enter('third', signal);
  const fourth = enter('fourth', signal);
  leaver.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  expect(entered).toEqual([]);
  limit.leave();
  await third;
  expect(entered).toEqual(['third']);
  limit.leave();
  await fourth;
  // Who has left already takes no place in the line.
  await expect(limit.enter(leaver.signal)).rejects.toThrow('left');
  limit.leave();
  expect(limit.enter(signal)).toBeUndefined();
});

it('never runs more at once than it may, and all of them in the end', async () => {
  const limit = new ConcurrencyLimit(3);
  let [running, most] = [0, 0];
  const work = async (): Promise<void> => {
    await limit.enter(new AbortController().signal);
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    limit.leave();
  };
  await Promise.all(Array.from({ length: 50 }, work));
  expect([most, running]).toEqual([3, 0]);
});

describe('a subgraph that answers wrongly', () => {
  let federation: Federation;
  beforeAll(async () => {
    federation = await Federation.start(listsOfLists.subgraphs);
  });
  afterAll(() => federation.close());

  const entities = (change: (entities: Json[]) => Json) => (answer: Json) => ({ data: { _entities: change(answer.data._entities) } });
  it.each<[string, (answer: Json) => Json]>([
    ['HTML', () => '<html></html>'],
    ['truncated JSON', (answer) => JSON.stringify(answer).slice(0, -5)],
    ['too few entities', entities((list) => list.slice(1))],
    ['too many entities', entities((list) => [...list, null])],
    ['strings for entities', entities((list) => list.map(() => 'x'))],
    ['wrong types', entities((list) => list.map((entity) => ({ ...entity, value: { a: 1 } })))],
    ['2,000 errors', () => ({ data: { _entities: null }, errors: Array.from({ length: 2_000 }, () => ({ message: 'no' })) })],
  ])('%s: the other subgraph’s fields stay', async (_, change) => {
    federation.spoil = ({ subgraph }, answer) => (subgraph === 'values' ? change(answer) : answer);
    const { data, errors } = await federation.ours('{ strict { id value } }');
    expect(data).toEqual({ strict: [['1'], ['2', '3']].map((row) => row.map((id) => ({ id, value: null }))) });
    expect(errors?.length).toBeGreaterThan(0);
    expect(errors?.length).toBeLessThanOrEqual(100);
  });

  it('is said to have failed at the field it was asked for, when it refuses a value with no path', async () => {
    federation.spoil = ({ subgraph }) => (subgraph === 'grid' ? { errors: [{ message: 'no such date' }] } : {});
    const { data, errors } = await federation.ours('{ mine: grid { id } }');
    expect(data).toEqual({ mine: null });
    expect(errors).toMatchObject([{ message: 'no such date', path: ['mine'], extensions: { subgraph: 'grid' } }]);
  });

  it('asks once for each entity, whatever the number of places it stands at', async () => {
    federation.spoil = undefined;
    await federation.ours('{ grid { value } strict { value } }');
    const asked = federation.sent.filter(({ subgraph }) => subgraph === 'values');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.variables.representations.map(({ id }: Json) => id).sort()).toEqual(['1', '2', '3']);
  });
});

describe('a subgraph that does not give what others take from a context', () => {
  let federation: Federation;
  beforeAll(async () => {
    federation = await Federation.start(contexts.subgraphs);
  });
  afterAll(() => federation.close());
  const asked = '{ shops { id items { id price } } first { price } }';

  it('leaves out what would be computed from it, and nothing else', async () => {
    const { data: whole } = await federation.ours(asked);
    federation.spoil = ({ subgraph }, answer) => (subgraph === 'rates' ? '<html></html>' : answer);
    const { data, errors } = await federation.ours(asked);
    const withoutPrice = ({ id }: Json) => ({ id, price: null });
    const shops = whole.shops.map((row: Json[]) => row.map(({ id, items }) => ({ id, items: items.map(withoutPrice) })));
    expect(data).toEqual({ shops, first: whole.first });
    expect(errors).toEqual([expect.objectContaining({ path: ['shops'] })]);
  });

  it('is asked once more for each set of values when it fails for all, and what fails each time is told once', async () => {
    federation.spoil = ({ query }, answer) => (query.includes('price') ? '<html></html>' : answer);
    const { errors } = await federation.ours(asked);
    const given = federation.sent
      .filter(({ query }) => query.includes('price'))
      .map(({ variables }) => Object.values(variables).filter((value) => !Array.isArray(value)));
    expect(given.map((values) => values.sort()).sort()).toEqual([['DKK', 'NOK', null].sort(), ['DKK'], ['EUR'], ['NOK'], [null]].sort());
    expect(errors?.map(({ path }) => path).sort()).toEqual([['first'], ['shops']]);
  });
});

it('tells of a field that others require with arguments under its own name', async () => {
  const federation = await Federation.start(requiresArguments.subgraphs);
  federation.spoil = ({ subgraph }, answer) => {
    if (subgraph !== 'base') return answer;
    const [first] = answer.data.items;
    const alias = Object.keys(first).find((name) => name.endsWith('_price')) ?? '';
    first[alias] = null;
    return { ...answer, errors: [{ message: 'no price', path: ['items', 0, alias] }] };
  };
  const { data, errors } = await federation.ours('{ items { inEuro } }');
  expect(data.items[0]).toEqual({ inEuro: '€null' });
  expect(errors).toEqual([expect.objectContaining({ path: ['items', 0, 'price'] })]);
  await federation.close();
});
