SELECT count(*) AS Devices, sum(Events)::BIGINT AS Events FROM (
  SELECT list(DISTINCT FileName) AS Names, count(*) AS Events FROM DeviceProcessEvents GROUP BY DeviceId) WHERE len(Names) >= 10
