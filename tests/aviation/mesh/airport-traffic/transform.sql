SELECT
  origin AS iata,
  count(*) AS departures,
  count(DISTINCT destination) AS destinations,
  sum(delay) AS delay_minutes,
  max("date") AS last_departure_at
FROM "flights"."flights"
WHERE origin IN (SELECT iata FROM "airports"."airports")
GROUP BY origin
