SELECT regexp_extract(ProcessCommandLine, '--type=(\w+)', 1) AS Kind, count(*) AS Events, count(DISTINCT DeviceName) AS Devices FROM DeviceProcessEvents GROUP BY 1 ORDER BY 1
