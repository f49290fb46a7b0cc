// Goal: a team's own SQL reads tables by their plain names, which stand for what the caller may see, and by no other way.
// Method: statements as teams write them, and each way around.
import { wayAround } from '../../subgraphs/kit/query/plain-names';

it.each([
  'SELECT o.id, sum(l.quantity) FROM orders o JOIN order_lines l ON l.order_id = o.id AND o.total > 1, customers c WHERE c.id = o.customer_id',
  'SELECT extract(year FROM o.placed_at), trim(both FROM o.note), substring(o.note FROM 2) FROM orders o',
  'SELECT o.id FROM orders o WHERE o.total IS DISTINCT FROM o.paid AND EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id)',
  'SELECT item FROM orders o, unnest(o.items) AS t(item) ORDER BY o.id, o.total',
  'WITH big AS (SELECT * FROM orders o WHERE o.total > $1) SELECT big.id FROM big LEFT JOIN (SELECT l.order_id FROM order_lines l) x USING (id)',
  'SELECT count(*) FILTER (WHERE o.total > 1) OVER (PARTITION BY o.id ORDER BY o.day) FROM "orders" AS o /* main.orders */',
  'SELECT coalesce(o.a, o.b), (SELECT max(l.n) FROM order_lines l), o.c IN (1, 2) FROM orders o GROUP BY o.a, o.b',
  'FROM orders SELECT id',
  'SELECT o.id FROM orders o JOIN customers c USING (id), payments p WHERE p.id = 1, o.total',
  'SELECT o.id FROM orders AS o, customers AS c, LATERAL (SELECT c.id) x ORDER BY o.id, c.id',
  'SELECT 1.5, 1e3, o.total * 0.5 FROM orders o LIMIT 10',
  'SELECT o.id FROM orders o UNION SELECT c.id, c.name FROM customers c, payments',
  'SELECT v.n FROM orders o, LATERAL (VALUES (o.total), (o.paid)) v(n)',
  'SELECT x.id, x.total::TEXT FROM x: orders JOIN y: customers ON y.id = x.id, z: payments',
])('lets be %s', (sql) => {
  expect(wayAround(sql)).toBeUndefined();
});

it.each([
  'SELECT * FROM main.orders',
  'SELECT * from main.orders',
  'SELECT * FROM "main"."orders"',
  'SELECT * FROM main /* quietly */ . orders',
  'SELECT * FROM main -- quietly\n. orders',
  'SELECT * FROM orders o, main.customers c',
  'SELECT * FROM orders AS o, main.customers c',
  'SELECT * FROM orders AS o(a, b), main.customers c',
  'SELECT * FROM orders o JOIN main.customers c ON c.id = o.customer_id',
  'SELECT * FROM orders o JOIN customers c ON c.id = o.id, main.payments',
  'SELECT * FROM orders o JOIN customers c USING (id), main.payments',
  'SELECT * FROM (main.orders)',
  'SELECT * FROM (orders o, main.customers c)',
  'SELECT * FROM (orders o JOIN main.customers c ON true)',
  '(SELECT * FROM main.orders)',
  'SELECT * FROM unnest(extract(year FROM day)), main.orders',
  'SELECT * FROM ONLY main.orders',
  'SELECT id FROM orders WHERE id IN (SELECT id FROM main.orders)',
  'SELECT id FROM orders WHERE id IN (FROM main.orders SELECT id)',
  'SELECT ARRAY(FROM main.orders SELECT id) FROM orders',
  'SELECT ARRAY(SELECT id FROM main.orders) FROM orders',
  'SELECT count(*), coalesce((SELECT max(id) FROM main.orders), 0) FROM orders',
  'SELECT count(*), coalesce((FROM main.orders SELECT max(id)), 0) FROM orders',
  'WITH x AS (SELECT * FROM main.orders) SELECT * FROM x',
  'SELECT 1 FROM orders UNION ALL SELECT 2 FROM main.orders',
  'SELECT 1FROM main.orders',
  'SELECT 1.FROM main.orders',
  "SELECT 'a'FROM main.orders",
  'SELECT $1FROM main.orders',
  'WITH x AS MATERIALIZED (SELECT * FROM main.orders) SELECT * FROM x',
  'WITH x AS MATERIALIZED (FROM main.orders) SELECT * FROM x',
  'SELECT CASE WHEN (TABLE main.orders) > 1 THEN 1 END FROM orders',
  'SELECT CASE WHEN ((SELECT 1) UNION FROM main.orders) > 1 THEN 1 END FROM orders',
  'SELECT * FROM VALUES (1) v(n), main.orders',
  'SELECT * FROM x: main.orders',
  'SELECT * FROM orders, x: main.orders',
  'TABLE main.orders',
  'FROM main.orders',
  'DESCRIBE main.orders',
  'SUMMARIZE main.orders',
])('names the way around the tables a caller may see in %s', (sql) => {
  expect(wayAround(sql)).toBe('it names the table main by its schema');
});

it.each(['public', 'data', '_m', 'm1', 'm$1', 'größe', '_größe', 'é', 'M_1$'])('knows the name %s', (name) => {
  expect(wayAround(`SELECT * FROM ${name}.orders`)).toBe(`it names the table ${name} by its schema`);
  expect(wayAround(`SELECT ${name}.id, ${name}(1) FROM orders ${name}`)).toBeUndefined();
});

it.each([
  ['"a b"', 'a b'],
  ['"a""b"', 'a"b'],
  ['"FROM"', 'FROM'],
  ['"it\'s"', "it's"],
  ['"a.b"', 'a.b'],
  ['"--"', '--'],
  ['""', ''],
])('knows the quoted name %s', (quoted, name) => {
  expect(wayAround(`SELECT * FROM ${quoted}.orders`)).toBe(`it names the table ${name} by its schema`);
  expect(wayAround(`SELECT ${quoted}.id FROM orders ${quoted}`)).toBeUndefined();
});

describe('what is no part of a statement', () => {
  const hidden = 'FROM main.orders';
  it.each([
    `-- ${hidden}`,
    `-- it's ${hidden}\n--${hidden}`,
    `/* ${hidden} */`,
    `/* * / ** it's ${hidden}\n ${hidden} **/`,
    `/**/ /* ${hidden} */`,
    `, '${hidden}'`,
    `, 'it''s ${hidden}'`,
    `, '\n${hidden}', ''`,
    `, E'it\\'s ${hidden}'`,
    `, e'a''b\\\\ ${hidden}'`,
    `, E'' || E'\\n${hidden}'`,
    `, $$ it's ${hidden} $$`,
    `, $a$ it's $$ $b$ ${hidden}\n$a$`,
    `, $a_1$ $a$ ${hidden} $a_1$`,
    `, "${hidden}"`,
    `, "a""${hidden}"`,
  ])('is passed over: %s', (text) => {
    expect(wayAround(`SELECT 1 ${text}`)).toBeUndefined();
  });

  it.each([
    "-- it's\n",
    '-- /*\n',
    '--\n',
    "/* ' */",
    '/**/',
    '/***/',
    '/* a */ + /* b */',
    "'a'",
    "'\\'",
    "'--'",
    "''",
    "'a' + 'b'",
    "'it''s'",
    "E'\\\\'",
    "e'it\\'s'",
    "E'a' || E'b'",
    "true'\\'",
    '$$a$$',
    '$a$ $ $a$',
    '$$a$$ || $$b$$',
    '$1 + $2',
    '"a"',
    '"a" + "b"',
    '1 - 2 / 3 * 4',
  ])('ends where it ends: %s', (text) => {
    expect(wayAround(`SELECT ${text} FROM main.orders`)).toBe('it names the table main by its schema');
  });
});

it.each(['/* /* */ , FROM */', '/* a\n/* */ */', '/*/* */ */', "/* /* */ ' */ + '"])(
  'refuses a comment inside another, where databases read on: %j',
  (text) => {
    expect(wayAround(`SELECT 1 ${text} FROM main.orders`)).toBe('it has a comment inside another');
  },
);

it.each(["'/* /*'", '-- /* /*\n', '/**/*1/* */', '/*/ */'])('sees no comment inside another in %j', (text) => {
  expect(wayAround(`SELECT 1 ${text} FROM orders`)).toBeUndefined();
});

const textual = [
  ['query', 'query_table', 'QUERY', 'json_execute_serialized_sql', 'ts_stat', 'ts_rewrite', 'dblink', 'dblink_exec'],
  ['query_to_xml', 'table_to_xml', 'cursor_to_xml', 'schema_to_xml', 'database_to_xml', 'query_to_xmlschema', 'query_to_xml_and_xmlschema'],
  ['duckdb_tables', 'pragma_table_info', 'read_csv', 'seq_scan', 'parquet_scan'],
].flat();
it.each(textual)('names the function %s, which is given names or SQL as text', (name) => {
  expect(wayAround(`SELECT * FROM ${name}('x')`)).toBe(`${name} is given names or SQL as text`);
  expect(wayAround(`SELECT "${name}" ('x') FROM orders`)).toBe(`${name} is given names or SQL as text`);
  expect(wayAround(`SELECT my${name}x('x'), ${name} FROM orders`)).toBeUndefined();
});

it.each([
  'my_query',
  'query_2',
  'queries',
  'to_xml',
  'xdblink',
  'duckdb_',
  'read_',
  '_scan',
  'scan',
  'a_scan_b',
  'my_ts_stat',
  'x read_csv',
])('lets the function %s be', (name) => {
  expect(wayAround(`SELECT "${name}"('x') FROM orders`)).toBeUndefined();
});
