-- Interactions: what visitors who agreed to be measured do on the web site and in the app. Some sessions lead to an order, more leave a
-- full cart behind, most only look around.

-- Sessions that end with an order: the way back in time from it.
CREATE TABLE helper.order_sessions AS
WITH sessions AS (
  SELECT orders.id AS order_id, orders.customer_id, orders.placed_at, orders.channel, delivery_country AS country, lines, favourite.companion AS also_seen_shelf,
    later(orders.placed_at, -(200 + 100 * lines + 30 * dice('time in the session', orders.id))) AS goods_at
  FROM orders
  JOIN (SELECT order_id, max(line_number) AS lines FROM order_lines GROUP BY order_id) AS sizes ON sizes.order_id = orders.id
  JOIN helper.intents AS intents ON intents.order_id = orders.id
  JOIN helper.shelves AS favourite ON favourite.shelf = intents.first_shelf
  WHERE orders.channel IN ('WEB', 'APP') AND chance('agrees to be measured', orders.customer_id, 0.27)
)
SELECT *, order_id * 2 AS session FROM sessions;

-- Sessions that do not.
CREATE TABLE helper.other_sessions AS
WITH weights AS (
  SELECT hour, starts_at, month, tickets_sold, round(1e5 * rhythm * (0.8 + 0.5 * day / 1096))::BIGINT AS weight
  FROM helper.hours JOIN helper.tickets_by_hour USING (hour)
), sums AS (
  SELECT *, sum(weight) OVER (ORDER BY hour) AS up_to, sum(weight) OVER () AS whole FROM weights
), shares AS (
  SELECT *, share(how_many(820000), up_to - weight, whole) AS first, share(how_many(820000), up_to, whole) AS next FROM sums
), visits AS (
  SELECT 1 + unnest(range(first, next)) AS visit, starts_at, month, tickets_sold FROM shares WHERE next > first
), visitors AS (
  SELECT visit, month, later(starts_at, 3600 * dice('start of visit', visit)) AS started_at, dice('outcome of visit', visit) AS outcome,
    CASE WHEN tickets_sold > 0 AND chance('logged in', visit, 0.34) THEN floor(tickets_sold * pow(dice('visitor', visit), 0.7))::BIGINT END AS ticket
  FROM visits
), logged_in AS (
  SELECT visit, month, started_at, outcome, helper.still_there(customer_id, closed_at, started_at) AS customer_id
  FROM visitors LEFT JOIN helper.tickets AS tickets USING (ticket) LEFT JOIN helper.customers AS customers USING (customer_id)
), known AS (
  SELECT visit, logged_in.month, started_at, outcome, logged_in.customer_id, customers.country, favourite.shelf AS favourite_shelf, seasonal.shelf AS seasonal_shelf
  FROM logged_in
  JOIN helper.shelf_tickets AS seasonal ON seasonal.month = logged_in.month AND seasonal.ticket = roll('shelf of visit', visit, 1000)
  LEFT JOIN helper.customers AS customers ON customers.customer_id = logged_in.customer_id
  LEFT JOIN helper.shelf_tickets AS favourite
    ON favourite.month = 1 + roll('month of the favourite', logged_in.customer_id, 12) AND favourite.ticket = roll('favourite', logged_in.customer_id, 1000)
)
SELECT visit * 2 + 1 AS session, started_at, customer_id,
  coalesce(country, choose('country of visit', visit, choices)) AS country,
  CASE WHEN favourite_shelf IS NOT NULL AND chance('looks at the favourite', visit, 0.6) THEN favourite_shelf ELSE seasonal_shelf END AS shelf,
  CASE WHEN outcome < 0.47 THEN 'bounce' WHEN outcome < 0.86 THEN 'browse' WHEN outcome < 0.965 THEN 'cart' ELSE 'checkout' END AS outcome,
  CASE WHEN outcome < 0.47 THEN 1
       WHEN outcome < 0.86 THEN 2 + [0, 0, 1, 1, 2, 3, 5][1 + roll('length of visit', visit, 7)]
       WHEN outcome < 0.965 THEN 3 + roll('length of visit', visit, 4)
       ELSE 4 + roll('length of visit', visit, 4) END AS steps,
  choose('channel of visit', visit, ['WEB', 'WEB', 'WEB', 'APP']) AS channel
FROM known, helper.country_choices;

CREATE VIEW helper.other_steps AS
WITH steps AS (
  SELECT *, unnest(range(1, steps + 1))::INTEGER AS step FROM helper.other_sessions
), kinds AS (
  SELECT *,
    -- The step that puts goods into the cart, when there is one; the step before it looks at them.
    CASE outcome WHEN 'cart' THEN steps WHEN 'checkout' THEN steps - 1 END AS cart_step
  FROM steps
), looks AS (
  SELECT session, step, started_at, customer_id, country, channel, shelf, cart_step,
    CASE WHEN step = cart_step THEN 'ADD_TO_CART'
         WHEN step = cart_step - 1 THEN 'VIEW'
         WHEN step > cart_step THEN 'CHECKOUT'
         WHEN step = 1 AND chance('lands on the front page', session, CASE outcome WHEN 'bounce' THEN 0.45 ELSE 0.7 END) THEN 'LANDING'
         WHEN step > 1 AND chance('searches', pair(session, step), 0.28) THEN 'SEARCH'
         ELSE 'VIEW' END AS kind
  FROM kinds
)
SELECT session, step, customer_id, country, channel, kind, NULL::BIGINT AS order_id, NULL::BIGINT AS bought_product_id,
  CASE WHEN chance('looks beside', pair(session, CASE kind WHEN 'ADD_TO_CART' THEN step - 1 ELSE step END), 0.2) THEN companion ELSE looks.shelf END AS shelf,
  pair(session, CASE kind WHEN 'ADD_TO_CART' THEN step - 1 ELSE step END) AS look,
  later(started_at, 55 * (step - 1) + 45 * dice('pause', pair(session, step))) AS happened_at
FROM looks JOIN helper.shelves AS shelves ON shelves.shelf = looks.shelf;

CREATE VIEW helper.order_steps AS
SELECT session, 2 * line_number + which AS step, customer_id, country, channel, ['VIEW', 'ADD_TO_CART'][which] AS kind, order_id, product_id AS bought_product_id,
  NULL::INTEGER AS shelf, NULL::BIGINT AS look,
  later(goods_at, 95 * (line_number - 1) + 60 * (which - 1) + 25 * dice('pause', pair(session, 2 * line_number + which))) AS happened_at
FROM helper.order_sessions JOIN order_lines USING (order_id), (SELECT unnest([1, 2]) AS which)
UNION ALL
SELECT session, 1, customer_id, country, channel, CASE WHEN chance('comes by the front page', session, 0.7) THEN 'LANDING' ELSE 'SEARCH' END, order_id, NULL, also_seen_shelf, pair(session, 1),
  later(goods_at, -70 - 60 * dice('pause', pair(session, 1)))
FROM helper.order_sessions
UNION ALL
SELECT session, 2, customer_id, country, channel, 'VIEW', order_id, NULL, also_seen_shelf, pair(session, 2), later(goods_at, -5 - 50 * dice('pause', pair(session, 2)))
FROM helper.order_sessions WHERE chance('looks at something else', session, 0.6)
UNION ALL
SELECT session, 3 + 2 * lines, customer_id, country, channel, 'CHECKOUT', order_id, NULL, NULL, NULL, later(placed_at, -20 - 75 * dice('pause', pair(session, 62)))
FROM helper.order_sessions
UNION ALL
SELECT session, 4 + 2 * lines, customer_id, country, channel, 'ORDER', order_id, NULL, NULL, NULL, placed_at
FROM helper.order_sessions;

CREATE VIEW interactions AS
WITH steps AS (
  SELECT * FROM helper.other_steps UNION ALL SELECT * FROM helper.order_steps
), timed AS (
  SELECT *, happened_at + to_milliseconds(roll('millisecond', pair(session, step), 1000)) AS occurred_at FROM steps
), looked AS (
  SELECT timed.* EXCLUDE (customer_id), timed.customer_id AS visitor,
    -- Who signs up on the way to the checkout was nobody before.
    CASE WHEN occurred_at >= signed_up_at AND (closed_at IS NULL OR occurred_at < closed_at) THEN timed.customer_id END AS customer_id,
    places, zipf('seen rank', look, places) AS rank, nouns
  FROM timed
  LEFT JOIN helper.customers AS customers ON customers.customer_id = timed.customer_id
  LEFT JOIN helper.shelf_places USING (shelf)
  LEFT JOIN helper.shelves USING (shelf)
)
SELECT
  -- Milliseconds since 2020, session and step: unique, and in the order of time.
  ((epoch_ms(occurred_at) - 1577836800000) << 22) + ((session % 65536) << 6) + step AS id,
  printf('%016x', hash(session)) AS session_id,
  customer_id,
  kind,
  CASE WHEN kind IN ('VIEW', 'ADD_TO_CART') THEN
    coalesce(bought_product_id, CASE WHEN successor_id IS NOT NULL AND occurred_at::DATE >= succeeded_on THEN successor_id ELSE places.product_id END) END AS product_id,
  CASE WHEN kind = 'ORDER' THEN order_id END AS order_id,
  CASE WHEN kind = 'SEARCH' THEN lower(choose('search term', pair(session, step), nouns)) END AS search_term,
  channel,
  CASE channel WHEN 'APP' THEN choose('app device', session, ['MOBILE', 'MOBILE', 'MOBILE', 'MOBILE', 'TABLET'])
               ELSE choose('web device', session, ['DESKTOP', 'DESKTOP', 'DESKTOP', 'MOBILE', 'MOBILE', 'TABLET']) END AS device,
  choose('referrer', session, ['DIRECT', 'DIRECT', 'SEARCH_ENGINE', 'SEARCH_ENGINE', 'SEARCH_ENGINE', 'SOCIAL', 'NEWSLETTER', 'ADVERTISING', 'ADVERTISING']) AS referrer,
  country,
  '192.0.2.' || roll('address', coalesce(visitor, session), 254) AS ip_address,
  occurred_at,
  -- Most arrive within seconds; one in a hundred sat in a phone without a connection.
  least(getvariable('now'), occurred_at + to_milliseconds((CASE WHEN chance('offline', session, 0.01) THEN 14400000 * dice('hours offline', session) ELSE 200 + 4000 * pow(dice('delay', pair(session, step)), 3) END)::BIGINT))
    AS received_at
FROM looked LEFT JOIN helper.places AS places USING (shelf, rank)
WHERE occurred_at < getvariable('now') AND occurred_at >= TIMESTAMP '2023-01-01 00:00:00'
ORDER BY id;
