// Goal: a plan that runs away costs its own operation and nothing else.
// Method: real worker threads on a small supergraph; the limits are set so low that an ordinary plan exceeds them.
import { parse } from 'graphql';
import pino from 'pino';
import { compose } from '../../gateway/generations';
import { drawLabels, Planner, PlanWorkers } from '../../gateway/planning';
import { readOverrideLabels } from '../../gateway/planning/override-labels';

const logger = pino({ level: 'silent' });
const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override", "@shareable"])\n';
const supergraph = compose([
  {
    name: 'a',
    url: 'http://a.test',
    sdl: `${link} type Query { node: Node } type Node @key(fields: "id") { id: ID! next: Node old: Int }`,
  },
  {
    name: 'b',
    url: 'http://b.test',
    sdl: `${link} type Node @key(fields: "id") { id: ID! other: Node old: Int @override(from: "a", label: "percent(30)") }`,
  },
]);

async function startPlanner(timeoutMs: number, memoryLimitMb = 256): Promise<Planner> {
  const planner = new Planner({ timeoutMs, workers: new PlanWorkers(memoryLimitMb), logger });
  await planner.load({ supergraphSdl: supergraph, isChecked: false });
  return planner;
}

const operation = (text: string) => ({ planned: { text }, name: undefined });
const deep = (levels: number): string => (levels === 0 ? 'id' : `next { ${deep(levels - 1)} } other { ${deep(levels - 1)} }`);

describe('a planner', () => {
  it('plans an operation once, however many ask at the same time', async () => {
    const planner = await startPlanner(10_000);
    const asked = operation('{ node { next { other { id } } } }');
    const [first, second] = await Promise.all([planner.plan(asked), planner.plan(asked)]);
    expect(first).toBe(second);
    expect(first.node?.kind).toBe('Sequence');
    expect(await planner.plan(asked)).toBe(first);
    await planner.close();
  });

  it('gives up what takes too long, remembers it, and plans the next', async () => {
    const planner = await startPlanner(500);
    const hostile = operation(`{ node { ${deep(12)} } }`);
    const refused = planner.plan(hostile);
    const behind = planner.plan(operation('{ node { id } }'));
    await expect(refused).rejects.toMatchObject({ code: 'PLAN_TOO_EXPENSIVE' });
    expect((await behind).node?.kind).toBe('Fetch');
    const startedAt = performance.now();
    await expect(planner.plan(hostile)).rejects.toMatchObject({ code: 'PLAN_TOO_EXPENSIVE' });
    expect(performance.now() - startedAt).toBeLessThan(100);
    await planner.close();
  });

  it('refuses a supergraph that cannot be planned for', async () => {
    const planner = new Planner({ timeoutMs: 1_000, workers: new PlanWorkers(256), logger });
    await expect(planner.load({ supergraphSdl: 'type Query { a: Int }', isChecked: false })).rejects.toMatchObject({
      code: 'SUPERGRAPH_INVALID',
    });
  });

  it('keeps a plan for each set of @override labels that hold', async () => {
    const labels = readOverrideLabels(parse(supergraph));
    expect(labels).toEqual(['percent(30)']);
    expect(drawLabels(labels, () => 0.29)).toEqual(labels);
    expect(drawLabels(labels, () => 0.3)).toEqual([]);
    const planner = await startPlanner(10_000);
    const asked = operation('{ node { old } }');
    expect((await planner.plan(asked)).node?.kind).toBe('Fetch');
    expect((await planner.plan(asked, { labels })).node?.kind).toBe('Sequence');
    await planner.close();
  });

  it('gives up what takes too much memory with its thread, not with the process', async () => {
    const planner = await startPlanner(60_000, 64);
    await expect(planner.plan(operation(`{ node { ${deep(13)} } }`))).rejects.toMatchObject({ code: 'PLAN_TOO_EXPENSIVE' });
    expect((await planner.plan(operation('{ node { id } }'))).node?.kind).toBe('Fetch');
    await planner.close();
  }, 60_000);
});
