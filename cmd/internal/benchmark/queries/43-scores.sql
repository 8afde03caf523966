SELECT count(*) AS Devices, sum(Score)::BIGINT AS Score FROM (SELECT DeviceName, sum(Points) AS Score, max(Points) AS Most FROM (
  SELECT DeviceName, CASE WHEN lower(FileName) IN ('powershell.exe', 'cmd.exe', 'wscript.exe') THEN 3 WHEN FileName ILIKE 'svc%' THEN 1 ELSE 0 END
    + CASE WHEN ProcessCommandLine ILIKE '%http%' THEN 5 ELSE 0 END + CASE WHEN lower(InitiatingProcessFileName) = 'winword.exe' THEN 10 ELSE 0 END
    + CASE WHEN regexp_matches(ProcessCommandLine, '(?i)-enc\s') THEN 20 ELSE 0 END AS Points FROM DeviceProcessEvents) GROUP BY 1) WHERE Most > 3
