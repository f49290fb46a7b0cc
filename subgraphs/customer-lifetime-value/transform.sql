-- One row for each customer: what they brought, how they buy, what to expect. Money is summed as decimals and divided as whole cents, so
-- that every number can be recomputed to the cent; nothing reads a clock, so that the same inputs give the same rows.
WITH
  as_of AS (
    SELECT greatest((SELECT max(updated_at) FROM orders.orders), (SELECT max(updated_at) FROM payments.payments)) AS computed_at
  ),

  buying AS (
    SELECT
      customer_id,
      count(*)::INTEGER AS order_count,
      min(placed_at) AS first_order_at,
      max(placed_at) AS last_order_at,
      count(*) FILTER (placed_at >= computed_at - INTERVAL 365 DAYS)::INTEGER AS orders_last_year,
      sum((total * 100)::BIGINT) AS cents
    FROM orders.orders, as_of
    WHERE status <> 'CANCELLED'
    GROUP BY customer_id
  ),

  paying AS (
    SELECT
      placed.customer_id,
      sum(payment.amount) FILTER (payment.paid_at IS NOT NULL) AS received,
      sum(payment.refunded_amount) AS refunded,
      sum(payment.amount) FILTER (payment.status = 'PENDING') AS awaited
    FROM payments.payments AS payment
    JOIN orders.orders AS placed ON placed.id = payment.order_id
    GROUP BY placed.customer_id
  ),

  known AS (
    SELECT
      customer.id AS customer_id,
      coalesce(received, 0) - coalesce(refunded, 0) AS value,
      coalesce(order_count, 0) AS order_count,
      first_order_at,
      last_order_at,
      -- Half a cent goes up.
      ((2 * cents + order_count) // (2 * order_count)) AS average_cents,
      coalesce(orders_last_year, 0) AS orders_last_year,
      coalesce(awaited, 0) AS open_amount,
      coalesce(refunded, 0) AS refunded_amount,
      computed_at
    FROM customers.customers AS customer
    LEFT JOIN buying ON buying.customer_id = customer.id
    LEFT JOIN paying ON paying.customer_id = customer.id
    CROSS JOIN as_of
  ),

  ranked AS (
    SELECT
      *,
      CASE WHEN order_count > 0 THEN row_number() OVER (PARTITION BY order_count > 0 ORDER BY value DESC, customer_id) END AS place,
      count(*) FILTER (order_count > 0) OVER () AS buyers,
      CASE
        WHEN last_order_at >= computed_at - INTERVAL 90 DAYS THEN 90
        WHEN last_order_at >= computed_at - INTERVAL 180 DAYS THEN 60
        WHEN last_order_at >= computed_at - INTERVAL 365 DAYS THEN 30
        ELSE 0
      END AS percent_to_stay
    FROM known
  )

SELECT
  customer_id,
  value::DECIMAL(14, 2) AS value,
  CASE
    WHEN order_count = 0 THEN 'PROSPECT'
    WHEN last_order_at < computed_at - INTERVAL 365 DAYS THEN 'LAPSED'
    WHEN 20 * place <= buyers THEN 'TOP'
    WHEN first_order_at >= computed_at - INTERVAL 60 DAYS THEN 'NEW'
    WHEN order_count >= 3 AND last_order_at < computed_at - INTERVAL 180 DAYS THEN 'AT_RISK'
    WHEN order_count >= 5 THEN 'LOYAL'
    ELSE 'REGULAR'
  END AS segment,
  order_count,
  first_order_at,
  last_order_at,
  (average_cents * 0.01::DECIMAL(3, 2))::DECIMAL(14, 2) AS average_order_value,
  orders_last_year,
  open_amount::DECIMAL(14, 2) AS open_amount,
  refunded_amount::DECIMAL(14, 2) AS refunded_amount,
  (((orders_last_year * coalesce(average_cents, 0) * percent_to_stay + 50) // 100) * 0.01::DECIMAL(3, 2))::DECIMAL(14, 2) AS predicted_next_year,
  computed_at
FROM ranked
ORDER BY customer_id
