SELECT coalesce(Parts[3], '') AS Folder, coalesce(Names[-1], '') AS Extension, count(*) AS Events, max(len(Parts)) AS Deepest FROM (
  SELECT string_split(FolderPath, '\') AS Parts, string_split(FileName, '.') AS Names FROM DeviceProcessEvents) GROUP BY 1, 2 ORDER BY 1, 2
