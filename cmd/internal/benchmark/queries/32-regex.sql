SELECT DeviceName, count(*) AS Events FROM DeviceProcessEvents
WHERE regexp_matches(ProcessCommandLine, '(?i)-enc(odedcommand)?\s+[a-z0-9+/=]{20,}') GROUP BY 1 ORDER BY Events DESC, 1 LIMIT 10
