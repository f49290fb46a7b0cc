// Goal: a question that overlaps an earlier one asks subgraphs only for what is missing, and is answered from nothing but its snapshots.
// Method: a real gateway over two subgraphs in this process that announce snapshots and write down what they are asked for.

import { type RunningGateway, startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import type { Discovery } from '../../schemas/discovery';
import type { Transport } from '../../schemas/transport';
import { ask, type Json, testConfig } from '../gateway/support/stack';
import { until } from '../support/redis-server';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

/** A subgraph whose values name the snapshot they are from. */
class Source implements Transport {
  readonly asked: Json[] = [];
  number = 1;
  answer: (body: Json) => Json = () => ({});

  constructor(
    readonly name: string,
    readonly sdl: string,
  ) {}

  async send({ body }: { readonly body: string }) {
    const request = JSON.parse(body);
    this.asked.push(request);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(this.answer(request)) };
  }

  async discover(): Promise<Discovery | undefined> {
    const { number, name, sdl } = this;
    const id = String(number).padStart(64, '0');
    const snapshot = {
      number,
      id,
      createdAt: '2026-01-01T00:00:00.000Z',
      current: true,
      quality: 'passed',
      contractVersion: '1.0.0',
    } as const;
    return { meshway: 1, subgraph: name, descriptor: { id: `urn:test:${name}` }, contract: {}, sdl, snapshots: [snapshot] };
  }

  async close() {}

  /** How many entities were asked for since the last time. */
  takeEntities(): number {
    const count = this.asked.flatMap(({ variables }) => variables.representations ?? []).length;
    this.asked.length = 0;
    return count;
  }
}

const orders = new Source(
  'orders',
  `${link} type Query { orders(first: Int!): [Order!]! } type Order { id: ID! customer: Customer } type Customer @key(fields: "id", resolvable: false) { id: ID! }`,
);
const customers = new Source(
  'customers',
  `${link} type Query { customer(id: ID!): Customer } type Customer @key(fields: "id") { id: ID! name: String city: String }`,
);

const sources = () => [orders, customers].map((source) => ({ name: source.name, sdl: source.sdl, transport: source }));
let gateway: RunningGateway;
const customerOf = ({ id }: { id: string }): Json =>
  id === 'gone' ? null : { __typename: 'Customer', id, name: `${id}@${customers.number}`, city: 'Køge' };
const healthy = (): void => {
  orders.answer = ({ variables }) => ({
    data: {
      orders: Array.from({ length: variables.first ?? 3 }, (_, at) => ({
        id: `o${at}`,
        customer: { __typename: 'Customer', id: `c${at}` },
      })),
    },
  });
  customers.answer = ({ variables }) => ({ data: { _entities: variables.representations.map(customerOf) } });
};
const query = 'query ($first: Int!) { orders(first: $first) { id customer { name } } }';
const page = (first: number, headers = {}) => ask(gateway.url, query, { variables: { first }, headers });
/** A snapshot nobody has asked about, served. */
async function flip(...sources: readonly Source[]): Promise<void> {
  for (const source of sources) source.number += 1;
  await until('the gateway knows', async () => {
    const { body } = await ask(gateway.url, '{ orders(first: 1) { customer { city } } }');
    return [orders, customers].every(({ name, number }) =>
      body.extensions.meshway.products.some((product: Json) => product.product === name && product.snapshot === number),
    );
  });
  for (const source of [orders, customers]) source.asked.length = 0;
}

beforeAll(async () => {
  healthy();
  gateway = await startGateway({
    config: testConfig({ logLevel: 'silent', forwardHeaders: 'x-tenant' }),
    subgraphs: sources(),
    contextKey: newContextKey(),
  });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  healthy();
  await flip(orders, customers);
});

it('asks for 20 of 200 entities when 180 are known', async () => {
  await page(180);
  expect(customers.takeEntities()).toBe(180);
  const { body } = await page(200);
  expect(customers.takeEntities()).toBe(20);
  expect(body.data.orders.map(({ customer }: Json) => customer.name)).toEqual(
    Array.from({ length: 200 }, (_, at) => `c${at}@${customers.number}`),
  );
});

it('keeps what is known of one product when another flips, and names the snapshots of both', async () => {
  await page(10);
  await flip(orders);
  const { body } = await page(10);
  expect([customers.takeEntities(), orders.asked.length]).toEqual([0, 1]);
  expect(body.extensions.meshway.products.map(({ product, snapshot }: Json) => [product, snapshot])).toEqual([
    ['customers', customers.number],
    ['orders', orders.number],
  ]);
});

it('never answers from another snapshot', async () => {
  await page(10);
  await flip(customers);
  const { body } = await page(10);
  expect(customers.takeEntities()).toBe(10);
  expect(body.data.orders[9].customer.name).toBe(`c9@${customers.number}`);
});

it('keeps root fields for questions that go on in another way', async () => {
  await page(5);
  await ask(gateway.url, 'query ($first: Int!) { orders(first: $first) { id customer { city } } }', { variables: { first: 5 } });
  expect(orders.asked.length).toBe(1);
});

it('keeps nothing of an answer with an error in it, not even its nulls', async () => {
  customers.answer = ({ variables }) => ({
    data: { _entities: variables.representations.map((one: Json) => (one.id === 'c1' ? null : customerOf(one))) },
    errors: [{ message: 'no', path: ['_entities', 1] }],
  });
  const failed = await page(3);
  expect(failed.body.errors[0].path).toEqual(['orders', 1, 'customer']);
  healthy();
  customers.takeEntities();
  const { body } = await page(3);
  expect([customers.takeEntities(), body.errors, body.data.orders[1].customer.name]).toEqual([3, undefined, `c1@${customers.number}`]);
});

it('tells an error about what was missing at the place where it stands', async () => {
  await page(2);
  customers.answer = ({ variables }) => ({
    data: { _entities: variables.representations.map(() => null) },
    errors: [{ message: 'no', path: ['_entities', 1, 'name'] }],
  });
  const { body } = await page(4);
  expect(body.errors).toEqual([expect.objectContaining({ path: ['orders', 3, 'customer', 'name'] })]);
  expect(body.data.orders[0].customer.name).toBe(`c0@${customers.number}`);
});

it('keeps nothing of data that does not have the shape of the schema', async () => {
  customers.answer = ({ variables }) => ({
    data: { _entities: variables.representations.map(() => ({ __typename: 'Customer', name: { a: 1 } })) },
  });
  expect((await page(3)).body.errors).toHaveLength(3);
  healthy();
  customers.takeEntities();
  expect((await page(3)).body.errors).toBeUndefined();
  expect(customers.takeEntities()).toBe(3);
});

it('remembers that there is no such entity', async () => {
  customers.answer = ({ variables }) => ({ data: { _entities: variables.representations.map(() => null) } });
  await page(3);
  customers.takeEntities();
  expect((await page(4)).body.data.orders.slice(0, 3)).toEqual([0, 1, 2].map((at) => ({ id: `o${at}`, customer: { name: null } })));
  expect(customers.takeEntities()).toBe(1);
});

it('keeps nothing of subgraphs that are not pinned', async () => {
  const live = await startGateway({ config: testConfig({ logLevel: 'silent' }), subgraphs: sources() });
  for (const first of [5, 6]) await ask(live.url, query, { variables: { first } });
  expect([customers.takeEntities(), orders.asked.length]).toEqual([11, 2]);
  await live.close();
});

it('is told apart by the headers that go on to subgraphs', async () => {
  await page(5, { 'x-tenant': 'a' });
  customers.takeEntities();
  await page(5, { 'x-tenant': 'b' });
  expect(customers.takeEntities()).toBe(5);
});

it('asks for all of it when the reader wants it anew, and keeps nothing when the reader wants nothing kept', async () => {
  await page(5, { 'cache-control': 'no-store' });
  await page(5);
  expect(customers.takeEntities()).toBe(10);
  await page(6, { 'cache-control': 'no-cache' });
  expect(customers.takeEntities()).toBe(6);
  await page(7);
  expect(customers.takeEntities()).toBe(1);
});
