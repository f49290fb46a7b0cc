// Goal: a team's own SQL reads tables by their plain names, which stand for what the caller may see, and by no other way.
// Method: statements as teams write them, and each way around.
import { wayAround } from '../../subgraphs/kit/query/plain-names';

it.each([
  'SELECT o.id, sum(l.quantity) FROM orders o JOIN order_lines l ON l.order_id = o.id AND o.total > 1, customers c WHERE c.id = o.customer_id',
  'SELECT extract(year FROM o.placed_at), trim(both FROM o.note), substring(o.note FROM 2) FROM orders o',
  'SELECT o.id FROM orders o WHERE o.total IS DISTINCT FROM o.paid AND EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id)',
  'SELECT item FROM orders o, unnest(o.items) AS t(item) ORDER BY o.id, o.total',
  'WITH big AS (SELECT * FROM orders o WHERE o.total > $1) SELECT big.id FROM big LEFT JOIN (SELECT l.order_id FROM order_lines l) x USING (id)',
  "SELECT 'FROM main.orders', $$ FROM main.orders $$ FROM orders -- FROM main.orders",
  'SELECT count(*) FILTER (WHERE o.total > 1) OVER (PARTITION BY o.id ORDER BY o.day) FROM "orders" AS o /* main.orders */',
  'SELECT coalesce(o.a, o.b), (SELECT max(l.n) FROM order_lines l), o.c IN (1, 2) FROM orders o GROUP BY o.a, o.b',
  'FROM orders SELECT id',
])('lets be %s', (sql) => {
  expect(wayAround(sql)).toBeUndefined();
});

it.each([
  'SELECT * FROM main.orders',
  'SELECT * FROM "main"."orders"',
  'SELECT * FROM main /* quietly */ . orders',
  'SELECT * FROM public.orders o',
  'SELECT * FROM data.main.orders',
  'SELECT * FROM orders o, main.customers c',
  'SELECT * FROM orders o JOIN main.customers c ON c.id = o.customer_id',
  'SELECT * FROM orders o JOIN customers c ON c.id = o.id, main.payments',
  'SELECT * FROM (main.orders)',
  'SELECT id FROM orders WHERE id IN (SELECT id FROM main.orders)',
  'SELECT count(*), coalesce((SELECT max(id) FROM main.orders), 0) FROM orders',
  'WITH x AS (SELECT * FROM main.orders) SELECT * FROM x',
  'SELECT 1 FROM orders UNION ALL SELECT 2 FROM main.orders',
  'TABLE main.orders',
  'FROM main.orders',
  "SELECT * FROM query('SELECT * FROM main.orders')",
  "SELECT * FROM query_table('main.orders')",
  "SELECT query_to_xml('SELECT * FROM public.orders', true, true, '')",
  'SELECT * FROM duckdb_tables()',
])('names the way around in %s', (sql) => {
  expect(wayAround(sql)).toEqual(expect.any(String));
});
