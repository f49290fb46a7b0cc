// Goal: the generated data looks like a shop's, at any scale, and is the same whatever the machine does in parallel.
// Method: bounds on shares and ratios that random data would miss; the generator run with one thread and with four.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreparedProduct } from '../../cli/example';
import { Workbench } from '../../subgraphs/kit/engines';
import { type Ask, MESH, makeHome, one, openTables, prepareQuietly, removeHome, SCALE } from './support/example-mesh';

jest.setTimeout(120_000);

let home: string;
let products: readonly PreparedProduct[];
let ask: Ask;
let close: () => void;

beforeAll(async () => {
  home = await makeHome();
  products = await prepareQuietly(home);
  ({ ask, close } = await openTables(products));
});
afterAll(async () => {
  close();
  await removeHome(home);
});

const share = (condition: string, from: string): Promise<number> =>
  one(ask, `SELECT count(*) FILTER (${condition}) / count(*) FROM ${from}`);

/** What the best tenth of `key` brings of the sum of `measure`. */
const topTenth = (key: string, measure: string, from: string): Promise<number> =>
  one(
    ask,
    `WITH sums AS (SELECT ${key}, ${measure} AS amount, ntile(10) OVER (ORDER BY ${measure} DESC) AS tenth FROM ${from} GROUP BY ${key})
     SELECT sum(amount) FILTER (tenth = 1) / sum(amount) FROM sums`,
  );

describe('how much', () => {
  it('is what the scale says', async () => {
    const rows = Object.fromEntries(
      products.flatMap(({ snapshot }) => snapshot.manifest.objects.map(({ table, rows }) => [table, rows / SCALE])),
    );
    expect(rows).toMatchObject({ customers: 50_000, products: 5_000, orders: 500_000 });
    expect(rows.order_lines).toBeGreaterThan(900_000);
    expect(rows.order_lines).toBeLessThan(1_400_000);
    expect(rows.payments).toBeGreaterThan(510_000);
    expect(rows.payments).toBeLessThan(530_000);
    expect(rows.interactions).toBeGreaterThan(2_700_000);
    expect(rows.interactions).toBeLessThan(3_300_000);
  });
});

describe('who buys', () => {
  it('has a long tail: a tenth of the buyers brings about half the money, and some never buy', async () => {
    const money = await topTenth('customer_id', 'sum(total)', 'orders');
    expect(money).toBeGreaterThan(0.4);
    expect(money).toBeLessThan(0.8);
    expect(await share('id NOT IN (SELECT customer_id FROM orders)', 'customers')).toBeGreaterThan(0.08);
    expect(await share('id NOT IN (SELECT customer_id FROM orders)', 'customers')).toBeLessThan(0.25);
  });

  it('lives in several countries, most of them in one', async () => {
    expect(await one(ask, 'SELECT count(DISTINCT country) FROM customers')).toBe(9);
    expect(await share("country = 'DE'", 'customers')).toBeGreaterThan(0.22);
    expect(await share('delivery_country <> country', 'orders JOIN customers ON customers.id = customer_id')).toBeLessThan(0.06);
  });
});

describe('what is bought', () => {
  it('has favourites', async () => {
    expect(await topTenth('product_id', 'count(*)', 'order_lines')).toBeGreaterThan(0.18);
    expect(await share('quantity > 1', 'order_lines')).toBeLessThan(0.35);
  });

  it('costs what its category costs', async () => {
    const median = (category: string): Promise<number> =>
      one(ask, `SELECT median(unit_price) FROM order_lines JOIN products ON id = product_id WHERE category = '${category}'`);
    expect(await median('ELECTRONICS')).toBeGreaterThan(2 * (await median('GROCERY')));
    expect(await share('cost >= price', 'products')).toBe(0);
  });

  it('comes back, clothes most of all', async () => {
    const returned = (category: string): Promise<number> =>
      one(
        ask,
        `SELECT sum(returned_quantity) / sum(quantity) FROM order_lines JOIN products ON id = product_id WHERE category = '${category}'`,
      );
    expect(await returned('FASHION')).toBeGreaterThan(0.08);
    expect(await returned('FASHION')).toBeGreaterThan(3 * (await returned('BOOKS')));
  });

  it('goes together: some pairs far more often than chance would have them', async () => {
    const lift = `WITH counts AS (SELECT product_id, count(*) AS orders FROM order_lines GROUP BY 1),
                       pairs AS (SELECT a.product_id AS one, b.product_id AS other, count(*) AS both_orders FROM order_lines AS a JOIN order_lines AS b USING (order_id) WHERE a.product_id < b.product_id GROUP BY 1, 2)
                  SELECT max(both_orders * (SELECT count(*) FROM orders) / (c.orders * d.orders)) FROM pairs JOIN counts AS c ON c.product_id = one JOIN counts AS d ON d.product_id = other WHERE both_orders >= 20`;
    expect(await one(ask, lift)).toBeGreaterThan(3);
  });
});

describe('when', () => {
  const orders = (condition: string): Promise<number> => one(ask, `SELECT count(*) FROM orders WHERE ${condition}`);

  it('spans the three years and grows', async () => {
    expect(await orders("placed_at < '2023-01-01' OR placed_at >= '2026-01-01'")).toBe(0);
    const [first, second, third] = await Promise.all([2023, 2024, 2025].map((year) => orders(`year(placed_at) = ${year}`)));
    expect(second).toBeGreaterThan(1.15 * (first ?? 0));
    expect(third).toBeGreaterThan(1.15 * (second ?? 0));
  });

  it('peaks before Christmas and rests in summer', async () => {
    for (const year of [2023, 2024, 2025]) {
      const peak = await orders(`year(placed_at) = ${year} AND month(placed_at) IN (11, 12)`);
      expect(peak).toBeGreaterThan(1.4 * (await orders(`year(placed_at) = ${year} AND month(placed_at) IN (7, 8)`)));
    }
  });

  it('follows the clock and the week', async () => {
    expect(await orders('hour(placed_at) BETWEEN 18 AND 21')).toBeGreaterThan(8 * (await orders('hour(placed_at) BETWEEN 1 AND 4')));
    expect(await orders('isodow(placed_at) = 7')).toBeGreaterThan(1.1 * (await orders('isodow(placed_at) = 6')));
  });

  it('sells what the season asks for', async () => {
    const sold = (category: string, months: string): Promise<number> =>
      one(
        ask,
        `SELECT count(*) FILTER (category = '${category}') / count(*) FROM order_lines JOIN orders ON orders.id = order_id JOIN products ON products.id = product_id WHERE month(placed_at) IN (${months})`,
      );
    expect(await sold('GARDEN', '4, 5')).toBeGreaterThan(2 * (await sold('GARDEN', '11, 12')));
    expect(await sold('TOYS', '11, 12')).toBeGreaterThan(1.2 * (await sold('TOYS', '4, 5')));
  });
});

describe('how it is paid', () => {
  it('fails now and then, is tried again, and mostly works then', async () => {
    expect(await share("status = 'FAILED'", 'payments')).toBeGreaterThan(0.03);
    expect(await share("status = 'FAILED'", 'payments')).toBeLessThan(0.08);
    expect(await share('attempt > 1', 'payments')).toBeGreaterThan(0.02);
    expect(await share('paid_at IS NOT NULL', 'payments WHERE attempt > 1')).toBeGreaterThan(0.6);
    expect(await one(ask, 'SELECT max(attempt) FROM payments')).toBe(3);
  });

  it('is late for invoices, seldom for anything else', async () => {
    const late = 'paid_at > due_at';
    expect(await share(late, "payments WHERE method = 'INVOICE' AND paid_at IS NOT NULL")).toBeGreaterThan(0.1);
    expect(await share(late, "payments WHERE method = 'INVOICE' AND paid_at IS NOT NULL")).toBeLessThan(0.25);
    expect(await share(late, "payments WHERE method = 'CARD' AND paid_at IS NOT NULL")).toBe(0);
    expect(await one(ask, "SELECT count(*) FROM payments WHERE status = 'PENDING' AND due_at < TIMESTAMP '2025-12-01'")).toBeGreaterThan(0);
  });

  it('reaches every status and every method', async () => {
    expect(await one(ask, 'SELECT count(DISTINCT status) FROM orders')).toBe(5);
    expect(await one(ask, 'SELECT count(DISTINCT status) FROM payments')).toBe(6);
    expect(await one(ask, 'SELECT count(DISTINCT method) FROM payments')).toBe(6);
    expect(await share("status = 'CANCELLED'", 'orders')).toBeGreaterThan(0.025);
    expect(await share("status = 'CANCELLED'", 'orders')).toBeLessThan(0.07);
  });
});

describe('what visitors do', () => {
  it('is a funnel', async () => {
    const sessions = (kind: string): Promise<number> =>
      one(ask, `SELECT count(DISTINCT session_id) FROM interactions WHERE kind = '${kind}'`);
    const [view, cart, checkout, order] = await Promise.all(['VIEW', 'ADD_TO_CART', 'CHECKOUT', 'ORDER'].map(sessions));
    expect(cart).toBeLessThan(0.5 * (view ?? 0));
    expect(checkout).toBeLessThan(0.8 * (cart ?? 0));
    expect(order).toBeLessThan(0.9 * (checkout ?? 0));
    expect(order).toBeGreaterThan(0);
  });

  it('is over after one step for many, and anonymous for most', async () => {
    expect(await share('steps = 1', '(SELECT count(*) AS steps FROM interactions GROUP BY session_id)')).toBeGreaterThan(0.3);
    expect(await share('customer_id IS NULL', 'interactions')).toBeGreaterThan(0.3);
    expect(await share('customer_id IS NULL', 'interactions')).toBeLessThan(0.7);
  });

  it('arrives late now and then', async () => {
    expect(await share('received_at > occurred_at + INTERVAL 10 MINUTES', 'interactions')).toBeGreaterThan(0.001);
  });
});

describe('the SQL of the mesh', () => {
  it('generates the same rows in the same order with one thread and with four', async () => {
    expect(await generate(1)).toEqual(await generate(4));
  });

  it.each(['customer-lifetime-value', 'payment-risk', 'shopping-recommendations'])(
    'makes the same %s with one thread and with four',
    async (name) => {
      expect(await transform(name, 1)).toEqual(await transform(name, 4));
    },
  );
});

/** Enough rows for several threads to have something to do. */
const PARALLEL_SCALE = 0.12;

async function generate(threads: number): Promise<readonly unknown[]> {
  const dir = join(MESH, 'example-sources');
  const scripts = (await readdir(dir)).filter((file) => file.endsWith('.sql')).sort();
  const workbench = await Workbench.open({ threads });
  try {
    await workbench.run(`SET VARIABLE scale = ${PARALLEL_SCALE}`);
    for (const name of scripts) await workbench.run(await readFile(join(dir, name), 'utf8'));
    const tables = ['customers', 'contacts', 'products', 'orders', 'order_lines', 'payments', 'interactions'];
    return await Promise.all(tables.map((table) => fingerprint(workbench, `FROM ${table}`)));
  } finally {
    workbench.close();
  }
}

async function transform(name: string, threads: number): Promise<unknown> {
  const workbench = await Workbench.open({ threads });
  try {
    for (const { snapshot } of products)
      await workbench.attach(snapshot.manifest.product.name, join(snapshot.dir, 'data.duckdb'), 'READ_ONLY');
    return await fingerprint(workbench, await readFile(join(MESH, name, 'transform.sql'), 'utf8'));
  } finally {
    workbench.close();
  }
}

/** Of the rows of a query and of their order. */
async function fingerprint(workbench: Workbench, query: string): Promise<unknown> {
  const numbered = `SELECT row_number() OVER () AS place, rows AS content FROM (${query}\n) AS rows`;
  return workbench.rows({ text: `SELECT count(*)::INTEGER, bit_xor(hash(place, content))::VARCHAR FROM (${numbered})`, params: [] });
}
