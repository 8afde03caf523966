SELECT count(*) FROM (SELECT DISTINCT DeviceName, AccountName, FileName, FolderPath, InitiatingProcessFileName, InitiatingProcessParentFileName FROM DeviceProcessEvents)
