SELECT date_trunc('day', Timestamp) AS Day, FileName, quantile_disc(ProcessId, 0.5), quantile_disc(ProcessId, 0.95) FROM DeviceProcessEvents GROUP BY 1, 2 ORDER BY 1, 2
