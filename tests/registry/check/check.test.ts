// Goal: a team learns before it publishes what would become of its readers, and where in its files it stands.
// Method: small graphs, composed for real; use recorded by the gateway's recorder into a registry's store and read back.
import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { composeSubgraphs } from '../../../gateway/generations';
import { openStore, type Publication, type UsageBatch } from '../../../gateway/registry';
import { type CheckOptions, check, type Report } from '../../../gateway/registry/check';
import { Graph } from '../../../gateway/registry/check/graph';
import { Graphs } from '../../../gateway/registry/check/graphs';
import { judge } from '../../../gateway/registry/check/readers';
import { readUsage, type Usage, UsageRecorder } from '../../../gateway/registry/usage';
import { tempDir } from '../../support/temp-dir';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requiresScopes", "@external", "@requires"])';
const orders = `${link}
type Query { orders(status: Status, first: Int, like: Like): [Order!] }
type Order @key(fields: "id") { id: ID! total: Int! status: Status note: String @deprecated(reason: "Nobody writes one.") }
enum Status { OPEN PAID }
input Like { note: String }`;
const people = `${link}
type Query { people: [Person!] }
type Person @key(fields: "id") { id: ID! name: String lastOrder: Order }
type Order @key(fields: "id", resolvable: false) { id: ID! }`;

const now = new Date('2026-06-01T12:00:00Z');
const nothing: Usage = { since: undefined, uses: [] };

interface Question {
  readonly after: string;
  readonly usage?: Usage;
  readonly version?: string;
  readonly options?: Partial<CheckOptions>;
  readonly policy?: Partial<CheckOptions['policy']>;
}

const compose = (sdl: string) =>
  composeSubgraphs([
    { name: 'orders', url: 'http://orders', sdl },
    { name: 'people', url: 'http://people', sdl: people },
  ]);

function supergraphOf(sdl: string): string {
  const composition = compose(sdl);
  if (composition.kind === 'refused') throw new Error(JSON.stringify(composition.problems));
  return composition.supergraph;
}

function ask({ after, usage = nothing, version = '9.0.0', options = {}, policy = {} }: Question): Report {
  const publication = (product: string, sdl: string): Publication => ({
    ...{
      product,
      sdl,
      url: `http://${product}`,
      version: '1.0.0',
      hash: '',
      sequence: 1,
      publishedAt: '2026-01-01T00:00:00Z',
      publisher: 'us',
      reason: '',
      checks: [],
    },
  });
  const current = { publications: [publication('orders', orders), publication('people', people)], supergraph: supergraphOf(orders) };
  return check(
    {
      proposals: [{ proposal: { product: 'orders', sdl: after, url: 'http://orders', version }, sdlFile: 'orders.graphql' }],
      current,
      composition: compose(after),
    },
    {
      ruleSets: [],
      usage,
      operations: [],
      policy: { days: 30, tolerated: 0, excludedClients: [], accepted: [], ...policy },
      now,
      ...options,
    },
  );
}

const told = ({ findings }: Report, section: string) =>
  findings.filter((finding) => finding.section === section).map(({ severity, rule }) => `${severity} ${rule}`);

/** What the recorder writes for these operations, a month and an hour ago; back through the store. */
async function recorded(
  operations: readonly { text: string; client?: string; variables?: Record<string, unknown>; times?: number }[],
): Promise<Usage> {
  const store = await openStore(await tempDir());
  const schema = Graph.of(supergraphOf(orders)).schema;
  let at = new Date('2026-04-01T00:00:00Z');
  const recorder = new UsageRecorder({ append: (batch: UsageBatch) => store.appendUsage(batch), now: () => at });
  await recorder.flush();
  at = new Date('2026-05-03T00:00:00Z');
  const start = new UsageRecorder({ append: (batch: UsageBatch) => store.appendUsage(batch), now: () => at });
  await start.flush();
  at = new Date('2026-06-01T11:00:00Z');
  for (const { text, client, variables = {}, times = 1 } of operations) {
    const document = parse(text);
    const definition = document.definitions[0] as OperationDefinitionNode;
    const fragments = new Map(
      document.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    );
    const operation = { definition, fragments, name: definition.name?.value };
    for (let count = 0; count < times; count += 1)
      start.record(operation, { schema, variables, client: client === undefined ? undefined : { name: client }, tookMs: 1, failed: false });
  }
  await Promise.all([recorder.close(), start.close()]);
  const usage = await readUsage(store, 30, now);
  await store.close();
  return usage;
}

const withoutTotal = orders.replace('total: Int! ', '');
const shop = { text: 'query Basket { orders { id total } }', client: 'shop', times: 12 };

describe('readers', () => {
  it('names who would break, by client and operation, and when they last asked', async () => {
    const report = ask({ after: withoutTotal, usage: await recorded([shop, { text: '{ people { name } }', client: 'other' }]) });
    expect(report.passed).toBe(false);
    expect(told(report, 'readers')).toEqual(['error field-removed']);
    const [finding] = report.findings.filter(({ section }) => section === 'readers');
    expect(finding?.message).toBe('Order.total is gone. It would break shop: Basket (12 requests, last 2026-06-01 11:00).');
    expect(finding?.place).toEqual({ file: 'orders.graphql', line: 3, column: 1 });
    expect(told(report, 'operations')).toEqual(['error operation-invalid']);
  });

  it('breaks nobody in practice when nobody has used it, and says what it looked at', async () => {
    const report = ask({ after: withoutTotal, usage: await recorded([{ text: '{ orders { id } }', client: 'shop' }]) });
    expect(report).toMatchObject({ passed: true, usage: { days: 30, requests: 1, operations: 1 } });
    expect(told(report, 'readers')).toEqual(['info field-removed']);
  });

  it('calls nothing unused when nobody recorded, or not for long enough', async () => {
    expect(told(ask({ after: withoutTotal }), 'readers')).toEqual(['error field-removed']);
    const late = { since: '2026-05-25T00:00:00Z', uses: [] };
    expect(told(ask({ after: withoutTotal, usage: late }), 'readers')).toEqual(['error field-removed']);
    expect(told(ask({ after: withoutTotal, usage: late, policy: { days: 7 } }), 'readers')).toEqual(['info field-removed']);
  });

  it('knows enum values of literals and of variables, and arguments', async () => {
    const usage = await recorded([
      { text: 'query A { orders(status: OPEN) { id } }', client: 'a' },
      { text: 'query B($s: Status) { orders(status: $s) { id } }', client: 'b', variables: { s: 'PAID' } },
    ]);
    const readers = (after: string, coordinate: string) =>
      ask({ after, usage })
        .changes.find((change) => change.coordinate === coordinate)
        ?.readers.map(({ client }) => client);
    expect(readers(orders.replace('OPEN ', ''), 'Status.OPEN')).toEqual(['a']);
    expect(readers(orders.replace(' PAID', ''), 'Status.PAID')).toEqual(['b']);
    expect(readers(orders.replace(', first: Int', ''), 'Query.orders(first:)')).toEqual([]);
    expect(readers(orders.replace('status: Status, ', ''), 'Query.orders(status:)')?.sort()).toEqual(['a', 'b']);
  });

  it('tells a team that deprecates whom it asks to leave: fields, arguments, input fields, and enum values of literals and variables', async () => {
    const usage = await recorded([
      shop,
      { text: 'query B($s: Status) { orders(status: $s) { id } }', client: 'b', variables: { s: 'PAID' } },
      { text: '{ orders(first: 3) { id } }', client: 'c' },
      { text: 'query D($like: Like) { orders(like: $like) { id } }', client: 'd', variables: { like: { note: 'x' } } },
    ]);
    const after = orders
      .replace('first: Int', 'first: Int @deprecated(reason: "Ask for all.")')
      .replace('note: String }', 'note: String @deprecated(reason: "None.") }')
      .replace('total: Int!', 'total: Int! @deprecated(reason: "Use sum.")')
      .replace('PAID', 'PAID @deprecated(reason: "No.")');
    const report = ask({ after, usage });
    expect(report.passed).toBe(true);
    expect(report.findings.filter(({ section }) => section === 'readers').map(({ message }) => message)).toEqual([
      'Like.note is deprecated: None. It is used by d: D (1 request, last 2026-06-01 11:00).',
      'Order.total is deprecated: Use sum. It is used by shop: Basket (12 requests, last 2026-06-01 11:00).',
      'Query.orders(first:) is deprecated: Ask for all. It is used by c: an operation without a name (1 request, last 2026-06-01 11:00).',
      'Status.PAID is deprecated: No. It is used by b: B (1 request, last 2026-06-01 11:00).',
    ]);
    expect(told(ask({ after, usage: await recorded([]) }), 'readers')).toEqual([]);
  });

  it('lets go what is tolerated, excluded, or accepted with a reason', async () => {
    const usage = await recorded([shop]);
    expect(ask({ after: withoutTotal, usage, policy: { tolerated: 12 } }).passed).toBe(true);
    expect(ask({ after: withoutTotal, usage, policy: { tolerated: 11 } }).passed).toBe(false);
    expect(ask({ after: withoutTotal, usage, policy: { excludedClients: ['shop'] } }).passed).toBe(true);
    const accepted = ask({ after: withoutTotal, usage, policy: { accepted: [{ coordinate: 'Order.total', reason: 'shop has agreed' }] } });
    expect(accepted.passed).toBe(true);
    expect(accepted.findings.map(({ message }) => message).join()).toContain(
      'It breaks shop: Basket (12 requests, last 2026-06-01 11:00). Accepted: shop has agreed',
    );
  });

  it('takes one reason for a field and all that is derived from it', () => {
    const policy = { accepted: [{ coordinate: 'Order.total', reason: 'agreed' }] };
    const verdicts = (accepted: typeof policy.accepted) =>
      ['Order.total', 'OrderFilter.total', 'OrderBy.TOTAL', 'OrderBy.ID', 'Person.total'].map(
        (coordinate) =>
          judge(
            { code: 'field-removed', impact: 'breaking', coordinate, message: '', hits: [coordinate] },
            { usage: nothing, registered: [], now, policy: { days: 1, tolerated: 0, excludedClients: [], accepted } },
            '',
          ).verdict,
      );
    expect(verdicts(policy.accepted)).toEqual(['accepted', 'accepted', 'accepted', 'unknown', 'unknown']);
  });

  it('counts registered operations, whether or not they were seen', () => {
    const operations = [{ client: 'billing', text: 'query Invoices { orders { total } }' }];
    expect(told(ask({ after: withoutTotal, options: { operations }, usage: { since: '2026-01-01', uses: [] } }), 'readers')).toEqual([
      'error field-removed',
    ]);
  });
});

describe('versions', () => {
  it.each([
    ['breaking', withoutTotal, '1.1.0', ['error version-too-low'], '2.0.0'],
    ['more', orders.replace('total: Int!', 'total: Int! tax: Int'), '1.0.1', ['warning version-too-low'], '1.1.0'],
    ['more, told', orders.replace('total: Int!', 'total: Int! tax: Int'), '1.1.0', [], '1.1.0'],
    ['nothing', orders, '1.0.0', [], undefined],
  ])('asks for a version by what changes: %s', (_, after, version, expected, asked) => {
    const report = ask({ after, version });
    expect(told(report, 'changes').filter((line) => line.includes('version'))).toEqual(expected);
    expect(report.version).toBe(asked);
  });
});

describe('composition, access and plans', () => {
  it('says in the team’s file where it does not compose with the others', () => {
    const report = ask({ after: orders.replace('@key(fields: "id") ', '').replace('id: ID! total', 'id: Int! total') });
    const places = report.findings
      .filter(({ section }) => section === 'composition')
      .map(({ rule, place }) => [rule, place?.file, place?.line]);
    expect(places).toContainEqual(['FIELD_TYPE_MISMATCH', 'orders.graphql', 3]);
    expect(report.passed).toBe(false);
  });

  it('says where a schema is no GraphQL', () => {
    const report = ask({ after: 'type Query {' });
    expect(report.findings[0]).toMatchObject({
      rule: 'sdl-syntax',
      severity: 'error',
      place: { file: 'orders.graphql', line: 1, column: 13 },
    });
  });

  it('tells who loses access, by use', async () => {
    const after = orders.replace('total: Int!', 'total: Int @requiresScopes(scopes: [["money"]])');
    const report = ask({ after, usage: await recorded([shop]) });
    expect(told(report, 'readers')).toEqual(expect.arrayContaining(['error access-narrowed', 'error field-became-nullable']));
  });

  it('says the same with what earlier checks have built', async () => {
    const usage = await recorded([shop]);
    const graphs = new Graphs();
    const proposed = [
      withoutTotal,
      orders.replace('note: String', 'note: String more: Int'),
      withoutTotal,
      orders,
      'type Query { x: Int }',
    ];
    for (const after of proposed)
      expect(ask({ after, usage, options: { graphs } })).toEqual(ask({ after, usage, options: { graphs: new Graphs() } }));
    expect(graphs.of(supergraphOf(orders))).toBe(graphs.of(supergraphOf(orders)));
  });

  it('names operations that would take more fetches', async () => {
    const grown = people.replace('resolvable: false', 'resolvable: true').replace('{ id: ID! }', '{ id: ID! total: Int! @shareable }');
    expect(grown).not.toBe(people);
    const members = (peopleSdl: string) => [
      { name: 'orders', url: 'u', sdl: orders.replace('total: Int!', 'total: Int! @shareable') },
      { name: 'people', url: 'u', sdl: peopleSdl },
    ];
    const [before, after] = [grown, people].map((sdl) => composeSubgraphs(members(sdl)));
    if (before?.kind !== 'composed') throw new Error('composes');
    const text = 'query Last { people { lastOrder { total } } }';
    const report = check(
      {
        proposals: [{ proposal: { product: 'people', sdl: people, url: 'u' } }],
        current: { publications: [], supergraph: before.supergraph },
        composition: after,
      },
      {
        ruleSets: [],
        usage: nothing,
        operations: [{ client: 'app', text }],
        policy: { days: 30, tolerated: 0, excludedClients: [], accepted: [] },
        now,
      },
    );
    expect(report.findings.map(({ message }) => message)).toContain('Last of app would take 2 fetches instead of 1.');
  });
});
