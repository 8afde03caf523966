SELECT date_trunc('hour', Timestamp) AS Hour, count(*) AS Events FROM (
  SELECT Timestamp FROM CloudAppEvents UNION ALL SELECT Timestamp FROM EntraIdSignInEvents UNION ALL SELECT Timestamp FROM DeviceProcessEvents)
WHERE Timestamp BETWEEN TIMESTAMP '2026-04-10' AND TIMESTAMP '2026-04-11' GROUP BY 1 ORDER BY 1
