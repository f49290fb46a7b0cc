-- The assortment: shelves with price bands, and on each shelf places ranked by popularity. A place is held by one product, or by a
-- product and, from some day on, its successor; so what is ordered is always what was on offer.

-- weight: share of sales in percent of the whole; low, high: price band in cents; returns: percent of items sent back; season: when it sells.
CREATE TABLE helper.shelves (
  shelf INTEGER, category VARCHAR, subcategory VARCHAR, companion INTEGER, weight INTEGER, low INTEGER, high INTEGER,
  returns INTEGER, grams INTEGER, season VARCHAR, nouns VARCHAR[]
);
INSERT INTO helper.shelves VALUES
  (1, 'ELECTRONICS', 'Headphones', 2, 6, 1500, 34900, 7, 300, 'gift', ['Headphones', 'Earbuds', 'Headset']),
  (2, 'ELECTRONICS', 'Chargers and cables', 1, 8, 600, 5900, 3, 150, 'even', ['Charger', 'USB-C Cable', 'Power Bank', 'Travel Adapter']),
  (3, 'ELECTRONICS', 'Smart home', 13, 3, 1900, 29900, 6, 400, 'gift', ['Smart Plug', 'Thermostat', 'Door Sensor', 'Smart Speaker']),
  (4, 'ELECTRONICS', 'Laptops', 5, 1, 49900, 249900, 5, 1600, 'gift', ['Laptop', 'Notebook', 'Convertible']),
  (5, 'ELECTRONICS', 'Keyboards and mice', 4, 3, 1500, 17900, 5, 600, 'even', ['Keyboard', 'Mouse', 'Trackball']),
  (6, 'FASHION', 'Shirts', 7, 7, 1200, 6900, 19, 220, 'even', ['Shirt', 'T-Shirt', 'Blouse', 'Polo']),
  (7, 'FASHION', 'Trousers', 6, 5, 2500, 12900, 24, 500, 'even', ['Jeans', 'Chinos', 'Trousers']),
  (8, 'FASHION', 'Shoes', 9, 4, 3500, 19900, 27, 900, 'even', ['Sneakers', 'Boots', 'Sandals']),
  (9, 'FASHION', 'Socks', 8, 5, 500, 2500, 4, 80, 'winter', ['Socks', 'Wool Socks', 'Tights']),
  (10, 'HOME', 'Cookware', 11, 4, 1500, 24900, 5, 1800, 'gift', ['Pan', 'Casserole', 'Wok', 'Roasting Tin']),
  (11, 'HOME', 'Tableware', 10, 4, 800, 9900, 6, 1200, 'gift', ['Plates', 'Bowls', 'Glasses', 'Mugs']),
  (12, 'HOME', 'Bedding', 13, 3, 1900, 19900, 9, 1500, 'winter', ['Duvet', 'Pillow', 'Bed Linen']),
  (13, 'HOME', 'Lamps', 12, 3, 1400, 22900, 8, 1400, 'winter', ['Table Lamp', 'Floor Lamp', 'Reading Light']),
  (14, 'SPORTS', 'Running', 9, 4, 1900, 17900, 15, 400, 'summer', ['Running Shoes', 'Running Jacket', 'Running Vest']),
  (15, 'SPORTS', 'Cycling', 14, 3, 900, 24900, 7, 500, 'summer', ['Helmet', 'Bicycle Light', 'Panniers', 'Bicycle Lock']),
  (16, 'BEAUTY', 'Skin care', 17, 6, 500, 5900, 2, 150, 'even', ['Day Cream', 'Hand Cream', 'Face Wash', 'Sun Lotion']),
  (17, 'BEAUTY', 'Fragrance', 16, 3, 1900, 12900, 3, 250, 'gift', ['Eau de Parfum', 'Eau de Toilette', 'Body Mist']),
  (18, 'TOYS', 'Building sets', 19, 4, 900, 19900, 3, 900, 'gift', ['Building Set', 'Marble Run', 'Wooden Train']),
  (19, 'TOYS', 'Board games', 18, 4, 900, 5900, 2, 1100, 'gift', ['Board Game', 'Card Game', 'Puzzle']),
  (20, 'BOOKS', 'Novels', 25, 7, 800, 2600, 2, 400, 'gift', ['Novel', 'Short Stories', 'Crime Novel']),
  (21, 'BOOKS', 'Cookbooks', 10, 2, 1500, 4500, 2, 1200, 'gift', ['Cookbook', 'Baking Book']),
  (22, 'GARDEN', 'Plants and seeds', 23, 4, 300, 4900, 4, 700, 'spring', ['Seed Mix', 'Herb Pot', 'Rose', 'Tomato Plants']),
  (23, 'GARDEN', 'Garden tools', 22, 2, 900, 15900, 6, 1900, 'spring', ['Secateurs', 'Spade', 'Watering Can', 'Gloves']),
  (24, 'GROCERY', 'Coffee and tea', 25, 7, 400, 3900, 1, 500, 'winter', ['Espresso', 'Filter Coffee', 'Green Tea', 'Herbal Tea']),
  (25, 'GROCERY', 'Chocolate', 24, 5, 250, 2900, 1, 250, 'gift', ['Dark Chocolate', 'Pralines', 'Cocoa']),
  (26, 'PETS', 'Dog and cat food', 26, 4, 700, 6900, 1, 3000, 'even', ['Dog Food', 'Cat Food', 'Dog Treats']);

CREATE TABLE helper.seasons (season VARCHAR, of_month DOUBLE[]);
INSERT INTO helper.seasons VALUES
  ('even', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
  ('gift', [0.8, 0.8, 0.7, 0.8, 0.9, 0.8, 0.7, 0.7, 0.8, 1.0, 1.6, 2.1]),
  ('winter', [1.4, 1.3, 1.0, 0.8, 0.7, 0.5, 0.5, 0.6, 0.9, 1.2, 1.4, 1.5]),
  ('spring', [0.3, 0.6, 1.7, 2.4, 2.3, 1.4, 0.9, 0.7, 0.8, 0.5, 0.2, 0.2]),
  ('summer', [0.8, 0.7, 1.0, 1.3, 1.5, 1.5, 1.4, 1.2, 0.9, 0.7, 0.6, 0.7]);

-- A thousand tickets a month, shared out among the shelves by weight and season.
CREATE TABLE helper.shelf_tickets AS
WITH weights AS (
  SELECT month, shelf, round(100 * weight * of_month[month])::BIGINT AS weight
  FROM helper.shelves JOIN helper.seasons USING (season), range(1, 13) AS months(month)
), sums AS (
  SELECT *, sum(weight) OVER (PARTITION BY month ORDER BY shelf) AS up_to, sum(weight) OVER (PARTITION BY month) AS whole FROM weights
)
SELECT month::INTEGER AS month, shelf, unnest(range(share(1000, up_to - weight, whole), share(1000, up_to, whole)))::INTEGER AS ticket FROM sums;

-- 84 places for 100 products: the others are successors. Each shelf has one place at least.
CREATE TABLE helper.shelf_places AS
WITH sums AS (
  SELECT shelf, 3 + weight AS size, sum(3 + weight) OVER (ORDER BY shelf) AS up_to, sum(3 + weight) OVER () AS whole FROM helper.shelves
)
SELECT shelf, greatest(1, share(how_many(4200), up_to, whole) - share(how_many(4200), up_to - size, whole))::INTEGER AS places FROM sums;

CREATE TABLE helper.places AS
WITH places AS (
  SELECT shelf, unnest(range(1, places + 1))::INTEGER AS rank FROM helper.shelf_places
), shuffled AS (
  SELECT shelf, rank, row_number() OVER (ORDER BY hash(pair(rank, shelf)), shelf, rank) AS product_id, count(*) OVER () AS places FROM places
)
SELECT shelf, rank, product_id,
  CASE WHEN product_id <= how_many(5000) - places THEN places + product_id END AS successor_id,
  (DATE '2023-03-01' + roll('day of succession', product_id, 1000)) AS succeeded_on
FROM shuffled;

CREATE TABLE helper.products AS
WITH generations AS (
  SELECT product_id, shelf, rank, product_id AS place, 1 AS generation, NULL::BIGINT AS replaces,
    DATE '2022-12-20' - (1500 * pow(dice('first offered', product_id), 2))::INTEGER AS launched_on,
    CASE WHEN successor_id IS NOT NULL THEN succeeded_on END AS discontinued_on
  FROM helper.places
  UNION ALL
  SELECT successor_id, shelf, rank, product_id, 2, product_id, succeeded_on, NULL FROM helper.places WHERE successor_id IS NOT NULL
)
SELECT *, (low * pow(high / low::DOUBLE, pow(dice('place in the price band', place), 1.5)) * (1 + 0.06 * (generation - 1)))::INTEGER AS raw_cents
FROM generations JOIN helper.shelves USING (shelf);

-- Prices end in 99, 95 or 50 cents.
ALTER TABLE helper.products ADD COLUMN cents INTEGER;
UPDATE helper.products SET cents = raw_cents // 100 * 100 + choose('price ending', place, [99, 99, 95, 50]);

CREATE VIEW products AS
WITH named AS (
  SELECT *,
    choose('brand', place, ['Aldra', 'Bergholt', 'Caminade', 'Dornwell', 'Elvane', 'Fjordby', 'Galant', 'Hollin', 'Isarwerk', 'Juniper & Co', 'Kestrin', 'Lumera',
      'Maro', 'Nordvik', 'Ostara', 'Pelago']) AS brand,
    choose('noun', place, nouns) AS noun,
    choose('series', place, ['Alba', 'Bora', 'Cedar', 'Delta', 'Echo', 'Fern', 'Gala', 'Halo', 'Indigo', 'Jade', 'Koto', 'Linea', 'Mesa', 'Nova', 'Opal', 'Terra'])
      || CASE generation WHEN 2 THEN ' II' ELSE '' END AS series
  FROM helper.products
)
SELECT
  product_id AS id,
  upper(left(category, 3)) || '-' || lpad(product_id::VARCHAR, 6, '0') AS sku,
  brand || ' ' || noun || ' ' || series AS name,
  brand,
  category,
  subcategory,
  euros(cents) AS price,
  euros(round(cents * (0.42 + 0.33 * dice('margin', place)))) AS cost,
  round(grams * (0.5 + dice('weight', place)) / 1000.0, 3) AS weight_kg,
  list_filter(['eco', 'handmade', 'limited', 'vegan', 'refurbished'], lambda label: chance('label ' || label, product_id, 0.11)) AS labels,
  launched_on,
  discontinued_on,
  replaces AS replaces_product_id,
  greatest(TIMESTAMP '2023-01-01 04:00:00', launched_on + INTERVAL 4 HOURS, coalesce(discontinued_on + INTERVAL 4 HOURS, TIMESTAMP '2023-01-01 04:00:00'),
    later(TIMESTAMP '2025-01-01 04:00:00', 86400 * roll('last change of product', product_id, 360))) AS updated_at
FROM named
ORDER BY id;
