SELECT File, count(*) AS Events, count(DISTINCT Host) AS Hosts FROM (
  SELECT regexp_extract(ProcessCommandLine, 'http://([^/]*)/([^ ]*) ', 1) AS Host, regexp_extract(ProcessCommandLine, 'http://([^/]*)/([^ ]*) ', 2) AS File
  FROM DeviceProcessEvents WHERE FileName = 'certutil.exe' OR starts_with(lower(ProcessCommandLine), 'certutil'))
WHERE Host <> '' GROUP BY 1 ORDER BY Events DESC, File LIMIT 20
