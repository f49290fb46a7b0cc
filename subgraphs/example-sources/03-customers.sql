-- Customers sign up in a wave when the shop opens and then steadily, a little more each year. Their numbers follow the order of sign-up.

CREATE TABLE helper.countries (country VARCHAR, weight INTEGER, language VARCHAR, dial VARCHAR, cities VARCHAR[]);
INSERT INTO helper.countries VALUES
  ('DE', 31, 'de', '+49', ['Berlin', 'Hamburg', 'Köln', 'Leipzig', 'München', 'Stuttgart']),
  ('FR', 19, 'fr', '+33', ['Bordeaux', 'Lille', 'Lyon', 'Marseille', 'Nantes', 'Paris']),
  ('NL', 11, 'nl', '+31', ['Amsterdam', 'Eindhoven', 'Groningen', 'Rotterdam', 'Utrecht']),
  ('IT', 10, 'it', '+39', ['Bologna', 'Milano', 'Napoli', 'Roma', 'Torino']),
  ('ES', 9, 'es', '+34', ['Barcelona', 'Bilbao', 'Madrid', 'Sevilla', 'Valencia']),
  ('AT', 7, 'de', '+43', ['Graz', 'Innsbruck', 'Linz', 'Salzburg', 'Wien']),
  ('BE', 6, 'nl', '+32', ['Antwerpen', 'Brugge', 'Brussel', 'Gent', 'Leuven']),
  ('FI', 4, 'fi', '+358', ['Espoo', 'Helsinki', 'Oulu', 'Tampere', 'Turku']),
  ('IE', 3, 'en', '+353', ['Cork', 'Dublin', 'Galway', 'Limerick']);

CREATE TABLE helper.people (language VARCHAR, first_names VARCHAR[], last_names VARCHAR[]);
INSERT INTO helper.people VALUES
  ('de', ['Anna', 'Ben', 'Clara', 'David', 'Emma', 'Felix', 'Greta', 'Hannes', 'Ida', 'Jonas', 'Klara', 'Lukas', 'Mia', 'Noah', 'Paula', 'Theo'],
         ['Bauer', 'Becker', 'Fischer', 'Hoffmann', 'Klein', 'Koch', 'Krüger', 'Lang', 'Meyer', 'Neumann', 'Richter', 'Schmidt', 'Schulz', 'Vogel', 'Wagner', 'Wolf']),
  ('fr', ['Alice', 'Bastien', 'Camille', 'Damien', 'Élise', 'François', 'Gabriel', 'Hélène', 'Inès', 'Jules', 'Léa', 'Louis', 'Manon', 'Nathan', 'Zoé', 'Yves'],
         ['Bernard', 'Blanc', 'Chevalier', 'Dubois', 'Durand', 'Fontaine', 'Garnier', 'Lambert', 'Laurent', 'Leroy', 'Martin', 'Mercier', 'Moreau', 'Petit', 'Robert', 'Roux']),
  ('nl', ['Anouk', 'Bram', 'Daan', 'Eva', 'Finn', 'Fleur', 'Jasper', 'Julia', 'Lars', 'Lotte', 'Mees', 'Noor', 'Pieter', 'Sanne', 'Sem', 'Tess'],
         ['Bakker', 'de Boer', 'de Vries', 'Dekker', 'Hendriks', 'Jansen', 'Kuipers', 'Maas', 'Mulder', 'Peeters', 'Smit', 'van den Berg', 'van Dijk', 'Visser', 'Vos', 'Willems']),
  ('it', ['Alessia', 'Bianca', 'Chiara', 'Dario', 'Elena', 'Fabio', 'Giulia', 'Irene', 'Luca', 'Marco', 'Nicola', 'Paolo', 'Sara', 'Sofia', 'Tommaso', 'Vera'],
         ['Bianchi', 'Bruno', 'Colombo', 'Conti', 'Costa', 'De Luca', 'Ferrari', 'Fontana', 'Galli', 'Greco', 'Marino', 'Moretti', 'Ricci', 'Romano', 'Rossi', 'Villa']),
  ('es', ['Alba', 'Álvaro', 'Carla', 'Diego', 'Elena', 'Hugo', 'Irene', 'Javier', 'Laura', 'Lucía', 'Marta', 'Mateo', 'Nuria', 'Pablo', 'Raúl', 'Sergio'],
         ['Alonso', 'Castro', 'Díaz', 'Fernández', 'García', 'Gil', 'Gómez', 'López', 'Martín', 'Molina', 'Moreno', 'Navarro', 'Ortega', 'Ruiz', 'Serrano', 'Torres']),
  ('fi', ['Aino', 'Eero', 'Eino', 'Elli', 'Emilia', 'Helmi', 'Ilmari', 'Kaarina', 'Leo', 'Niilo', 'Oiva', 'Onni', 'Saara', 'Sofia', 'Toivo', 'Venla'],
         ['Hakala', 'Heikkinen', 'Järvinen', 'Koskinen', 'Laine', 'Lehtonen', 'Mäkelä', 'Mäkinen', 'Niemi', 'Nieminen', 'Rantanen', 'Saarinen', 'Salo', 'Turunen', 'Virtanen', 'Ylönen']),
  ('en', ['Aoife', 'Brendan', 'Ciara', 'Conor', 'Declan', 'Emer', 'Fiona', 'Grace', 'Jack', 'Liam', 'Maeve', 'Niall', 'Orla', 'Rory', 'Saoirse', 'Sean'],
         ['Brennan', 'Burke', 'Byrne', 'Doyle', 'Dunne', 'Fitzgerald', 'Gallagher', 'Kelly', 'Kennedy', 'Lynch', 'Murphy', 'Nolan', 'Quinn', 'Ryan', 'Walsh', 'Whelan']);

-- Countries in proportion to their weights, as a list to choose from.
CREATE TABLE helper.country_choices AS
SELECT list(country ORDER BY country, copy) AS choices FROM (SELECT country, unnest(range(weight)) AS copy FROM helper.countries);

CREATE TABLE helper.sign_ups AS
WITH weights AS (
  SELECT hour, starts_at, round(1e5 * rhythm * (0.8 + 0.5 * day / 1096 + 7 * exp(-day / 25.0)))::BIGINT AS weight FROM helper.hours
), sums AS (
  SELECT *, sum(weight) OVER (ORDER BY hour) AS up_to, sum(weight) OVER () AS whole FROM weights
), shares AS (
  SELECT hour, starts_at, share(how_many(50000), up_to - weight, whole) AS first, share(how_many(50000), up_to, whole) AS next FROM sums
)
SELECT 1 + unnest(range(first, next)) AS customer_id, hour, starts_at, first, next FROM shares WHERE next > first;

CREATE TABLE helper.customers AS
WITH customers AS (
  SELECT customer_id, hour,
    later(starts_at, 3600 * (customer_id - 1 - first + dice('second of sign-up', customer_id)) / (next - first)) AS signed_up_at,
    choose('country', customer_id, choices) AS country,
    -- How eager a buyer: a long tail. Most have one ticket in each draw of a buyer, a few have dozens, one in nine never buys.
    CASE WHEN chance('never buys', customer_id, 0.11) THEN 0
         ELSE least(70, floor(pow(1 - dice('eagerness', customer_id), -0.75)))::INTEGER END AS tickets
  FROM helper.sign_ups, helper.country_choices
)
SELECT *,
  -- Half of every sixteenth close their account some day.
  CASE WHEN customer_id % 16 = 0 AND chance('closes the account', customer_id, 0.5)
       THEN known_by_now(later(signed_up_at, 86400 * (20 + 900 * dice('day of closing', customer_id)))) END AS closed_at
FROM customers;

-- Who is drawn for something after closing the account: the one who signed up just before, and never closes theirs.
CREATE MACRO helper.still_there(customer_id, closed_at, moment) AS customer_id - CASE WHEN moment >= closed_at THEN 1 ELSE 0 END;

CREATE VIEW customers AS
SELECT
  customer_id AS id,
  choose('city', customer_id, cities) AS city,
  country,
  language,
  choose('acquisition', customer_id, ['SEARCH', 'SEARCH', 'SEARCH', 'SOCIAL', 'SOCIAL', 'ADVERTISING', 'ADVERTISING', 'REFERRAL', 'NEWSLETTER', 'STORE'])
    AS acquisition_channel,
  chance('agrees to marketing', customer_id, 0.58) AS marketing_consent,
  signed_up_at,
  closed_at,
  coalesce(closed_at, later(signed_up_at, (epoch(getvariable('now')) - epoch(signed_up_at)) * pow(dice('last change', customer_id), 3))) AS updated_at
FROM helper.customers JOIN helper.countries USING (country)
ORDER BY id;

CREATE VIEW contacts AS
WITH named AS (
  SELECT customer_id, country, dial,
    choose('first name', customer_id, first_names) AS first_name,
    choose('last name', customer_id, last_names) AS last_name
  FROM helper.customers JOIN helper.countries USING (country) JOIN helper.people USING (language)
)
SELECT
  customer_id,
  country,
  first_name,
  last_name,
  lower(strip_accents(first_name) || '.' || replace(strip_accents(last_name), ' ', '')) || customer_id || '@example.'
    || choose('mail provider', customer_id, ['com', 'com', 'net', 'org']) AS email,
  CASE WHEN chance('gives a phone number', customer_id, 0.72) THEN dial || ' 555 ' || lpad(roll('phone', customer_id, 1000000)::VARCHAR, 6, '0') END AS phone,
  CASE WHEN chance('gives a birth date', customer_id, 0.81)
       THEN DATE '2004-12-31' - (365 * 62 * pow(dice('age', customer_id), 1.4))::INTEGER END AS birth_date,
  lpad(roll('postal code', customer_id, 90000)::VARCHAR, 5, '1') AS postal_code
FROM named
ORDER BY customer_id;

-- Tickets in the order of sign-up: those sold up to an hour are a prefix, so a buyer is never drawn before signing up.
CREATE TABLE helper.tickets AS
SELECT unnest(range(up_to - tickets, up_to)) AS ticket, customer_id
FROM (SELECT customer_id, tickets, sum(tickets) OVER (ORDER BY customer_id)::BIGINT AS up_to FROM helper.customers);

CREATE TABLE helper.tickets_by_hour AS
SELECT hour, coalesce(sum(sold) OVER (ORDER BY hour ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS tickets_sold
FROM helper.hours LEFT JOIN (SELECT hour, sum(tickets) AS sold FROM helper.customers GROUP BY hour) USING (hour);
