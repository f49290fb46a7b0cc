-- One row for each order: what speaks for trouble with its payment. Nothing reads a clock, so that the same inputs give the same rows.
WITH
  as_of AS (
    SELECT greatest((SELECT max(updated_at) FROM orders.orders), (SELECT max(updated_at) FROM payments.payments)) AS computed_at
  ),

  attempts AS (
    SELECT
      order_id,
      count(*) FILTER (status = 'FAILED')::INTEGER AS failed_attempts,
      count(DISTINCT method)::INTEGER AS methods_tried
    FROM payments.payments
    GROUP BY order_id
  ),

  signs AS (
    SELECT
      placed.id AS order_id,
      coalesce(failed_attempts, 0) AS failed_attempts,
      coalesce(methods_tried, 0) AS methods_tried,
      date_diff('day', customer.signed_up_at, placed.placed_at)::INTEGER AS account_age_days,
      placed.delivery_country <> customer.country AS is_sent_abroad
    FROM orders.orders AS placed
    JOIN customers.customers AS customer ON customer.id = placed.customer_id
    LEFT JOIN attempts ON attempts.order_id = placed.id
  )

SELECT
  order_id,
  least(100,
    25 * least(2, failed_attempts)
    + 15 * greatest(0, methods_tried - 1)
    + CASE WHEN account_age_days < 2 THEN 20 ELSE 0 END
    + CASE WHEN is_sent_abroad THEN 15 ELSE 0 END)::INTEGER AS score,
  failed_attempts,
  methods_tried,
  account_age_days,
  is_sent_abroad,
  computed_at
FROM signs
CROSS JOIN as_of
ORDER BY order_id
