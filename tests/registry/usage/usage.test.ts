// Goal: what operations use is counted, once taken apart, in bounded memory, and never with a value in it.
// Method: a recorder over the registry's own file store; operations with secrets in every place a value can stand.
import { buildSchema, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse, validate } from 'graphql';
import { openStore, type UsageBatch } from '../../../gateway/registry';
import { type RecordedOperation, readOperation, readUsage, UsageRecorder } from '../../../gateway/registry/usage';
import { tempDir } from '../../support/temp-dir';

const schema = buildSchema(`
  type Query { orders(where: Filter, by: [Order!], first: Int): [Thing!]! old: Int @deprecated(reason: "Use orders.") }
  interface Named { name: String }
  type Thing implements Named { id: ID! name: String state: State labels(like: [String!]): [String!] }
  input Filter { and: [Filter!] state: StateFilter text: String legacy: Int @deprecated(reason: "Nobody fills it.") }
  input StateFilter { in: [State!] eq: State }
  enum State { OPEN CLOSED }
  enum Order { NAME AGE @deprecated(reason: "Use NAME.") }`);

function operation(text: string): RecordedOperation {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const definition = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const fragments = new Map(
    document.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  );
  return { definition, fragments, name: definition.name?.value };
}

const outcome = { schema, variables: {}, client: { name: 'shop', version: '2' }, tookMs: 3, failed: false };

describe('readOperation', () => {
  it('names fields, arguments, input fields, enum values and types, through fragments', () => {
    const { coordinates } = readOperation(
      schema,
      operation(
        'query Q { orders(where: { and: [{ state: { eq: OPEN } }] }, by: [AGE]) { ...F } } fragment F on Named { name ... on Thing { labels(like: ["x"]) } }',
      ),
    );
    expect(coordinates).toEqual([
      'Filter',
      'Filter.and',
      'Filter.state',
      'Named',
      'Named.name',
      'Order.AGE',
      'Query.orders',
      'Query.orders(by:)',
      'Query.orders(where:)',
      'State.OPEN',
      'StateFilter',
      'StateFilter.eq',
      'Thing',
      'Thing.labels',
      'Thing.labels(like:)',
    ]);
  });

  it('says what is deprecated, and why', () => {
    const { deprecated } = readOperation(schema, operation('{ old orders(where: { legacy: 1 }, by: AGE) { id } }'));
    expect(deprecated).toEqual([
      { coordinate: 'Query.old', reason: 'Use orders.' },
      { coordinate: 'Filter.legacy', reason: 'Nobody fills it.' },
      { coordinate: 'Order.AGE', reason: 'Use NAME.' },
    ]);
  });

  it('keeps a text that is as valid, and holds none of its values', () => {
    const secret =
      'query Q($w: Filter = { text: "hidden7" }) { orders(where: { text: """hidden7""", legacy: 7654321 }, first: 7654321) { id @skip(if: true) labels(like: ["hidden7", "hidden7"]) } b: orders(where: $w) { id } }';
    const { text } = readOperation(schema, operation(secret));
    expect(text).not.toMatch(/hidden7|7654321/);
    expect(text).toContain('@skip(if: true)');
    expect(validate(schema, parse(text))).toEqual([]);
  });
});

describe('UsageRecorder', () => {
  it('counts by operation and client, and the store gives it back added up', async () => {
    const store = await openStore(await tempDir());
    const recorder = new UsageRecorder({ append: (batch) => store.appendUsage(batch) });
    const asked = operation('query Q($w: Filter) { orders(where: $w) { id } }');
    for (let count = 0; count < 3; count += 1) recorder.record(asked, outcome);
    await recorder.flush();
    recorder.record(asked, { ...outcome, failed: true, tookMs: 40_000, variables: { w: { state: { in: ['CLOSED'] }, text: 'a secret' } } });
    await recorder.close();
    const { since, uses } = await readUsage(store, 1, new Date());
    expect(since).toBeDefined();
    expect(uses).toMatchObject([{ operation: 'Q', client: 'shop', requests: 4, errors: 1, isIncomplete: false }]);
    expect(uses[0]?.latency).toEqual([0, 0, 3, ...new Array(13).fill(0), 1]);
    expect([...(uses[0]?.coordinates ?? [])]).toEqual(
      expect.arrayContaining(['Query.orders', 'State.CLOSED', 'StateFilter.in', 'Filter.text']),
    );
    expect(JSON.stringify(uses.map((use) => ({ ...use, coordinates: [...use.coordinates] })))).not.toContain('a secret');
    await store.close();
  });

  it('says what an operation uses once, and counts with every batch', async () => {
    const batches: UsageBatch[] = [];
    const recorder = new UsageRecorder({ append: async (batch) => void batches.push(batch) });
    const asked = operation('{ orders { id } }');
    for (let count = 0; count < 2; count += 1) {
      recorder.record(asked, outcome);
      await recorder.flush();
    }
    await recorder.close();
    expect(batches.map(({ records }) => records.map((record) => (record as { kind: string }).kind))).toEqual([
      ['started', 'operation', 'count'],
      ['count'],
    ]);
  });

  it('loses nothing when the store is away for a while', async () => {
    const batches: UsageBatch[] = [];
    const problems: unknown[] = [];
    let isAway = true;
    const append = async (batch: UsageBatch): Promise<void> => {
      if (isAway) throw new Error('away');
      batches.push(batch);
    };
    const recorder = new UsageRecorder({ append, onProblem: (error) => problems.push(error) });
    const asked = operation('{ orders { id } }');
    recorder.record(asked, outcome);
    await recorder.flush();
    recorder.record(asked, outcome);
    isAway = false;
    await recorder.close();
    expect(problems).toHaveLength(1);
    expect(batches.map(({ records }) => records.map((record) => (record as { kind: string }).kind))).toEqual([
      ['started', 'operation', 'count'],
      ['count'],
    ]);
  });

  it('hands over one batch at a time, however often it is asked to', async () => {
    const ids: unknown[] = [];
    let open = 0;
    const append = async ({ id }: UsageBatch): Promise<void> => {
      open += 1;
      expect(open).toBe(1);
      ids.push(id);
      await new Promise(setImmediate);
      open -= 1;
    };
    const recorder = new UsageRecorder({ append });
    const asked = operation('{ orders { id } }');
    recorder.record(asked, outcome);
    const first = recorder.flush();
    recorder.record(asked, outcome);
    await Promise.all([first, recorder.flush(), recorder.flush()]);
    recorder.record(asked, outcome);
    await Promise.all([recorder.flush(), recorder.flush()]);
    await recorder.close();
    expect([ids.length, new Set(ids).size]).toEqual([2, 2]);
  });

  it('counts nothing twice when the store has written what it says it has not', async () => {
    const store = await openStore(await tempDir());
    let isMishap = true;
    const append = async (batch: UsageBatch): Promise<void> => {
      await store.appendUsage(batch);
      if (isMishap) throw new Error('the connection was cut');
    };
    const recorder = new UsageRecorder({ append });
    const asked = operation('{ orders { id } }');
    recorder.record(asked, outcome);
    await recorder.flush();
    recorder.record(asked, outcome);
    await recorder.flush();
    isMishap = false;
    await recorder.close();
    const { uses } = await readUsage(store, 1, new Date());
    expect(uses).toMatchObject([{ requests: 2 }]);
    await store.close();
  });

  it('keeps its memory bounded when callers make up names and operations, and forgets no field', async () => {
    const batches: UsageBatch[] = [];
    const recorder = new UsageRecorder({ append: async (batch) => void batches.push(batch) });
    const asked = operation('{ orders { id } }');
    for (let count = 0; count < 20_000; count += 1) recorder.record(asked, { ...outcome, client: { name: `made up ${count}` } });
    const last = operation('{ orders { labels } }');
    recorder.record(last, outcome);
    await recorder.close();
    const records = batches.flatMap(({ records: all }) => all) as { kind: string; requests?: number; coordinates?: string[] }[];
    expect(records.length).toBeLessThan(5_100);
    expect(records.reduce((sum, { requests = 0 }) => sum + requests, 0)).toBe(20_001);
    expect(records.some(({ coordinates }) => coordinates?.includes('Thing.labels'))).toBe(true);
  });

  it('looks at huge variables only so far, and says so', async () => {
    const batches: UsageBatch[] = [];
    const recorder = new UsageRecorder({ append: async (batch) => void batches.push(batch) });
    const asked = operation('query Q($w: Filter) { orders(where: $w) { id } }');
    const variables = { w: { and: Array.from({ length: 100_000 }, () => ({ state: { eq: 'OPEN' } })) } };
    recorder.record(asked, { ...outcome, variables });
    await recorder.close();
    expect(batches.flatMap(({ records }) => records)).toContainEqual(expect.objectContaining({ kind: 'count', isIncomplete: true }));
  });
});
