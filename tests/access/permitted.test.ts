// Goal: callers share what becomes of an operation, and with it plans and answers, exactly when the same is left of it and the same is told
// of the rest; and each mode does what its name says.
// Method: one small graph of two subgraphs; operations asked by callers who differ in what one field, all or none of them asks.
import type { View } from '../../gateway/access';
import { readConfig } from '../../gateway/config';
import { type Operation, OperationRefused, OperationStore } from '../../gateway/operations';
import { Permissions, type Permitted, refusedReading } from '../../gateway/permitted';
import { putTogether, withScopes } from './support/written-graph';

const graph = putTogether(
  `directive @mask(kind: String!, size: Int, unless: [[String!]!]) on FIELD_DEFINITION
   type Query { open: String closed: String @requiresScopes(scopes: [["a"]]) other: String @requiresScopes(scopes: [["b"]]) thing: Thing }
   type Thing { id: ID price: Int @requiresScopes(scopes: [["a"]]) mail: String @mask(kind: "emailDomain", unless: [["mail"]]) }`,
  'type Query { asked: Int @policy(policies: [["week"]]) late: Int @policy(policies: [["night"]]) }',
);
const store = new OperationStore(graph.schema, readConfig({}));
const viewOf = (...scopes: readonly string[]): View => graph.access.standingOf(withScopes(...scopes)).view;

let permissions: Permissions;
let asking: (query: string) => Asking;
interface Asking {
  readonly operation: Operation;
  readonly of: (scopes?: readonly string[], holding?: readonly string[], mode?: Parameters<Permissions['of']>[3]) => Permitted;
}
beforeEach(() => {
  permissions = new Permissions(graph.access, store);
  asking = (query) => {
    const operation = store.find(query, undefined);
    return { operation, of: (scopes = [], holding = [], mode = 'filter') => permissions.of(operation, viewOf(...scopes), holding, mode) };
  };
});

const flat = (text: string): string => text.replace(/\s+/g, ' ');
const refusal = (ask: () => unknown): OperationRefused => {
  try {
    ask();
  } catch (error) {
    if (error instanceof OperationRefused) return error;
  }
  throw new Error('It was not refused.');
};

describe('what a caller gets of an operation', () => {
  it('is the operation itself where nothing is kept from them', () => {
    const { operation, of } = asking('{ open closed thing { price } }');
    const permitted = of(['a']);
    expect(permitted.operation).toBe(operation);
    expect(permitted).toMatchObject({ isEmpty: false, denials: [], errors: [] });
    expect(permitted.executable).toMatchObject({ definition: operation.definition, fragments: operation.fragments });
    expect(permitted.executable.planned).toBe(operation.planned);
    expect(permitted.executable.gate?.removed.size).toBe(0);
  });

  it('is what is left of it, written into the operation as it was asked, with an error for each thing that is not given', () => {
    const { operation, of } = asking('{ open closed thing { id price } }');
    const { operation: left, isEmpty, executable, denials, errors } = of();
    expect([flat(left.text), isEmpty]).toEqual(['{ open thing { id } }', false]);
    expect([executable.definition, executable.fragments]).toEqual([operation.definition, operation.fragments]);
    expect(executable.planned).toBe(left.planned);
    expect(executable.gate?.removed.size).toBe(2);
    expect(denials.map(({ coordinate }) => coordinate)).toEqual(['Query.closed', 'Thing.price']);
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['closed'],
        extensions: expect.objectContaining({ code: 'UNAUTHORIZED_FIELD_OR_TYPE', coordinate: 'Query.closed' }),
      }),
      expect.objectContaining({ path: ['thing', 'price'], extensions: expect.objectContaining({ coordinate: 'Thing.price' }) }),
    ]);
  });

  it('may be nothing', () => {
    expect(asking('{ closed }').of()).toMatchObject({ isEmpty: true, denials: [{ coordinate: 'Query.closed' }] });
  });

  it('is looked over by what the caller may read as the answer is written', () => {
    const view = viewOf();
    const { gate } = asking('{ open thing { mail } }').of().executable;
    expect([gate?.mayRead('Query', 'open'), gate?.mayRead('Query', 'closed')]).toEqual([true, false]);
    expect([gate?.formOf('Thing', 'mail')?.('***@x.example'), gate?.formOf('Thing', 'mail')?.('ann@x.example')]).toEqual([true, false]);
    expect(gate?.schema).toBe(view.schema);
    expect(gate?.schema.getQueryType()?.getFields().closed).toBeUndefined();
  });

  it('is told to the audit log: what is read, what is read masked, and what was denied, each once', () => {
    const { of } = asking('{ open thing { mail id } other x: closed y: closed more: thing { mail } }');
    expect(of().reading).toEqual({
      read: ['Query.open', 'Query.thing', 'Thing.id'],
      masked: ['Thing.mail'],
      denied: ['Query.closed', 'Query.other'],
    });
    expect(of(['mail', 'a', 'b']).reading).toEqual({
      read: ['Query.closed', 'Query.open', 'Query.other', 'Query.thing', 'Thing.id', 'Thing.mail'],
      masked: [],
      denied: [],
    });
    expect(asking('{ closed }').of().reading).toEqual({ read: [], masked: [], denied: ['Query.closed'] });
  });
});

describe('mode reject', () => {
  it('gives what nothing is denied of', () => {
    const { operation, of } = asking('{ open closed }');
    expect(of(['a'], [], 'reject').operation).toBe(operation);
  });

  it('refuses an operation of which something is denied, with every error, and the audit log is told that nothing was read', () => {
    const { of } = asking('{ open other x: closed y: closed }');
    const refused = refusal(() => of([], [], 'reject'));
    expect(refused).toMatchObject({ code: 'UNAUTHORIZED_FIELD_OR_TYPE', status: 403 });
    expect(refused.errors).toEqual(of().errors);
    expect(refusedReading(refused)).toEqual({ read: [], masked: [], denied: ['Query.closed', 'Query.other'] });
    // It is refused again, whoever asked meanwhile.
    of(['a', 'b'], [], 'reject');
    expect(refusal(() => of([], [], 'reject')).errors).toHaveLength(3);
  });

  it('is the only refusal that says what was asked for', () => {
    expect(refusedReading(refusal(() => store.find('{ unknown }', undefined)))).toBeUndefined();
  });
});

it('mode dry-run keeps nothing from anybody, and tells whoever runs the gateway what would be', () => {
  const { operation, of } = asking('{ open closed }');
  const permitted = of([], [], 'dry-run');
  expect(permitted.operation).toBe(operation);
  expect(permitted).toMatchObject({ isEmpty: false, errors: [], denials: [{ coordinate: 'Query.closed' }] });
  expect(permitted.reading).toEqual({ read: ['Query.closed', 'Query.open'], masked: [], denied: ['Query.closed'] });
  const { gate } = permitted.executable;
  expect([gate?.removed.size, gate?.mayRead('Query', 'closed')]).toEqual([0, true]);
});

describe('what becomes of an operation is worked out once', () => {
  it('for each view, mode and set of conditions that hold, and never taken for another', () => {
    const { of } = asking(
      'query ($a: Boolean!, $b: Boolean!, $ab: Boolean!) { open closed @include(if: $a) other @include(if: $b) x: closed @include(if: $ab) }',
    );
    const asked = [
      () => of([], [], 'filter'),
      () => of(['a'], [], 'filter'),
      () => of([], [], 'dry-run'),
      () => of([], ['a'], 'filter'),
      () => of([], ['b'], 'filter'),
      () => of([], ['a', 'b'], 'filter'),
      () => of([], ['ab'], 'filter'),
      () => of(['a'], ['a'], 'dry-run'),
    ];
    const first = asked.map((ask) => ask());
    expect(new Set(first).size).toBe(asked.length);
    for (const [at, ask] of asked.entries()) for (const _again of [1, 2]) expect(ask()).toBe(first[at]);
    // Each after each other one: what was asked last is nobody else's.
    for (const one of asked.keys())
      for (const other of asked.keys()) {
        asked[one]?.();
        expect(asked[other]?.()).toBe(first[other]);
      }
  });

  it('for each operation', () => {
    const [one, other] = [asking('{ open closed }'), asking('{ open closed  }')];
    expect(one.of()).not.toBe(other.of());
    expect(one.of().operation).not.toBe(other.of().operation);
  });
});

describe('what is left', () => {
  it('is one operation for all callers of whom the same is left and to whom the same is told', () => {
    const { of } = asking('{ open closed }');
    const [stranger, another, third] = [of(), of(['b']), of(['mail'])];
    expect(stranger).not.toBe(another);
    expect([another.operation, third.operation]).toEqual([stranger.operation, stranger.operation]);
    expect(another.operation).toBe(stranger.operation);
    expect(third.operation).toBe(stranger.operation);
  });

  it('is another where something else is left, or something else is told', () => {
    const { of } = asking('query ($show: Boolean!) { open closed @include(if: $show) other }');
    const hashes = [of(), of(['a']), of(['b']), of(['a', 'b']), of([], ['show']), of(['b'], ['show'])].map(
      ({ operation }) => operation.hash,
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('is each view’s own where the schema is asked for, which is the caller’s own', () => {
    for (const query of [
      '{ open __schema { types { name } } }',
      '{ open __type(name: "Thing") { name } }',
      '{ ...F } fragment F on Query { x: __schema { types { name } } }',
    ]) {
      // biome-ignore format: a list
      const { operation, of } = asking(query);
      expect([of().denials, of(['b']).denials]).toEqual([[], []]);
      expect(of().operation).not.toBe(operation);
      expect(of().operation.hash).not.toBe(of(['b']).operation.hash);
      expect(of().operation.text).toBe(operation.text);
    }
    const { operation, of } = asking('{ open __typename }');
    expect([of().operation, of(['b']).operation]).toEqual([operation, operation]);
  });
});

it('asks about the policies of what is selected, and about all where the schema is shown', () => {
  const asked = (query: string): readonly string[] => [...permissions.policiesAsked(asking(query).operation)].sort();
  expect(['{ open }', '{ open asked }', '{ __typename late }'].map(asked)).toEqual([[], ['week'], ['night']]);
  expect(['{ __schema { types { name } } }', '{ open __type(name: "Thing") { name } }'].map(asked)).toEqual([
    ['night', 'week'],
    ['night', 'week'],
  ]);
});
