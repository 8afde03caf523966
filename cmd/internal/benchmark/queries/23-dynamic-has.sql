SELECT ActionType, count(*) AS Events FROM CloudAppEvents
WHERE contains(RawEventData::VARCHAR, '/sites/s042/') GROUP BY 1 ORDER BY Events DESC, 1
