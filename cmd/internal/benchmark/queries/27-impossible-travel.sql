SELECT count(*) AS Travels, count(DISTINCT AccountUpn) AS Users FROM (
  SELECT AccountUpn, Timestamp, Country, lag(Timestamp) OVER w AS Before, lag(Country) OVER w AS Origin
  FROM EntraIdSignInEvents WHERE ErrorCode = 0 WINDOW w AS (PARTITION BY AccountUpn ORDER BY Timestamp))
WHERE Origin <> Country AND Timestamp - Before < INTERVAL 1 HOUR
