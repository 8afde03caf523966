SELECT FileName, count(DISTINCT ProcessCommandLine) AS Commands, count(DISTINCT ProcessId) AS Ids
FROM DeviceProcessEvents GROUP BY 1 ORDER BY 1
