SELECT count(*) AS Rows, count(*) FILTER (Events IS NULL) AS Alone, sum(Events)::BIGINT AS Both FROM
  (SELECT AccountObjectId, IPAddress, date_trunc('day', Timestamp) AS Day, count(*) AS SignIns FROM EntraIdSignInEvents WHERE ErrorCode = 0 GROUP BY 1, 2, 3)
  LEFT JOIN (SELECT AccountObjectId, IPAddress, date_trunc('day', Timestamp) AS Day, count(*) AS Events FROM CloudAppEvents GROUP BY 1, 2, 3) USING (AccountObjectId, IPAddress, Day)
