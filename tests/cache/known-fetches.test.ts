// Goal: what a fetch brought is given to another exactly when nothing it follows from differs, and only while nothing of it is live.
// Method: real vectors over pointers at hand, a real store; one fetch kept, and asked for by fetches that differ from it in one thing.

import { PartStore } from '../../gateway/cache';
import { type FetchScope, KnownFetches } from '../../gateway/known-fetches';
import { type Pointers, RequestVector } from '../../gateway/snapshots';
import { newContextKey } from '../../schemas/context-key';
import type { DiscoveredSnapshot } from '../../schemas/discovery';

const key = newContextKey();
const snapshot = (number: number): DiscoveredSnapshot => ({
  number,
  id: String(number).repeat(64),
  createdAt: '2026-01-01T00:00:00Z',
  current: true,
  quality: 'passed',
  contractVersion: '1.0.0',
});
const pointer = (product: string, ...numbers: readonly number[]) => {
  const snapshots = numbers.map(snapshot);
  return { product, urn: '', revision: 'r', snapshots, current: snapshots[0] };
};
const pointersAt = (orders: number, customers = 1, revision = 'r'): Pointers =>
  new Map([
    ['orders', { ...pointer('orders', orders), revision }],
    ['customers', pointer('customers', customers)],
    // Served a second time, by another name.
    ['archive', pointer('orders', orders)],
    ['empty', pointer('empty')],
  ]);
const vectorAt = (orders: number, customers?: number, revision?: string): RequestVector =>
  new RequestVector(pointersAt(orders, customers, revision), { kind: 'now' }, key);

interface Asking {
  readonly generation: string;
  readonly vector: RequestVector;
  readonly view: FetchScope['view'];
  readonly forwarded: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly subgraph: string;
  readonly operation: string;
  readonly variables: string;
  readonly mayKeep: () => boolean;
}

const plain: Asking = {
  generation: 'g1',
  vector: vectorAt(1),
  view: () => '',
  forwarded: {},
  headers: {},
  subgraph: 'orders',
  operation: '{ orders { id } }',
  variables: '{}',
  mayKeep: () => true,
};

let store: PartStore;
let known: KnownFetches;
beforeEach(() => {
  store = new PartStore(1_000_000);
  known = new KnownFetches(store);
});

/** Of generations and requests, this is all that is read. */
const fetchesOf = ({ generation, vector, view, forwarded, headers, mayKeep }: Asking) =>
  known.over({ generation: { id: generation }, vector, view, forwarded, request: { headers }, mayKeep } as unknown as FetchScope);
const partsOf = (more: Partial<Asking> = {}) => {
  const asking = { ...plain, ...more };
  return fetchesOf(asking)?.of(asking.subgraph, asking.operation, asking.variables);
};
const keep = (more: Partial<Asking> = {}): void => partsOf(more)?.keep(['a', 'b'], '1|2', (text) => text.split('|'));
const find = (more: Partial<Asking> = {}): readonly unknown[] | undefined => {
  const parts = partsOf(more);
  if (!parts) throw new Error('Nothing of this subgraph is remembered.');
  return parts.find(['b', 'x']);
};

it('gives what an earlier fetch of the same brought, and no more', () => {
  expect(find()).toBeUndefined();
  keep();
  expect(find()).toEqual(['2', undefined]);
});

it.each<[string, Partial<Asking>]>([
  ['the product has another snapshot', { vector: vectorAt(2) }],
  ['the subgraph has another schema or contract', { vector: vectorAt(1, 1, 'r2') }],
  ['another supergraph is served', { generation: 'g2' }],
  ['the subgraph is told something else of its caller', { view: (subgraph) => `${subgraph} x` }],
  ['a header goes on to the subgraph', { forwarded: { 'x-tenant': 'a' } }],
  ['another subgraph is asked', { subgraph: 'customers' }],
  ['another subgraph of the same snapshot is asked', { subgraph: 'archive' }],
  ['another operation is', { operation: '{ orders { total } }' }],
  ['its variables are others', { variables: '{"a":1}' }],
  ['its variables are many others', { variables: JSON.stringify({ ids: Array.from({ length: 100 }, String) }) }],
])('gives nothing where %s', (_, more) => {
  keep();
  expect(find(more)).toBeUndefined();
  keep(more);
  expect([find(more), find()]).toEqual([
    ['2', undefined],
    ['2', undefined],
  ]);
});

it('gives it where another product has another snapshot, another subgraph is told something else, and to whomever traces differ for', () => {
  keep();
  const view = (subgraph: string): string => (subgraph === 'orders' ? '' : 'x');
  expect(find({ vector: vectorAt(1, 2), view, forwarded: { traceparent: '00-1' } })).toEqual(['2', undefined]);
});

it('keeps nothing of a subgraph without snapshots, or one that has none that can be read', () => {
  expect(partsOf({ subgraph: 'live' })).toBeUndefined();
  expect(partsOf({ subgraph: 'empty' })).toBeUndefined();
  expect(partsOf({ vector: new RequestVector(pointersAt(1), { kind: 'now' }, undefined) })).toBeUndefined();
});

it('keeps nothing that is not what its key says', () => {
  keep({ mayKeep: () => false });
  expect(find()).toBeUndefined();
});

it('forgets what was made from a snapshot that is retracted', () => {
  keep();
  keep({ subgraph: 'customers' });
  store.deleteByTag('orders@1');
  expect(find()).toBeUndefined();
  expect(find({ subgraph: 'customers' })).toEqual(['2', undefined]);
});

it('keeps little of an operation of which nothing was ever found again, and all of another', () => {
  const count = 64;
  const all = Array.from({ length: count }, (_, at) => JSON.stringify({ at }));
  const kept = (operation: string): number => all.filter((variables) => find({ operation, variables })?.[0] !== undefined).length;
  for (const variables of all) {
    find({ operation: 'rare', variables });
    keep({ operation: 'rare', variables });
  }
  for (const variables of all) {
    keep({ operation: 'often', variables });
    find({ operation: 'often', variables });
  }
  expect([kept('rare') < count, kept('often')]).toEqual([true, count]);
});

it('does as the reader says', () => {
  expect(fetchesOf({ ...plain, headers: { 'cache-control': 'no-store' } })).toBeUndefined();
  keep();
  for (const headers of [{ 'cache-control': 'no-cache' }, { pragma: 'no-cache' }]) {
    expect(find({ headers })).toBeUndefined();
    partsOf({ headers })?.keep(['x'], '3', (text) => [text]);
    expect(find()).toEqual(['2', '3']);
  }
});
