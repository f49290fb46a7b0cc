// Goal: the example mesh answers the questions it is shown with, and it makes no difference to any answer whether its subgraphs run in
// the gateway's process or are services of their own.
// Method: the built command prepares a small mesh; one gateway runs it in its process, a second one reaches eight served folders over
// HTTP. Both get the questions of subgraphs/examples.graphql; the answers are compared with plain SQL over the snapshots and byte for byte.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, print } from 'graphql';
import { homeKey } from '../../cli/home-key';
import { type Caller, stranger } from '../../schemas/caller';
import { contextHeader, signContext } from '../../schemas/signed-context';
import { ask, type GraphQLAnswer, mustRun, type Running, root, startMeshway, temporaryFolder } from '../support/meshway';
import { openPlainSql, type PlainSql } from '../support/sql';

const products = [
  'customers',
  'products',
  'orders',
  'payments',
  'ui-interactions',
  'customer-lifetime-value',
  'shopping-recommendations',
  'payment-risk',
];
const examples = new Map(
  parse(readFileSync(join(root, 'subgraphs/examples.graphql'), 'utf8')).definitions.map((node) => [
    'name' in node ? (node.name?.value ?? '') : '',
    print(node),
  ]),
);

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let together: Running;
let apart: Running;
let services: Map<string, Running>;
let sql: PlainSql;

beforeAll(async () => {
  home = await temporaryFolder('example-mesh');
  await mustRun(['example', 'prepare', '--scale', '0.01', '--home', home.path]);
  together = await startMeshway(['start', '--home', home.path]);
  services = new Map(
    await Promise.all(
      products.map(async (name) => [name, await startMeshway(['serve', `subgraphs/${name}`, '--home', home.path])] as const),
    ),
  );
  apart = await startMeshway([
    'start',
    '--no-mesh',
    '--home',
    home.path,
    ...[...services].map(([name, { url }]) => `--subgraph=${name}=${url}`),
  ]);
  sql = await openPlainSql();
  for (const product of products)
    await sql.rows(`ATTACH '${join(home.path, 'snapshots', product, '000001', 'data.duckdb')}' AS "${product}" (READ_ONLY)`);
}, 180_000);

afterAll(async () => {
  sql.close();
  await Promise.all([together, apart, ...services.values()].map((running) => running.stop()));
  await home.remove();
});

function example(name: string): string {
  const text = examples.get(name);
  if (text === undefined) throw new Error(`There is no example ${name}.`);
  return text;
}

it.each([...examples.keys()])('answers %s, together and apart with the same bytes', async (name) => {
  const answer = await together.ask(example(name));
  expect(answer.errors).toBeUndefined();
  expect(JSON.stringify(await apart.ask(example(name)))).toBe(JSON.stringify(answer));
});

it('says in less than 2 KB where an answer from most of the mesh is from, and either gateway brings it back by its token', async () => {
  const answer = await together.ask(example('Customer360'));
  const { snapshot, products: read } = answer.extensions?.meshway ?? { snapshot: '', products: [] };
  expect(read.length).toBeGreaterThanOrEqual(6);
  expect(read.every(({ source }) => source === 'snapshot')).toBe(true);
  expect(JSON.stringify(answer.extensions).length).toBeLessThan(2_048);
  expect(await ask(`${apart.url}?as-of=${snapshot}`, example('Customer360'))).toEqual(answer);
});

it('shows the newest customers with what six data products know of them', async () => {
  const { data } = await together.ask(example('Customer360'));
  const expected = await sql.rows('SELECT id, country FROM customers.customers ORDER BY signed_up_at DESC, id LIMIT 3');
  expect(
    data.customers.edges.map(({ node }: { node: { id: string; country: string } }) => ({ id: node.id, country: node.country })),
  ).toEqual(expected);
  expect(data.customers.pageInfo.hasNextPage).toBe(true);
  for (const { node } of data.customers.edges) {
    const [of] = await sql.rows(`SELECT count(*)::INT AS n FROM orders.orders WHERE customer_id = ${node.id}`);
    expect(node.orders.totalCount).toBe(of?.n);
    const [value] = await sql.rows(
      `SELECT value::VARCHAR AS value, segment FROM "customer-lifetime-value".customer_lifetime_values WHERE customer_id = ${node.id}`,
    );
    expect(node.lifetimeValue).toEqual(value ?? null);
    for (const { node: order } of node.orders.edges) {
      const paid = await sql.rows(`SELECT id FROM payments.payments WHERE order_id = ${order.id} ORDER BY payments.id`);
      expect(order.payments.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual(paid.map(({ id }) => id));
      const lines = await sql.rows(
        `SELECT quantity, unit_price::VARCHAR AS "unitPrice", product_id, name FROM orders.order_lines JOIN products.products ON products.id = product_id WHERE order_id = ${order.id} ORDER BY line_number`,
      );
      expect(order.lines.edges.map((edge: { node: unknown }) => edge.node)).toEqual(
        lines.map(({ quantity, unitPrice, product_id, name }) => ({ quantity, unitPrice, product: { id: product_id, name } })),
      );
    }
  }
});

it('sums revenue by month and status to the cent', async () => {
  const { data } = await together.ask(example('RevenueByMonth'));
  const expected = await sql.rows(
    `SELECT strftime(date_trunc('month', placed_at), '%Y-%m-%dT00:00:00Z') AS month, status, count(*)::INT AS n, count(DISTINCT customer_id)::INT AS customers, sum(total)::VARCHAR AS total, max(total)::VARCHAR AS high
     FROM orders.orders WHERE placed_at >= '2025-01-01' AND (status IN ('PAID', 'SHIPPED') OR total > 500) GROUP BY ALL HAVING n > 10 ORDER BY month, sum(total) DESC, status`,
  );
  expect(expected.length).toBeGreaterThan(12);
  type Group = {
    key: { placedAt: string; status: string };
    count: number;
    countDistinct: { customerId: number };
    sum: { total: string };
    max: { total: string };
  };
  expect(
    data.orderGroups.edges.map(({ node }: { node: Group }) => ({
      month: node.key.placedAt,
      status: node.key.status,
      n: node.count,
      customers: node.countDistinct.customerId,
      total: node.sum.total,
      high: node.max.total,
    })),
  ).toEqual(expected);
});

it('gives a page of recommendations, best first', async () => {
  const { data } = await together.ask(
    '{ recommendations(orderBy: [{ score: DESC }], first: 5) { totalCount nodes { customerId rank score product { name category } } } }',
  );
  const [count] = await sql.rows('SELECT count(*)::INT AS n FROM "shopping-recommendations".recommendations');
  const best = await sql.rows(
    'SELECT customer_id, rank FROM "shopping-recommendations".recommendations ORDER BY score DESC, customer_id, rank LIMIT 5',
  );
  expect(data.recommendations.totalCount).toBe(count?.n);
  expect(
    data.recommendations.nodes.map(({ customerId, rank }: { customerId: string; rank: number }) => ({ customer_id: customerId, rank })),
  ).toEqual(best);
});

it('asks a subgraph once for customers and products that are known at the same moment, together and apart', async () => {
  const query = `{ recommendations(orderBy: [{ score: DESC }], first: 5) {
    nodes { customerId customer { orders { totalCount } } productId product { orderLines { totalCount } } }
  } }`;
  const { data, errors } = await together.ask(query);
  expect(errors).toBeUndefined();
  expect((await apart.ask(query)).data).toEqual(data);
  const counted = await sql.rows(
    `SELECT customer_id::VARCHAR AS "customerId", product_id::VARCHAR AS "productId",
       (SELECT count(*)::INT FROM orders.orders AS o WHERE o.customer_id = r.customer_id) AS orders,
       (SELECT count(*)::INT FROM orders.order_lines AS l WHERE l.product_id = r.product_id) AS lines
     FROM "shopping-recommendations".recommendations AS r ORDER BY score DESC, r.customer_id, rank LIMIT 5`,
  );
  type Counted = { totalCount: number };
  type Node = { customerId: string; productId: string; customer: { orders: Counted }; product: { orderLines: Counted } };
  expect(
    data.recommendations.nodes.map(({ customerId, productId, customer: { orders }, product: { orderLines } }: Node) => ({
      customerId,
      productId,
      orders: orders.totalCount,
      lines: orderLines.totalCount,
    })),
  ).toEqual(counted);
});

it('shows contacts to nobody in particular, be the gateway asked or the service behind it', async () => {
  const answer = await together.ask('{ customers(first: 3) { nodes { id contact { email phone } } } }');
  expect(answer.errors?.length).toBeGreaterThan(0);
  // Not in what names the snapshots, which are hashes and times of any digits.
  const { extensions: _, ...said } = answer;
  expect(JSON.stringify(said)).not.toMatch(/@example|555/);
  const direct = await services.get('customers')?.ask('{ contacts(first: 1) { nodes { email } } }');
  expect(direct?.data).toBeUndefined();
  expect(direct?.errors?.[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
});

describe('a service that is told whom it answers', () => {
  const analyst = { ...stranger, authenticated: true, scopes: ['customers:contacts', 'customers:everywhere'] };
  const support = { ...stranger, authenticated: true, scopes: ['customers:contacts', 'customers:personal'], claims: { country: 'DE' } };

  /** As a gateway asks: with a context it has signed. */
  const askFor = async (caller: Caller, product: string, query: string): Promise<GraphQLAnswer> => {
    const context = signContext({ audience: product, pins: new Map(), caller }, await homeKey(home.path, 'context.key'));
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', [contextHeader]: context },
      body: JSON.stringify({ query }),
    };
    return (await fetch(services.get(product)?.url ?? '', init)).json() as Promise<GraphQLAnswer>;
  };

  it('shows support the contacts of its own country, and an analyst all of them, masked', async () => {
    const query =
      '{ contacts(first: 1000) { totalCount nodes { customerId country firstName lastName email phone birthDate } } contactGroups(by: [{ field: COUNTRY }]) { withheld totalCount } }';
    const ofSupport = (await askFor(support, 'customers', query)).data;
    const rows = await sql.rows(
      'SELECT customer_id::VARCHAR AS "customerId", country, first_name AS "firstName", last_name AS "lastName", email, phone, birth_date::VARCHAR AS "birthDate" FROM customers.contacts WHERE country = \'DE\' ORDER BY customer_id',
    );
    expect(ofSupport.contacts).toEqual({ totalCount: rows.length, nodes: rows });
    expect(ofSupport.contactGroups).toEqual({ withheld: false, totalCount: 1 });
    const ofAnalyst = (await askFor(analyst, 'customers', query)).data;
    const [count] = await sql.rows('SELECT count(*)::INT AS n FROM customers.contacts');
    expect(ofAnalyst.contacts.totalCount).toBe(count?.n);
    for (const contact of ofAnalyst.contacts.nodes)
      expect(contact).toMatchObject({
        firstName: null,
        lastName: expect.stringMatching(/^h:[\w-]{22}$/),
        email: expect.stringMatching(/^\*\*\*@example\.(com|net|org)$/),
      });
  });

  it('answers for the purpose it is bound to, and gives numbers over enough events to everybody', async () => {
    const risky = '{ paymentRisks(first: 1, orderBy: [{ score: DESC }]) { nodes { orderId score accountAgeDays } } }';
    const known = { ...stranger, authenticated: true };
    expect((await askFor(known, 'payment-risk', risky)).errors?.[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    const [row] = (await askFor({ ...known, policies: ['purpose:fraud-prevention'] }, 'payment-risk', risky)).data.paymentRisks.nodes;
    expect(row.accountAgeDays % 30).toBe(0);
    const events = await services
      .get('ui-interactions')
      ?.ask('{ many: interactionAggregate { count } few: interactionAggregate(where: { id: { eq: 1 } }) { count } }');
    expect(events?.data.many.count).toBeGreaterThan(10);
    expect([events?.data.few, events?.errors?.[0]?.extensions.code]).toEqual([null, 'TOO_FEW_ROWS']);
  });
});

it('serves the others when one service stops, and names what is missing', async () => {
  expect(await services.get('payments')?.stop()).toBe(0);
  const { data, errors } = await apart.ask(
    '{ orders(first: 1) { nodes { id customer { country } payments { totalCount } } } paymentAggregate { count } }',
  );
  expect(errors?.map(({ extensions }) => extensions)).toContainEqual(
    expect.objectContaining({ code: 'SUBGRAPH_UNREACHABLE', subgraph: 'payments' }),
  );
  expect(data).toEqual({
    orders: { nodes: [{ id: expect.any(String), customer: { country: expect.any(String) }, payments: null }] },
    paymentAggregate: null,
  });
});
