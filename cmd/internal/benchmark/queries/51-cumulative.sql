SELECT count(*) AS Events, count(DISTINCT AccountUpn) AS Users FROM (SELECT AccountUpn, Failed, sum(Failed) OVER (PARTITION BY AccountUpn ORDER BY Timestamp ROWS UNBOUNDED PRECEDING) AS Sum FROM (
  SELECT AccountUpn, Timestamp, CASE WHEN ErrorCode <> 0 THEN 1 ELSE 0 END AS Failed FROM EntraIdSignInEvents)) WHERE Failed = 0 AND Sum >= 5
