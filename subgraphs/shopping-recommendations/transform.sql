-- Ten products for each active customer. What goes together is learned from baskets; what a customer is interested in comes from what they
-- bought and looked at lately; the two are multiplied and summed. Scores are whole millionths until the end: sums of them do not depend
-- on the order they are added in, so that the same inputs give the same rows.
WITH
  as_of AS (
    SELECT greatest((SELECT max(updated_at) FROM orders.orders), (SELECT max(received_at) FROM "ui-interactions".interactions)) AS computed_at
  ),

  bought AS (
    SELECT line.order_id, line.product_id, placed.customer_id, placed.placed_at
    FROM orders.order_lines AS line
    JOIN orders.orders AS placed ON placed.id = line.order_id
    WHERE placed.status <> 'CANCELLED'
  ),

  -- How often each product, and each pair of products, is in a basket.
  popularity AS (
    SELECT product_id, count(*) AS orders FROM bought GROUP BY product_id
  ),
  pairs AS (
    SELECT one.product_id AS product_id, other.product_id AS other_id, count(*) AS orders_together
    FROM bought AS one
    JOIN bought AS other ON other.order_id = one.order_id AND other.product_id <> one.product_id
    GROUP BY one.product_id, other.product_id
    HAVING count(*) >= 2
  ),
  affinities AS (
    SELECT
      pairs.product_id,
      other_id,
      orders_together,
      -- Cosine similarity: pairs that are frequent for products this popular.
      (1000000 * orders_together / sqrt(this.orders * other.orders))::BIGINT AS affinity
    FROM pairs
    JOIN popularity AS this ON this.product_id = pairs.product_id
    JOIN popularity AS other ON other.product_id = other_id
    JOIN products.products AS offered ON offered.id = other_id AND offered.discontinued_on IS NULL
    QUALIFY row_number() OVER (PARTITION BY pairs.product_id ORDER BY affinity DESC, other_id) <= 10
  ),

  -- What a customer is interested in, in percent: the newest purchases of the last two years, and what was looked at in the last quarter.
  signals AS (
    SELECT customer_id, product_id, CASE WHEN placed_at >= computed_at - INTERVAL 180 DAYS THEN 100 ELSE 60 END AS weight, placed_at AS seen_at, true AS was_bought
    FROM bought, as_of
    WHERE placed_at >= computed_at - INTERVAL 730 DAYS
    UNION ALL
    SELECT customer_id, product_id, CASE kind WHEN 'ADD_TO_CART' THEN 80 ELSE 40 END, occurred_at, false
    FROM "ui-interactions".interactions, as_of
    WHERE customer_id IS NOT NULL AND product_id IS NOT NULL AND occurred_at >= computed_at - INTERVAL 90 DAYS
  ),
  interests AS (
    SELECT customer_id, product_id, max(weight) AS interest, max(seen_at) AS since, bool_or(was_bought) AS is_purchase
    FROM signals
    WHERE customer_id IN (SELECT id FROM customers.customers WHERE closed_at IS NULL)
      -- Those who were silent for a year are left alone.
      AND customer_id IN (SELECT customer_id FROM signals, as_of WHERE seen_at >= computed_at - INTERVAL 365 DAYS)
    GROUP BY customer_id, product_id
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY since DESC, product_id) <= 10
  ),

  together AS (
    SELECT customer_id, other_id AS product_id, sum(interest * affinity)::BIGINT AS strength
    FROM interests JOIN affinities USING (product_id)
    GROUP BY customer_id, other_id
  ),

  -- What sold best in the last 90 days, for lists that are not full: first from the category the customer buys most, then from all.
  favourites AS (
    SELECT customer_id, category
    FROM interests JOIN products.products AS product ON product.id = interests.product_id
    GROUP BY customer_id, category
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY sum(interest) DESC, category) = 1
  ),
  sellers AS (
    SELECT product.id AS product_id, product.category, count(*) AS sold
    FROM bought, as_of, products.products AS product
    WHERE product.id = bought.product_id AND product.discontinued_on IS NULL AND placed_at >= computed_at - INTERVAL 90 DAYS
    GROUP BY product.id, product.category
  ),
  bestsellers AS (
    FROM sellers QUALIFY row_number() OVER (PARTITION BY category ORDER BY sold DESC, product_id) <= 20
  ),
  lists_to_fill AS (
    SELECT customer_id, category
    FROM favourites
    WHERE customer_id NOT IN (SELECT customer_id FROM together GROUP BY customer_id HAVING count(*) >= 30)
  ),
  popular AS (
    SELECT customer_id, product_id, CASE WHEN bestsellers.category = lists_to_fill.category THEN 1000 * sold ELSE sold END AS strength
    FROM lists_to_fill CROSS JOIN bestsellers
  ),

  candidates AS (
    SELECT customer_id, product_id, strength / 1e8 AS score, true AS is_together FROM together
    UNION ALL
    -- Small enough to stand behind everything that was bought together.
    SELECT customer_id, product_id, strength / 1e13, false FROM popular
    ANTI JOIN together USING (customer_id, product_id)
  ),
  ranked AS (
    SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY score DESC, product_id)::INTEGER AS rank
    FROM candidates
    ANTI JOIN bought USING (customer_id, product_id)
    QUALIFY rank <= 10
  ),

  -- Where several interests lead to one product, the strongest is the one to show.
  because AS (
    SELECT customer_id, other_id AS product_id, interests.product_id AS because_product_id, orders_together, is_purchase
    FROM ranked
    JOIN interests USING (customer_id)
    JOIN affinities ON affinities.product_id = interests.product_id AND affinities.other_id = ranked.product_id
    WHERE is_together
    QUALIFY row_number() OVER (PARTITION BY customer_id, other_id ORDER BY interest * affinity DESC, interests.product_id) = 1
  )

SELECT
  customer_id,
  rank,
  product_id,
  score,
  CASE WHEN NOT is_together THEN 'POPULAR' WHEN is_purchase THEN 'BOUGHT_TOGETHER' ELSE 'LOOKED_AT' END AS reason,
  because_product_id,
  orders_together::INTEGER AS orders_together,
  computed_at
FROM ranked
LEFT JOIN because USING (customer_id, product_id)
CROSS JOIN as_of
ORDER BY customer_id, rank
