SELECT FileName, count(*) FROM (SELECT FileName, row_number() OVER (PARTITION BY DeviceId ORDER BY Timestamp) AS Row FROM DeviceProcessEvents) WHERE Row <= 3 GROUP BY 1 ORDER BY 1
