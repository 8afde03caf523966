SELECT c.ActionType, count(*), count(DISTINCT c.ObjectName) FROM EntraIdSignInEvents s JOIN CloudAppEvents c USING (IPAddress) WHERE s.ErrorCode <> 0 GROUP BY 1 ORDER BY 1
