SELECT count(*), max(Timestamp), count(DISTINCT DeviceName) FROM (SELECT * FROM DeviceProcessEvents ORDER BY DeviceName, Timestamp DESC LIMIT 1000)
