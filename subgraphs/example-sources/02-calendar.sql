-- The rhythm of the shop: each hour of 2023 to 2025 with how busy it is.

CREATE TABLE helper.hours AS
WITH hours AS (
  SELECT hour, TIMESTAMP '2023-01-01 00:00:00' + to_hours(hour) AS starts_at FROM range(0, 26304) AS hours(hour)
), days AS (
  SELECT hour, starts_at, hour // 24 AS day, year(starts_at) AS year, month(starts_at) AS month, day(starts_at) AS day_of_month,
         isodow(starts_at) AS weekday, hour(starts_at) AS clock,
         -- The Friday after the fourth Thursday of November.
         DATE '2023-11-24' AS friday_2023, DATE '2024-11-29' AS friday_2024, DATE '2025-11-28' AS friday_2025
  FROM hours
), factors AS (
  SELECT *,
    [0.84, 0.81, 0.92, 0.95, 0.97, 0.92, 0.87, 0.85, 0.98, 1.04, 1.34, 1.58][month] AS of_month,
    [1.06, 1.01, 0.98, 0.99, 0.93, 0.90, 1.13][weekday] AS of_weekday,
    [30, 17, 10, 7, 7, 11, 24, 46, 63, 74, 82, 86, 90, 84, 78, 77, 82, 92, 108, 124, 131, 118, 84, 52][clock + 1] / 65.0 AS of_clock,
    CASE WHEN starts_at::DATE - CASE year WHEN 2023 THEN friday_2023 WHEN 2024 THEN friday_2024 ELSE friday_2025 END BETWEEN 0 AND 3 THEN 2.4
         WHEN month = 12 AND day_of_month BETWEEN 21 AND 26 THEN 0.45
         ELSE 1.0 END AS of_event,
    0.85 + 0.3 * dice('how busy the day is', day) AS of_day
  FROM days
)
SELECT hour, starts_at, day, year, month, of_event > 2 AS black_friday, of_month * of_weekday * of_clock * of_event * of_day AS rhythm
FROM factors;
