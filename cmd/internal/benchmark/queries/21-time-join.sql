SELECT count(*) AS Pairs, count(DISTINCT s.AccountName) AS Users
FROM (SELECT Timestamp AS SignIn, split_part(AccountUpn, '@', 1) AS AccountName FROM EntraIdSignInEvents WHERE ErrorCode = 50126) s
JOIN (SELECT Timestamp AS Started, AccountName FROM DeviceProcessEvents WHERE FileName = 'powershell.exe') p
  ON s.AccountName = p.AccountName AND p.Started >= s.SignIn AND p.Started <= s.SignIn + INTERVAL 5 MINUTE
