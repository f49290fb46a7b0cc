-- Chance without randomness: every draw is a hash of what it is drawn for, so that the same scale gives the same rows whatever the
-- number of threads. A draw is named by a topic, so that two draws about one row know nothing of each other.

-- 1.0 is about 50,000 customers; the caller sets it.
SET VARIABLE scale = coalesce(getvariable('scale'), 1.0);
-- The moment the sources were extracted. Nothing later than it is known.
SET VARIABLE now = TIMESTAMP '2026-01-01 00:00:00';

CREATE SCHEMA helper;

-- From 0 up to, not including, 1.
CREATE MACRO dice(topic, n) AS (hash(xor(hash(topic), n::UBIGINT)) >> 11)::DOUBLE / 9007199254740992.0;
-- A whole number from 0 to sides - 1.
CREATE MACRO roll(topic, n, sides) AS floor(dice(topic, n) * sides)::INTEGER;
CREATE MACRO chance(topic, n, probability) AS dice(topic, n) < probability;
CREATE MACRO choose(topic, n, choices) AS choices[1 + roll(topic, n, len(choices))];
-- One number that stands for a pair, as the subject of a draw.
CREATE MACRO pair(n, part) AS n::BIGINT * 64 + part;
-- A rank from 1 to ranks by Zipf's law: the first is asked for twice as often as the second.
CREATE MACRO zipf(topic, n, ranks) AS least(ranks, floor(exp(dice(topic, n) * ln(ranks + 1.0))))::INTEGER;
-- The share of `total` things that falls before `part` of `whole`.
CREATE MACRO share(total, part, whole) AS (total::HUGEINT * part // whole)::BIGINT;

CREATE MACRO how_many(at_scale_one) AS greatest(1, round(at_scale_one * getvariable('scale')))::BIGINT;
CREATE MACRO euros(cents) AS (cents::BIGINT * 0.01::DECIMAL(3, 2))::DECIMAL(12, 2);
CREATE MACRO later(moment, seconds) AS moment + to_seconds(floor(seconds)::BIGINT);
CREATE MACRO known_by_now(moment) AS CASE WHEN moment < getvariable('now') THEN moment END;
