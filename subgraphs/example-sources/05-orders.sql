-- Orders: who buys when, what lies in the basket, what it costs, and what became of it. Numbers follow the time of placing.

-- Most accounts are opened on the way to the checkout: their first order follows within minutes.
CREATE TABLE helper.first_orders AS
WITH first_orders AS (
  SELECT customer_id, later(signed_up_at, 150 + 1500 * dice('minutes to the first order', customer_id)) AS placed_at
  FROM helper.customers WHERE tickets > 0 AND chance('opens the account to order', customer_id, 0.85)
)
FROM first_orders WHERE placed_at < getvariable('now');

-- All others are drawn: so many in each hour, each by a ticket sold before it.
CREATE TABLE helper.drawn_orders AS
WITH weights AS (
  SELECT hour, starts_at, tickets_sold,
    CASE WHEN tickets_sold > 0 THEN round(1e5 * rhythm * (0.6 + 0.9 * day / 1096) * (1 - exp(-(day + 1) / 20.0)))::BIGINT ELSE 0 END AS weight
  FROM helper.hours JOIN helper.tickets_by_hour USING (hour)
), sums AS (
  SELECT *, sum(weight) OVER (ORDER BY hour) AS up_to, sum(weight) OVER () AS whole, how_many(500000) - (SELECT count(*) FROM helper.first_orders) AS total FROM weights
), shares AS (
  SELECT *, share(total, up_to - weight, whole) AS first, share(total, up_to, whole) AS next FROM sums
), drawn AS (
  SELECT unnest(range(first, next)) AS draw, starts_at, tickets_sold FROM shares WHERE next > first
), buyers AS (
  SELECT draw, later(starts_at, 3600 * dice('moment of placing', draw)) AS placed_at,
    -- Those who signed up lately buy somewhat more often: others have moved on.
    floor(tickets_sold * pow(dice('buyer', draw), 0.8))::BIGINT AS ticket
  FROM drawn
)
SELECT draw, placed_at, helper.still_there(customer_id, closed_at, placed_at) AS customer_id
FROM buyers JOIN helper.tickets USING (ticket) JOIN helper.customers USING (customer_id);

CREATE TABLE helper.placed AS
WITH orders AS (
  SELECT customer_id, placed_at, -1 AS draw FROM helper.first_orders UNION ALL SELECT customer_id, placed_at, draw FROM helper.drawn_orders
)
SELECT row_number() OVER (ORDER BY placed_at, draw, customer_id) AS order_id, customer_id, placed_at, hours.month, hours.year, hours.black_friday
FROM orders JOIN helper.hours AS hours ON hours.starts_at = date_trunc('hour', placed_at);

CREATE TABLE helper.intents AS
WITH buyers AS (
  SELECT order_id, placed.month, year, black_friday, placed_at, placed.customer_id, customers.country,
    -- A customer keeps to one favourite shelf, drawn once, as if in a month of their own.
    favourite.shelf AS favourite_shelf, seasonal.shelf AS seasonal_shelf
  FROM helper.placed
  JOIN helper.customers AS customers ON customers.customer_id = placed.customer_id
  JOIN helper.shelf_tickets AS favourite
    ON favourite.month = 1 + roll('month of the favourite', placed.customer_id, 12) AND favourite.ticket = roll('favourite', placed.customer_id, 1000)
  JOIN helper.shelf_tickets AS seasonal ON seasonal.month = placed.month AND seasonal.ticket = roll('first shelf', order_id, 1000)
)
SELECT order_id, customer_id, country, placed_at, month, year, black_friday, favourite_shelf,
  CASE WHEN chance('starts with the favourite', order_id, 0.45) THEN favourite_shelf ELSE seasonal_shelf END AS first_shelf,
  [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 9][1 + roll('size of the basket', order_id, 20)] AS basket,
  choose('order channel', order_id, ['WEB', 'WEB', 'WEB', 'WEB', 'WEB', 'APP', 'APP', 'APP', 'MARKETPLACE', CASE WHEN chance('order in a store', order_id, 0.6) THEN 'STORE' ELSE 'PHONE' END])
    AS channel
FROM buyers;

-- Where each line's product lies: the first from the order's shelf; then, often, what goes with it, or more from the same shelf.
CREATE TABLE helper.picks AS
WITH lines AS (
  SELECT order_id, placed_at, month, year, black_friday, first_shelf, unnest(range(1, basket + 1))::INTEGER AS line FROM helper.intents
), shelved AS (
  SELECT lines.*, companion,
    CASE WHEN line = 1 THEN first_shelf
         WHEN chance('line goes with the first', pair(order_id, line), 0.42) THEN companion
         WHEN chance('line from the same shelf', pair(order_id, line), 0.3) THEN first_shelf
         ELSE tickets.shelf END AS shelf,
    line = 2 AND chance('the exact companion', order_id, 0.5) AS exact
  FROM lines
  JOIN helper.shelves AS shelves ON shelves.shelf = first_shelf
  JOIN helper.shelf_tickets AS tickets ON tickets.month = lines.month AND tickets.ticket = roll('shelf of the line', pair(order_id, line), 1000)
)
SELECT order_id, line, placed_at, year, black_friday, shelf,
  -- The exact companion of a product has its rank on the companion shelf: this is what "often bought together" finds.
  least(places, CASE WHEN exact AND shelf = companion THEN zipf('rank', pair(order_id, 1), places) ELSE zipf('rank', pair(order_id, line), places) END) AS rank
FROM shelved JOIN helper.shelf_places USING (shelf);

-- One line a product, numbered from 1.
CREATE TABLE helper.lines AS
WITH products AS (
  SELECT order_id, line, placed_at, year, black_friday,
    CASE WHEN successor_id IS NOT NULL AND placed_at::DATE >= succeeded_on THEN successor_id ELSE places.product_id END AS product_id
  FROM helper.picks JOIN helper.places AS places USING (shelf, rank)
), distinct_products AS (
  SELECT order_id, product_id, min(line) AS line, any_value(placed_at) AS placed_at, any_value(year) AS year, any_value(black_friday) AS black_friday
  FROM products GROUP BY order_id, product_id
)
SELECT order_id, row_number() OVER (PARTITION BY order_id ORDER BY line)::INTEGER AS line_number, product_id,
  CASE WHEN cents < 3000 THEN [1, 1, 1, 1, 1, 1, 2, 2, 3, 4][1 + roll('quantity', pair(order_id, line), 10)]
       WHEN chance('a second one', pair(order_id, line), 0.06) THEN 2 ELSE 1 END AS quantity,
  -- Prices rose by four percent a year; some lines are on sale, most of them on Black Friday.
  round(cents * [0.92, 0.96, 1.0][year - 2022]
    * CASE WHEN chance('on sale', pair(product_id, line), CASE WHEN black_friday THEN 0.55 ELSE 0.08 END) THEN choose('rebate', pair(order_id, line), [0.9, 0.85, 0.8, 0.7]) ELSE 1.0 END
  )::INTEGER AS unit_cents,
  returns / 100.0 AS return_rate
FROM distinct_products JOIN helper.products USING (product_id);

-- What is known of an order but its lines: how it is paid, when it leaves, whether it is cancelled. "now" cuts what has not happened yet.
CREATE TABLE helper.fates AS
WITH first_method AS (
  SELECT order_id, customer_id, country, placed_at, month, channel,
    CASE WHEN channel = 'STORE' THEN 'STORE' ELSE choose('delivery', order_id, ['HOME', 'HOME', 'HOME', 'HOME', 'HOME', 'HOME', 'PICKUP_POINT', 'PICKUP_POINT', 'STORE', 'HOME']) END
      AS delivery_method,
    CASE WHEN chance('sent abroad', order_id, 0.035) THEN choose('country of delivery', order_id, ['DE', 'FR', 'NL', 'AT', 'IT', 'ES', 'BE']) ELSE country END AS delivery_country,
    CASE WHEN channel = 'STORE' THEN choose('method in the store', order_id, ['CARD', 'CARD', 'CARD', 'GIFT_CARD'])
         WHEN country IN ('DE', 'AT', 'NL') AND chance('likes invoices', customer_id, 0.25) THEN 'INVOICE'
         ELSE choose('method', order_id, ['CARD', 'CARD', 'CARD', 'CARD', 'CARD', 'CARD', 'CARD', 'CARD', 'CARD', 'WALLET', 'WALLET', 'WALLET', 'WALLET', 'WALLET', 'WALLET',
           'DIRECT_DEBIT', 'DIRECT_DEBIT', 'BANK_TRANSFER', 'BANK_TRANSFER', 'GIFT_CARD']) END AS method
  FROM helper.intents
), risks AS (
  SELECT *, CASE method WHEN 'CARD' THEN 0.052 WHEN 'WALLET' THEN 0.024 WHEN 'DIRECT_DEBIT' THEN 0.06 WHEN 'BANK_TRANSFER' THEN 0.045 WHEN 'INVOICE' THEN 0.05 ELSE 0.01 END AS risk
  FROM first_method
), tries AS (
  SELECT *, chance('first payment fails', order_id, risk) AS first_fails, chance('pays again', order_id, 0.74) AS tries_again,
    chance('second payment fails', order_id, 0.22) AS second_fails, chance('pays a third time', order_id, 0.55) AS tries_thrice,
    chance('third payment fails', order_id, 0.3) AS third_fails
  FROM risks
), outcomes AS (
  SELECT *,
    CASE WHEN NOT first_fails THEN 1 WHEN NOT tries_again THEN 1 WHEN NOT second_fails THEN 2 WHEN NOT tries_thrice THEN 2 ELSE 3 END AS attempts,
    NOT first_fails OR (tries_again AND NOT second_fails) OR (tries_again AND tries_thrice AND NOT third_fails) AS succeeds,
    CASE WHEN first_fails THEN 'CARD' ELSE method END AS last_method,
    later(placed_at, 5 + 55 * dice('first attempt', order_id)) AS first_attempt_at
  FROM tries
), attempts AS (
  -- A bank transfer is given ten days to arrive before it counts as failed; everything else fails at once.
  SELECT *, CASE WHEN method = 'BANK_TRANSFER' THEN first_attempt_at + INTERVAL 10 DAYS ELSE first_attempt_at END AS first_failure_at FROM outcomes
), retries AS (
  SELECT *, later(first_failure_at, 60 + 90000 * pow(dice('second attempt', order_id), 4)) AS second_attempt_at FROM attempts
), paid AS (
  SELECT *, later(second_attempt_at, 90 + 90000 * pow(dice('third attempt', order_id), 3)) AS third_attempt_at FROM retries
), settled AS (
  SELECT *, CASE attempts WHEN 1 THEN first_attempt_at WHEN 2 THEN second_attempt_at ELSE third_attempt_at END AS last_attempt_at FROM paid
), due AS (
  SELECT *,
    CASE last_method WHEN 'INVOICE' THEN last_attempt_at + INTERVAL 14 DAYS WHEN 'BANK_TRANSFER' THEN last_attempt_at + INTERVAL 7 DAYS
                     WHEN 'DIRECT_DEBIT' THEN last_attempt_at + INTERVAL 3 DAYS ELSE last_attempt_at + INTERVAL 1 HOUR END AS due_at,
    -- Invoices: most in time, one in six late, some never.
    CASE last_method
      WHEN 'INVOICE' THEN CASE WHEN chance('never pays', order_id, 0.015) THEN NULL
        WHEN chance('pays late', order_id, 0.17) THEN later(last_attempt_at, 86400 * (14 + 45 * pow(dice('days late', order_id), 2)))
        ELSE later(last_attempt_at, 86400 * (1 + 13 * dice('day of paying', order_id))) END
      WHEN 'BANK_TRANSFER' THEN later(last_attempt_at, 86400 * (0.6 + 7.2 * pow(dice('days of transfer', order_id), 2)))
      WHEN 'DIRECT_DEBIT' THEN later(last_attempt_at, 86400 * (1 + 2.1 * dice('days of debit', order_id)))
      ELSE later(last_attempt_at, 2 + 20 * dice('seconds of paying', order_id)) END AS pays_at,
    CASE WHEN NOT succeeds THEN later(last_attempt_at, 86400 + CASE WHEN method = 'BANK_TRANSFER' THEN 864000 ELSE 0 END)
         WHEN channel <> 'STORE' AND chance('changes their mind', order_id, 0.026) THEN later(last_attempt_at, 1200 + 36000 * dice('hour of regret', order_id)) END AS cancels_at
  FROM settled
), ready AS (
  SELECT *, CASE WHEN NOT succeeds OR cancels_at IS NOT NULL THEN NULL WHEN last_method = 'INVOICE' THEN last_attempt_at ELSE pays_at END AS ready_at FROM due
), handed AS (
  SELECT *,
    later(ready_at, CASE WHEN channel = 'STORE' THEN 60
      ELSE 86400 * (0.45 + 2.2 * dice('days to ship', order_id) * CASE WHEN month = 12 THEN 1.6 ELSE 1 END) END) AS handed_over_at
  FROM ready
)
SELECT order_id, customer_id, placed_at, channel, delivery_method, delivery_country, method, last_method, attempts, succeeds,
  first_attempt_at, second_attempt_at, third_attempt_at, last_attempt_at, due_at,
  CASE WHEN succeeds AND (cancels_at IS NULL OR pays_at < cancels_at) THEN known_by_now(pays_at) END AS paid_at,
  known_by_now(cancels_at) AS cancelled_at,
  known_by_now(handed_over_at) AS handed_over_at
FROM handed;

CREATE TABLE order_lines AS
WITH returns AS (
  SELECT lines.*, handed_over_at,
    CASE WHEN chance('sent back', pair(order_id, line_number), return_rate)
         THEN known_by_now(later(handed_over_at, 86400 * (4 + 22 * dice('day of return', pair(order_id, line_number))))) END AS returned_at
  FROM helper.lines AS lines JOIN helper.fates USING (order_id)
)
SELECT
  order_id,
  line_number,
  product_id,
  quantity::INTEGER AS quantity,
  euros(unit_cents) AS unit_price,
  euros(quantity * unit_cents) AS amount,
  CASE WHEN returned_at IS NULL THEN 0 ELSE 1 + roll('how many come back', pair(order_id, line_number), quantity) END::INTEGER AS returned_quantity,
  CASE WHEN returned_at IS NOT NULL THEN choose('reason', pair(order_id, line_number), ['DOES_NOT_FIT', 'DOES_NOT_FIT', 'NOT_AS_DESCRIBED', 'DAMAGED', 'CHANGED_MIND', 'CHANGED_MIND', 'LATE'])
    END AS return_reason,
  returned_at
FROM returns
ORDER BY order_id, line_number;

CREATE TABLE helper.totals AS
WITH sums AS (
  SELECT order_id, sum((amount * 100)::BIGINT)::BIGINT AS subtotal, sum(returned_quantity * (unit_price * 100)::BIGINT)::BIGINT AS returned,
    sum(quantity - returned_quantity) = 0 AS all_returned, max(returned_at) AS returned_at
  FROM order_lines GROUP BY order_id
), discounts AS (
  SELECT fates.*, subtotal, returned, all_returned, returned_at,
    CASE WHEN chance('voucher', order_id, 0.085) THEN round(subtotal * choose('voucher value', order_id, [0.05, 0.05, 0.10, 0.10, 0.15, 0.20])) ELSE 0 END::BIGINT AS discount
  FROM helper.fates AS fates JOIN sums USING (order_id)
)
SELECT *,
  CASE WHEN delivery_method = 'STORE' THEN 0
       WHEN subtotal - discount >= 4900 THEN 0
       ELSE CASE delivery_method WHEN 'HOME' THEN 490 ELSE 390 END END
    + CASE WHEN delivery_method <> 'STORE' AND delivery_country IN ('FI', 'IE') THEN 300 ELSE 0 END AS shipping
FROM discounts;

CREATE TABLE orders AS
SELECT
  order_id AS id,
  customer_id,
  placed_at,
  CASE WHEN cancelled_at IS NOT NULL THEN 'CANCELLED'
       WHEN handed_over_at IS NOT NULL AND all_returned THEN 'RETURNED'
       WHEN handed_over_at IS NOT NULL AND delivery_method <> 'STORE' THEN 'SHIPPED'
       WHEN paid_at IS NOT NULL THEN 'PAID'
       ELSE 'PLACED' END AS status,
  channel,
  delivery_method,
  delivery_country,
  'EUR' AS currency,
  euros(subtotal) AS subtotal,
  euros(discount) AS discount,
  euros(shipping) AS shipping_cost,
  euros(subtotal - discount + shipping) AS total,
  CASE WHEN delivery_method <> 'STORE' THEN handed_over_at END AS shipped_at,
  cancelled_at,
  greatest(placed_at, coalesce(paid_at, placed_at), coalesce(handed_over_at, placed_at), coalesce(cancelled_at, placed_at), coalesce(returned_at, placed_at)) AS updated_at
FROM helper.totals
ORDER BY id;
