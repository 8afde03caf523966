SELECT count(*) AS Groups, sum(Events)::BIGINT AS Events, sum(Accounts)::BIGINT AS Accounts FROM (
  SELECT dayofweek(Timestamp) AS Day, hour(Timestamp) AS Hour, count(*) AS Events, count(DISTINCT AccountName) AS Accounts FROM DeviceProcessEvents
  WHERE hour(Timestamp) < 7 OR hour(Timestamp) >= 19 OR dayofweek(Timestamp) IN (0, 6) GROUP BY 1, 2)
