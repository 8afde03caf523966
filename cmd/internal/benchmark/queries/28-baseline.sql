SELECT count(*) AS Events, count(DISTINCT ProcessCommandLine) AS Commands FROM DeviceProcessEvents
WHERE Timestamp >= TIMESTAMP '2026-04-28' AND FileName = 'powershell.exe' AND ProcessCommandLine NOT IN
  (SELECT ProcessCommandLine FROM DeviceProcessEvents WHERE Timestamp < TIMESTAMP '2026-04-28' AND FileName = 'powershell.exe')
