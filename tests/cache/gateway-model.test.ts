// Goal: whatever is published, retracted, asked, pinned, and whatever Redis does meanwhile, an answer is what its snapshots say: the ones
// it names, and no others, for nobody but who asks; and a pinned question has the same bytes for ever.
// Method: random runs on two real gateways that share a real Redis behind a fault proxy. The subgraphs answer from the snapshot a fetch is
// pinned to and for the caller it is signed for, as the kit does, so that the model needs no cache: what an answer must be follows from
// the snapshots it names and from who asks: nobody, and three with tokens whose scopes and claims differ.
import fc from 'fast-check';
import { type RunningGateway, startGateway } from '../../gateway/start';
import { newContextKey } from '../../schemas/context-key';
import type { DiscoveredSnapshot, Discovery } from '../../schemas/discovery';
import { contextHeader, readContext } from '../../schemas/signed-context';
import type { Transport } from '../../schemas/transport';
import { type Asked, ask, callerWith, type Json, testConfig, tokenKey } from '../gateway/support/stack';
import { describeWithRedis, RedisServer, until } from '../support/redis-server';
import { type Fault, FaultProxy } from './support/fault-proxy';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes"])
  directive @rowFilter(name: String!, field: String!, operator: String!, claim: String!, unless: [[String!]!]) repeatable on OBJECT`;
const sdl = {
  orders: `${link} type Query { orders(first: Int!): [Order!]! } type Order @rowFilter(name: "own", field: "tenant", operator: "equals", claim: "tenant") {
      id: ID! tenant: String value: String @requiresScopes(scopes: [["values"]]) customer: Customer }
    type Customer @key(fields: "id", resolvable: false) { id: ID! }`,
  customers: `${link} type Query { customers: Int } type Customer @key(fields: "id") { id: ID! name: String @requiresScopes(scopes: [["names"]]) }`,
};
type Product = keyof typeof sdl;
const products: readonly Product[] = ['customers', 'orders'];
const contextKey = newContextKey();

/** Who asks, and what they may see. */
interface Role {
  readonly tenant: string | undefined;
  readonly scopes: readonly string[];
}

const roles: readonly Role[] = [
  { tenant: undefined, scopes: [] },
  { tenant: 'a', scopes: ['values', 'names'] },
  { tenant: 'b', scopes: ['values', 'names'] },
  { tenant: 'a', scopes: ['values'] },
];

/** Whoever sees all there is, of tenant a. */
const everything = roles[1] as Role;

const headersOf = (role: Role): Promise<Record<string, string>> | Record<string, string> =>
  role.tenant === undefined
    ? {}
    : callerWith({ subject: `${role.tenant} ${role.scopes}`, scopes: role.scopes, claims: { tenant: role.tenant } });

/** A product whose every value names the product, the snapshot and, where rows are the caller's own, whose they are. */
class Source implements Transport {
  snapshots: DiscoveredSnapshot[] = [];
  fetches = 0;

  constructor(readonly name: Product) {}

  publish(): void {
    const number = this.snapshots.length + 1;
    const id = String(number).padStart(64, '0');
    this.snapshots = [
      { number, id, createdAt: new Date(number).toISOString(), current: true, quality: 'passed', contractVersion: '1.0.0' },
      ...this.snapshots.map((snapshot) => ({ ...snapshot, current: false })),
    ];
  }

  /** The newest that is left is current. The first one stays, so that there always is one. */
  retract(): void {
    const at = this.snapshots.findIndex(({ retracted, number }) => retracted === undefined && number > 1);
    if (at < 0) return;
    this.snapshots = this.snapshots.map((snapshot, position) => (position === at ? { ...snapshot, retracted: 'wrong' } : snapshot));
    const current = this.snapshots.find(({ retracted }) => retracted === undefined)?.number;
    this.snapshots = this.snapshots.map((snapshot) => ({ ...snapshot, current: snapshot.number === current }));
  }

  valueOf(id: string, number: number | undefined, tenant: unknown): string {
    return `${this.name} ${id} ${number} ${this.name === 'orders' ? tenant : 'everybody'}`;
  }

  async send({ body, headers }: { readonly body: string; readonly headers: Readonly<Record<string, string>> }) {
    this.fetches += 1;
    const { variables } = JSON.parse(body);
    const { pins, caller } = readContext(headers[contextHeader] ?? '', this.name, contextKey);
    const number = pins.get(this.name)?.number ?? 0;
    const { tenant } = caller.claims;
    const data =
      this.name === 'orders'
        ? {
            orders: Array.from({ length: variables.first }, (_, at) => ({
              id: `o${at}`,
              ...(caller.scopes.includes('values') ? { value: this.valueOf(`o${at}`, number, tenant) } : {}),
              customer: { __typename: 'Customer', id: `c${at}` },
            })),
          }
        : {
            _entities: variables.representations.map(({ id }: { id: string }) => ({
              name: caller.scopes.includes('names') ? this.valueOf(id, number, tenant) : null,
            })),
          };
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ data }) };
  }

  async discover(): Promise<Discovery> {
    const { name, snapshots } = this;
    return { meshway: 1, subgraph: name, descriptor: { id: `urn:test:${name}` }, contract: {}, sdl: sdl[name], snapshots };
  }

  async close() {}
}

interface Question {
  readonly kind: 'read' | 'repeat';
  readonly gateway: number;
  readonly first: number;
  /** Of `roles`. */
  readonly role: number;
  /** Of the answers so far, the one that is asked for again. */
  readonly which: number;
}

type Step =
  | Question
  | { readonly kind: 'publish' | 'retract' | 'wait'; readonly product: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom('read' as const, 'read' as const, 'repeat' as const),
      gateway: fc.nat(1),
      first: fc.integer({ min: 1, max: 5 }),
      role: fc.nat(roles.length - 1),
      which: fc.nat(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('publish' as const, 'publish' as const, 'retract' as const), product: fc.nat(1) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), product: fc.nat(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom<Fault>('none', 'none', 'hang', 'refuse', 'garbage'),
    }),
  },
);

const query = 'query ($first: Int!) { orders(first: $first) { id value customer { name } } }';

describeWithRedis('gateways that cache', () => {
  let redis: RedisServer;
  let proxy: FaultProxy;
  beforeAll(async () => {
    redis = await RedisServer.start();
    proxy = await FaultProxy.start(redis.port);
  });
  afterAll(async () => {
    await proxy.close();
    await redis.remove();
  });

  async function withGateways(
    work: (gateways: readonly RunningGateway[], sources: Record<Product, Source>) => Promise<void>,
  ): Promise<void> {
    proxy.set('none');
    const sources = { customers: new Source('customers'), orders: new Source('orders') };
    for (const name of products) sources[name].publish();
    const start = () =>
      startGateway({
        config: testConfig({ logLevel: 'silent', redisUrl: proxy.url, cacheMemoryBytes: 1_048_576 }),
        subgraphs: products.map((name) => ({ name, sdl: sdl[name], transport: sources[name] })),
        contextKey,
        tokenKey,
      });
    const gateways = [await start(), await start()];
    try {
      await work(gateways, sources);
    } finally {
      await Promise.all(gateways.map((gateway) => gateway.close()));
    }
  }

  const read = async ({ url }: RunningGateway, first: number, role: Role, asOf?: string): Promise<Asked> => {
    const headers = { ...(await headersOf(role)), ...(asOf === undefined ? {} : { 'meshway-as-of': asOf }) };
    return ask(url, query, { variables: { first }, headers });
  };

  /** `undefined` for a product of which nothing may be seen: it is not read. */
  const named = ({ body }: Asked, product: Product): number | undefined =>
    body.extensions.meshway.products.find((one: Json) => one.product === product)?.snapshot;

  /** What the answer must be, from the snapshots it names. */
  function check(sources: Record<Product, Source>, answer: Asked, first: number, { tenant, scopes }: Role): void {
    const orders = Array.from({ length: first }, (_, at) => ({
      id: `o${at}`,
      value: scopes.includes('values') ? sources.orders.valueOf(`o${at}`, named(answer, 'orders'), tenant) : null,
      // Of which nothing may be seen, nothing is left.
      customer: scopes.includes('names') ? { name: sources.customers.valueOf(`c${at}`, named(answer, 'customers'), tenant) } : null,
    }));
    expect(answer.body.data).toEqual({ orders });
  }

  /** Only what is retracted is refused, or what this gateway has not heard of yet. */
  function checkRefusal(sources: Record<Product, Source>, { body }: Asked, vector: readonly (number | undefined)[]): void {
    const isRetracted = products.some(
      (name, at) => sources[name].snapshots.find(({ number }) => number === vector[at])?.retracted !== undefined,
    );
    expect([...(isRetracted ? ['SNAPSHOT_RETRACTED'] : []), 'SNAPSHOT_NOT_FOUND']).toContain(body.errors[0].extensions.code);
  }

  const servedBy = async (gateway: RunningGateway, sources: Record<Product, Source>): Promise<boolean> => {
    const answer = await read(gateway, 1, everything);
    return products.every((name) => named(answer, name) === sources[name].snapshots.find(({ current }) => current)?.number);
  };

  it('answer from the snapshots they name, and the same for the same token', async () => {
    await withGateways(async (gateways, sources) => {
      const told: {
        readonly token: string;
        readonly first: number;
        readonly role: Role;
        readonly data: string;
        readonly vector: readonly (number | undefined)[];
      }[] = [];
      const question = async (next: Question): Promise<void> => {
        const gateway = gateways[next.gateway] as RunningGateway;
        const again = next.kind === 'repeat' ? told[next.which % Math.max(1, told.length)] : undefined;
        const { first } = again ?? next;
        const role = again?.role ?? (roles[next.role] as Role);
        const answer = await read(gateway, first, role, again?.token);
        if (again && answer.status !== 200) return checkRefusal(sources, answer, again.vector);
        check(sources, answer, first, role);
        const data = JSON.stringify(answer.body.data);
        if (again) return expect(data).toBe(again.data);
        const vector = products.map((name) => named(answer, name));
        told.push({ token: answer.body.extensions.meshway.snapshot, first, role, data, vector });
      };
      const play = async (next: Step): Promise<void> => {
        if ('which' in next) return question(next);
        if (next.kind === 'fault') return proxy.set(next.fault);
        const source = sources[products[next.product] as Product];
        if (next.kind === 'publish') source.publish();
        else if (next.kind === 'retract') source.retract();
        else for (const gateway of gateways) await until('the newest is served', () => servedBy(gateway, sources));
      };
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40, size: 'max' }), async (steps) => {
          for (const next of steps) await play(next);
        }),
        { numRuns: 12, endOnFailure: true, interruptAfterTimeLimit: 15_000 },
      );
      expect(told.length).toBeGreaterThan(20);
    });
  }, 60_000);

  it('give the same bytes for the same token after a hundred later snapshots', async () => {
    await withGateways(async ([first, second], sources) => {
      if (!first || !second) throw new Error('There are two.');
      const before = await read(first, 5, everything);
      const token = before.body.extensions.meshway.snapshot;
      for (let count = 0; count < 100; count += 1) for (const name of products) sources[name].publish();
      for (const gateway of [first, second]) await until('the newest is served', () => servedBy(gateway, sources));
      const fetches = sources.orders.fetches;
      for (const gateway of [first, second]) {
        const after = await read(gateway, 5, everything, token);
        expect(JSON.stringify(after.body)).toBe(JSON.stringify(before.body));
        check(sources, await read(gateway, 5, everything), 5, everything);
      }
      expect(sources.orders.fetches - fetches).toBeLessThanOrEqual(3);
    });
  });
});
