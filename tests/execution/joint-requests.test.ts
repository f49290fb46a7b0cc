// Goal: fetches of one subgraph that are ready together are one request, and nobody can tell from the answer.
// Method: two types of one subgraph beside one another in a list; what is sent is looked at, and answers are spoilt on their way back. Then
// random worlds with random failures, where a subgraph that takes joint requests and one that refuses them must lead to the same answer;
// `npm test -- tests/execution/joint --globals '{"schemas":300,"seed":1}'` is the long run.
import type { Json } from '../gateway/support/stack';
import { cut, monolithOf } from './law/cut';
import { makeOperation } from './law/operation';
import { Random } from './law/random';
import { makeWorld } from './law/world';
import { Federation, type Sent, type SubgraphSource } from './support/federation';
import { rememberAll } from './support/remember-all';

const { schemas = 6, seed = 553_000 } = globalThis as { schemas?: number; seed?: number };
const OPERATIONS = 20;

const sales = [1, 2, 3].map((id) => ({ id: `s${id}`, item: { id: `i${id}` }, buyer: id === 2 ? null : { id: `b${id}` } }));
const named = (kind: string) => ({
  __resolveReference: ({ id }: Json) => ({ id }),
  label: ({ id }: Json, { loud }: Json) => (loud ? `${kind} ${id}`.toUpperCase() : `${kind} ${id}`),
});

/** `directory` knows items and buyers; `depot` says of an item what it needs its weight for. */
const shop: readonly SubgraphSource[] = [
  {
    name: 'sales',
    typeDefs: `type Query { sales(some: Boolean = true): [Sale!] } type Sale { id: ID! item: Item buyer: Buyer }
      type Item @key(fields: "id") { id: ID! } type Buyer @key(fields: "id") { id: ID! }`,
    resolvers: { Query: { sales: () => sales } },
  },
  {
    name: 'directory',
    typeDefs: `type Item @key(fields: "id") { id: ID! label(loud: Boolean): String weight: Int near: Item }
      type Buyer @key(fields: "id") { id: ID! label(loud: Boolean): String near: Buyer }`,
    resolvers: {
      Item: { ...named('item'), weight: () => 7, near: ({ id }: Json) => ({ id: `${id}-near` }) },
      Buyer: { ...named('buyer'), near: ({ id }: Json) => ({ id: `${id}-near` }) },
    },
  },
  {
    name: 'depot',
    typeDefs: 'type Item @key(fields: "id") { id: ID! weight: Int @external price: Int @requires(fields: "weight") }',
    resolvers: { Item: { __resolveReference: (item: Json) => item, price: ({ weight }: Json) => weight * 2 } },
  },
];

const both = '{ sales { item { label } buyer { label } } }';

describe('two types of one subgraph', () => {
  let federation: Federation;
  beforeEach(async () => {
    federation = await Federation.start(shop);
  });
  afterEach(() => federation.close());

  const sentTo = (name: string): readonly Sent[] => federation.sent.filter(({ subgraph }) => subgraph === name);
  const isJoint = ({ variables }: Sent): boolean => Object.keys(variables).filter((name) => name.startsWith('_entities')).length > 1;

  it('are asked for at once', async () => {
    const ours = await federation.ours(both);
    expect(sentTo('directory').map(({ variables }) => Object.values(variables).map((asked) => (asked as Json[]).length))).toEqual([[3, 2]]);
    expect(ours).toEqual(await federation.apollo(both));
    expect(sentTo('directory')).toHaveLength(2);
  });

  it('keep their own variables and fragments, whatever callers call them', async () => {
    const query = `query Loud($loud: Boolean, $_entities_1: Boolean, $representations: Boolean) {
      sales { item { ...Named } buyer { ...Named_1 other: label(loud: $representations) } }
    }
    fragment Named on Item { label(loud: $loud) a: label(loud: $_entities_1) near { label b: label(loud: $loud) } }
    fragment Named_1 on Buyer { label(loud: $loud) near { label b: label(loud: $loud) c: label } }`;
    expect((await federation.ours(query, { loud: true, representations: true })).data.sales[0]).toEqual({
      item: { label: 'ITEM I1', a: 'item i1', near: { label: 'item i1-near', b: 'ITEM I1-NEAR' } },
      buyer: { label: 'BUYER B1', other: 'BUYER B1', near: { label: 'buyer b1-near', b: 'BUYER B1-NEAR', c: 'buyer b1-near' } },
    });
    const shared = `query Loud($loud: Boolean) { sales { item { ...I near { ...I } } buyer { ...B near { ...B } } } }
      fragment I on Item { a: label(loud: $loud) label b: label(loud: true) } fragment B on Buyer { a: label(loud: $loud) label b: label(loud: true) }`;
    for (const loud of [true, false, undefined])
      expect(await federation.ours(shared, { loud })).toEqual(await federation.apollo(shared, { loud }));
    await federation.ours(shared, { loud: true });
    expect(sentTo('directory').map(isJoint)).toEqual([true]);
  });

  it('of which one has no objects are asked for as before', async () => {
    federation.spoil = ({ subgraph }, answer) =>
      subgraph === 'sales' ? { data: { sales: answer.data.sales.map((sale: Json) => ({ ...sale, buyer: null })) } } : answer;
    expect((await federation.ours(both)).data.sales[0]).toEqual({ item: { label: 'item i1' }, buyer: null });
    expect(sentTo('directory').map(({ variables }) => Object.keys(variables))).toEqual([['representations']]);
  });

  it('are asked for one by one when others wait for one of them only', async () => {
    const query = '{ sales { item { price } buyer { label } } }';
    expect(await federation.ours(query)).toEqual(await federation.apollo(query));
    await federation.ours(query);
    expect(sentTo('directory').map(isJoint)).toEqual([false, false]);
  });

  it('have only what is not known of them asked for', async () => {
    const memory = rememberAll();
    const askedFor = async (buyers: number): Promise<readonly unknown[]> => {
      federation.spoil = ({ subgraph }, answer) =>
        subgraph === 'sales'
          ? { data: { sales: answer.data.sales.map((sale: Json, at: number) => ({ ...sale, ...(at < buyers ? {} : { buyer: null }) })) } }
          : answer;
      federation.memory = { of: (subgraph, ...fetch) => (subgraph === 'sales' ? undefined : memory.of(subgraph, ...fetch)) };
      const { data } = await federation.ours(both);
      expect(data.sales.map(({ buyer }: Json) => buyer?.label)).toEqual(['buyer b1', undefined, buyers > 2 ? 'buyer b3' : undefined]);
      expect(data.sales.map(({ item }: Json) => item.label)).toEqual(['item i1', 'item i2', 'item i3']);
      return sentTo('directory').flatMap(({ variables }) =>
        Object.values(variables)
          .flat()
          .map(({ id }: Json) => id),
      );
    };
    expect(await askedFor(1)).toEqual(['i1', 'i2', 'i3', 'b1']);
    expect(await askedFor(3)).toEqual(['b3']);
    expect(await askedFor(3)).toEqual([]);
  });

  const failing = (spoilt: string, change: (answer: Json, name: string) => Json) => (sent: Sent, answer: Json) => {
    const name = Object.entries(sent.variables).find(([, asked]) => (asked as Json[])[0]?.__typename === spoilt)?.[0];
    return sent.subgraph !== 'directory' || name === undefined ? answer : change(answer, name === 'representations' ? '_entities' : name);
  };
  const error = { message: 'no', extensions: { code: 'NO' } };

  it.each<[string, (answer: Json, name: string) => Json]>([
    [
      'an error at one entity',
      ({ data }, name) => ({ data: { ...data, [name]: [null, ...data[name].slice(1)] }, errors: [{ ...error, path: [name, 0] }] }),
    ],
    ['a failure of its whole list', (_, name) => ({ data: null, errors: [{ ...error, path: [name] }] })],
    ['too few entities', ({ data }, name) => ({ data: { ...data, [name]: data[name].slice(1) } })],
    ['strings for entities', ({ data }, name) => ({ data: { ...data, [name]: data[name].map(() => 'x') } })],
    [
      '2,000 errors',
      ({ data }, name) => ({
        data: { ...data, [name]: data[name].map(() => null) },
        errors: Array.from({ length: 2_000 }, () => ({ ...error, path: [name, 0] })),
      }),
    ],
  ])('%s costs only the type that has it', async (_, change) => {
    federation.spoil = failing('Buyer', change);
    const { data, errors } = await federation.ours(both);
    expect(data.sales.map(({ item }: Json) => item.label)).toEqual(['item i1', 'item i2', 'item i3']);
    expect(data.sales[0].buyer).toEqual({ label: null });
    const paths = (errors ?? []).map(({ path }) => path.slice(0, 4).join('.'));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !/^sales(\.\d\.buyer)?$/.test(path))).toEqual([]);
  });

  it('that cannot be asked for at all each say so at their place', async () => {
    federation.spoil = ({ subgraph }, answer) => (subgraph === 'directory' ? '<html></html>' : answer);
    const { errors } = await federation.ours('{ sales { item { label } } more: sales(some: false) { buyer { label } } }');
    expect((errors ?? []).map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['sales'], 'SUBGRAPH_BAD_ANSWER'],
      [['more'], 'SUBGRAPH_BAD_ANSWER'],
    ]);
  });

  it('are asked for one by one where a subgraph refuses to be asked for both', async () => {
    federation.spoil = (sent, answer) => (isJoint(sent) ? { errors: [{ message: 'one alias is enough' }] } : answer);
    const tried: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      expect((await federation.ours(both)).errors).toBeUndefined();
      tried.push(sentTo('directory').filter(isJoint).length);
    }
    expect(tried).toEqual([1, 1, 1, 0, 0]);
  });
});

describe('one field with many values from contexts', () => {
  const SELLERS = 45;
  const sellers = Array.from({ length: SELLERS }, (_, at) => ({
    id: `s${at}`,
    currency: `C${at}`,
    items: [{ id: 'i1' }, { id: `i${at}` }],
  }));
  const market: readonly SubgraphSource[] = [
    {
      name: 'market',
      typeDefs: `type Query { sellers: [Seller!] }
        type Seller @key(fields: "id") @context(name: "seller") { id: ID! currency: String! @external items: [Item!] }
        type Item @key(fields: "id") { id: ID! price(in: String @fromContext(field: "$seller { currency }"), digits: Int = 2): String }`,
      resolvers: {
        Query: { sellers: () => sellers.map(({ id, items }) => ({ id, items })) },
        Item: {
          __resolveReference: (item: Json) => item,
          price: ({ id }: Json, { in: currency, digits }: Json) => `${id} ${currency} ${digits}`,
        },
      },
    },
    {
      name: 'currencies',
      typeDefs: 'type Seller @key(fields: "id") { id: ID! currency: String! }',
      resolvers: { Seller: { __resolveReference: (seller: Json) => sellers.find(({ id }) => id === seller.id) } },
    },
  ];
  let federation: Federation;
  beforeEach(async () => {
    federation = await Federation.start(market);
  });
  afterEach(() => federation.close());
  const query = `query Prices($digits: Int) { sellers { items { price(digits: $digits) ...More } } }
    fragment More on Item { same: price(digits: $digits) }`;
  const expected = (digits: number) =>
    sellers.map(({ currency, items }) => ({
      items: items.map(({ id }) => ({ price: `${id} ${currency} ${digits}`, same: `${id} ${currency} ${digits}` })),
    }));
  const sentForPrices = (): readonly Sent[] => federation.sent.filter(({ query }) => query.includes('price'));

  it('is asked for by few requests, which are the same but for their variables', async () => {
    const { data, errors } = await federation.ours(query, { digits: 3 });
    expect(errors).toBeUndefined();
    expect(data.sellers).toEqual(expected(3));
    expect(sentForPrices().map(({ variables }) => Object.values(variables).filter(Array.isArray).length)).toEqual([20, 20, 5]);
    expect(sentForPrices()[1]?.query).toBe(sentForPrices()[0]?.query);
  });

  it('is asked for by one request for each value where a subgraph wants it so', async () => {
    federation.spoil = ({ query: sent }, answer) =>
      sent.split('_entities(').length > 2 ? { errors: [{ message: 'one alias is enough' }] } : answer;
    for (const requests of [SELLERS + 3, SELLERS]) {
      expect((await federation.ours(query, { digits: 3 })).data.sellers).toEqual(expected(3));
      expect(sentForPrices()).toHaveLength(requests);
    }
  });

  it('fails for the value alone that its subgraph does not take', async () => {
    federation.spoil = ({ variables }, answer) => {
      const variable = Object.keys(variables).find((name) => (variables as Json)[name] === 'C7');
      const name = variable?.split('_contextual')[0];
      if (name === undefined) return answer;
      return { data: { ...answer.data, [name]: answer.data[name].map(() => null) }, errors: [{ message: 'no', path: [name, 1] }] };
    };
    const { data, errors } = await federation.ours(query, { digits: 3 });
    const none = { price: null, same: null };
    expect(data.sellers).toEqual(expected(3).map((seller, at) => (at === 7 ? { items: [none, none] } : seller)));
    expect(errors).toEqual([expect.objectContaining({ message: 'no', path: ['sellers', 7, 'items', 1] })]);
  });
});

/** What is wrong with an entity depends on nothing but itself. */
function failures({ variables }: Sent, { data, errors = [] }: Json): Json {
  const found: Json[] = [...errors];
  const spoilt = { ...data };
  for (const [variable, asked] of Object.entries(variables as Json)) {
    const name = variable === 'representations' ? '_entities' : variable;
    if (!Array.isArray(spoilt[name])) continue;
    spoilt[name] = spoilt[name].map((entity: Json, index: number) => {
      const text = JSON.stringify((asked as Json[])[index]);
      if (text.length % 5 !== 0) return entity;
      found.push({ message: `not ${text}`, path: [name, index] });
      return null;
    });
  }
  return found.length > 0 ? { data: spoilt, errors: found } : { data: spoilt };
}

it(
  `cannot be told from single ones in ${schemas * OPERATIONS} operations on ${schemas} schemas, from seed ${seed}`,
  async () => {
    let joint = 0;
    const isJoint = ({ query }: Sent): boolean => /\b_entities_\d+:/.test(query);
    for (let at = 0; at < schemas; at += 1) {
      const random = new Random(seed + at);
      const world = makeWorld(random);
      const federation = await Federation.start(cut(world));
      for (let count = 0; count < OPERATIONS; count += 1) {
        const { query, variables } = makeOperation(random, world, monolithOf(world));
        federation.spoil = failures;
        const together = JSON.stringify(await federation.ours(query, variables));
        joint += federation.sent.filter(isJoint).length;
        federation.spoil = (sent, answer) => (isJoint(sent) ? { errors: [{ message: 'no' }] } : failures(sent, answer));
        const single = JSON.stringify(await federation.ours(query, variables));
        if (together !== single) throw new Error([`seed ${seed + at}`, query, JSON.stringify(variables), together, single].join('\n'));
      }
      await federation.close();
    }
    process.stderr.write(`${joint} joint requests\n`);
    expect(joint).toBeGreaterThan(schemas);
  },
  60_000 + schemas * 10_000,
);
