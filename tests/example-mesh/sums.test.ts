// Goal: the example's numbers tie out to the cent, within a product and across products.
// Method: plain SQL over the Parquet files of the snapshots; what SQL of ours made is computed again by other SQL.
import type { PreparedProduct } from '../../cli/example';
import { type Ask, makeHome, one, openTables, prepareQuietly, removeHome } from './support/example-mesh';

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

describe('orders', () => {
  it('have totals that are the sum of their lines, less the discount, plus the shipping', async () => {
    const wrong = `SELECT count(*) FROM orders JOIN (SELECT order_id, sum(quantity * unit_price) AS goods FROM order_lines GROUP BY 1) ON order_id = id
                   WHERE subtotal <> goods OR total <> goods - discount + shipping_cost`;
    expect(await one(ask, wrong)).toBe(0);
    expect(await one(ask, 'SELECT count(DISTINCT order_id) FROM order_lines')).toBe(await one(ask, 'SELECT count(*) FROM orders'));
  });

  it('name customers that had signed up and products that were on offer', async () => {
    const orphans =
      'SELECT count(*) FROM orders LEFT JOIN customers ON customers.id = customer_id WHERE customers.id IS NULL OR placed_at < signed_up_at';
    expect(await one(ask, orphans)).toBe(0);
    const early = `SELECT count(*) FROM order_lines JOIN orders ON orders.id = order_id LEFT JOIN products ON products.id = product_id
                   WHERE products.id IS NULL OR placed_at::DATE < launched_on OR placed_at::DATE >= discontinued_on`;
    expect(await one(ask, early)).toBe(0);
  });

  it('are numbered in the order of placing, their lines from 1 without gaps', async () => {
    expect(
      await one(ask, 'SELECT count(*) FROM (SELECT placed_at < lag(placed_at) OVER (ORDER BY id) AS back FROM orders) WHERE back'),
    ).toBe(0);
    expect(
      await one(
        ask,
        'SELECT count(*) FROM (SELECT order_id FROM order_lines GROUP BY 1 HAVING max(line_number) <> count(*) OR min(line_number) <> 1)',
      ),
    ).toBe(0);
  });
});

describe('payments', () => {
  it('are for the whole order, one attempt after the other', async () => {
    expect(
      await one(ask, 'SELECT count(*) FROM payments JOIN orders ON orders.id = order_id WHERE amount <> total OR attempted_at < placed_at'),
    ).toBe(0);
    expect(
      await one(
        ask,
        'SELECT count(*) FROM (SELECT attempted_at <= lag(attempted_at) OVER (PARTITION BY order_id ORDER BY attempt) AS back FROM payments) WHERE back',
      ),
    ).toBe(0);
    expect(await one(ask, 'SELECT count(DISTINCT order_id) FROM payments')).toBeGreaterThan(
      0.999 * (await one(ask, 'SELECT count(*) FROM orders')),
    );
  });

  it('add up to the total of every order that is paid', async () => {
    const collected = '(SELECT order_id, sum(amount) AS collected FROM payments WHERE paid_at IS NOT NULL GROUP BY 1)';
    expect(
      await one(
        ask,
        `SELECT count(*) FROM orders LEFT JOIN ${collected} ON order_id = id WHERE status = 'PAID' AND collected IS DISTINCT FROM total`,
      ),
    ).toBe(0);
    expect(await one(ask, `SELECT count(*) FROM orders JOIN ${collected} ON order_id = id WHERE collected <> total`)).toBe(0);
    expect(await one(ask, `SELECT count(*) FROM orders JOIN ${collected} ON order_id = id WHERE status = 'PLACED'`)).toBe(0);
  });

  it('are awaited for everything that was shipped before it was paid', async () => {
    const open = `SELECT count(*) FROM orders WHERE status = 'SHIPPED'
                  AND id NOT IN (SELECT order_id FROM payments WHERE paid_at IS NOT NULL OR (method = 'INVOICE' AND status = 'PENDING'))`;
    expect(await one(ask, open)).toBe(0);
  });

  it('are paid back in full for cancelled and returned orders, once the money had come', async () => {
    const kept = `SELECT count(*) FROM payments JOIN orders ON orders.id = order_id
                  WHERE orders.status IN ('CANCELLED', 'RETURNED') AND refunded_at IS NOT NULL AND refunded_amount <> total`;
    expect(await one(ask, kept)).toBe(0);
    expect(await one(ask, "SELECT count(*) FROM payments WHERE status = 'REFUNDED'")).toBeGreaterThan(0);
  });
});

describe('interactions', () => {
  it('end in orders of the same customer, at the same time, in the same channel, with the same products in the cart', async () => {
    const wrong = `SELECT count(*) FROM interactions AS step LEFT JOIN orders ON orders.id = order_id
                   WHERE kind = 'ORDER' AND (orders.id IS NULL OR step.customer_id <> orders.customer_id OR date_trunc('second', occurred_at) <> placed_at OR step.channel <> orders.channel)`;
    expect(await one(ask, wrong)).toBe(0);
    const missing = `SELECT count(*) FROM interactions AS step JOIN order_lines USING (order_id)
                     WHERE kind = 'ORDER' AND NOT EXISTS (
                       SELECT 1 FROM interactions AS cart WHERE cart.session_id = step.session_id AND cart.kind = 'ADD_TO_CART'
                         AND cart.product_id = order_lines.product_id AND cart.occurred_at < step.occurred_at AND coalesce(cart.customer_id, step.customer_id) = step.customer_id)`;
    expect(await one(ask, missing)).toBe(0);
  });

  it('are numbered in the order of time, with numbers that a double could not hold', async () => {
    expect(
      await one(
        ask,
        'SELECT count(*) FROM (SELECT occurred_at < lag(occurred_at) OVER (ORDER BY id) AS back FROM interactions) WHERE back',
      ),
    ).toBe(0);
    expect(await one(ask, 'SELECT min(id) / pow(2, 53) FROM interactions')).toBeGreaterThan(1);
  });
});

describe('customers', () => {
  it('do nothing before they sign up, and nothing after they close their account', async () => {
    const outside = (moment: string): string =>
      `customers ON customers.id = customer_id WHERE ${moment} < signed_up_at OR ${moment} >= closed_at`;
    expect(await one(ask, `SELECT count(*) FROM orders JOIN ${outside('placed_at')}`)).toBe(0);
    expect(await one(ask, `SELECT count(*) FROM interactions JOIN ${outside('occurred_at')}`)).toBe(0);
    expect(await one(ask, 'SELECT count(closed_at) FROM customers')).toBeGreaterThan(0);
  });
});

describe('lifetime values', () => {
  it('are what payments and orders say, computed another way', async () => {
    const wrong = `
      SELECT count(*) FROM customer_lifetime_values AS known JOIN customers ON customers.id = known.customer_id
      WHERE known.value <> (SELECT coalesce(sum(CASE WHEN payments.status IN ('PAID', 'PARTLY_REFUNDED', 'REFUNDED') THEN amount - refunded_amount ELSE 0 END), 0)
                            FROM orders JOIN payments ON payments.order_id = orders.id WHERE orders.customer_id = customers.id)
         OR order_count <> (SELECT count(*) FROM orders WHERE orders.customer_id = customers.id AND cancelled_at IS NULL)
         OR first_order_at IS DISTINCT FROM (SELECT min(placed_at) FROM orders WHERE orders.customer_id = customers.id AND cancelled_at IS NULL)
         OR last_order_at IS DISTINCT FROM (SELECT max(placed_at) FROM orders WHERE orders.customer_id = customers.id AND cancelled_at IS NULL)
         OR average_order_value IS DISTINCT FROM (SELECT round(sum(total)::DECIMAL(18, 6) / count(*) + 1e-9, 2) FROM orders WHERE orders.customer_id = customers.id AND cancelled_at IS NULL)`;
    expect(await one(ask, wrong)).toBe(0);
    expect(await one(ask, 'SELECT count(*) FROM customer_lifetime_values')).toBe(await one(ask, 'SELECT count(*) FROM customers'));
    expect(await one(ask, 'SELECT sum(value) FROM customer_lifetime_values')).toBe(
      await one(ask, 'SELECT sum(amount - refunded_amount) FROM payments WHERE paid_at IS NOT NULL'),
    );
  });

  it('put one in twenty buyers at the top, and those who never ordered among the prospects', async () => {
    const buyers = await one(ask, 'SELECT count(*) FROM customer_lifetime_values WHERE order_count > 0');
    const top = await one(ask, "SELECT count(*) FROM customer_lifetime_values WHERE segment = 'TOP'");
    expect(top).toBeLessThanOrEqual(buyers / 20);
    expect(top).toBeGreaterThan(buyers / 40);
    expect(await one(ask, "SELECT count(*) FROM customer_lifetime_values WHERE (segment = 'PROSPECT') <> (order_count = 0)")).toBe(0);
    expect(await one(ask, 'SELECT count(DISTINCT segment) FROM customer_lifetime_values')).toBe(7);
  });
});

describe('recommendations', () => {
  it('are new to the customer, on offer, and meant for open accounts', async () => {
    const bought = `SELECT count(*) FROM recommendations SEMI JOIN (SELECT customer_id, product_id FROM orders JOIN order_lines ON order_id = id WHERE status <> 'CANCELLED') USING (customer_id, product_id)`;
    expect(await one(ask, bought)).toBe(0);
    expect(
      await one(ask, 'SELECT count(*) FROM recommendations JOIN products ON products.id = product_id WHERE discontinued_on IS NOT NULL'),
    ).toBe(0);
    expect(
      await one(ask, 'SELECT count(*) FROM recommendations JOIN customers ON customers.id = customer_id WHERE closed_at IS NOT NULL'),
    ).toBe(0);
  });

  it('come best first', async () => {
    expect(
      await one(
        ask,
        'SELECT count(*) FROM (SELECT score > lag(score) OVER (PARTITION BY customer_id ORDER BY rank) AS up FROM recommendations) WHERE up',
      ),
    ).toBe(0);
    expect(await one(ask, 'SELECT count(*) FROM recommendations WHERE score <= 0')).toBe(0);
  });

  it('give a reason that orders bear out', async () => {
    const wrong = `SELECT count(*) FROM recommendations WHERE reason <> 'POPULAR' AND orders_together <> (
                     SELECT count(*) FROM order_lines AS one JOIN order_lines AS other USING (order_id) JOIN orders ON orders.id = order_id
                     WHERE one.product_id = recommendations.product_id AND other.product_id = because_product_id AND orders.status <> 'CANCELLED')`;
    expect(await one(ask, wrong)).toBe(0);
    const notBought = `SELECT count(*) FROM recommendations ANTI JOIN (SELECT customer_id, product_id AS because_product_id FROM orders JOIN order_lines ON order_id = id) USING (customer_id, because_product_id)
                       WHERE reason = 'BOUGHT_TOGETHER'`;
    expect(await one(ask, notBought)).toBe(0);
  });

  it('fill the lists of nearly all customers who ordered lately', async () => {
    const full = await one(ask, 'SELECT avg(places) FROM (SELECT count(*) AS places FROM recommendations GROUP BY customer_id)');
    expect(full).toBeGreaterThan(7);
    const lately = "SELECT DISTINCT customer_id FROM orders WHERE status <> 'CANCELLED' AND placed_at >= TIMESTAMP '2025-06-01'";
    const missed = `SELECT count(*) FROM (${lately}) JOIN customers ON id = customer_id WHERE closed_at IS NULL AND customer_id NOT IN (SELECT customer_id FROM recommendations)`;
    expect(await one(ask, missed)).toBeLessThan(0.05 * (await one(ask, `SELECT count(*) FROM (${lately})`)));
  });
});
