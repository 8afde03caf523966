SELECT count(*) AS Sessions, max(Last - First) AS Longest FROM (
  SELECT min(Timestamp) AS First, max(Timestamp) AS Last, approx_count_distinct(IPAddress) AS Addresses
  FROM EntraIdSignInEvents WHERE SessionId <> '' GROUP BY SessionId)
WHERE Last - First > INTERVAL 1 HOUR
