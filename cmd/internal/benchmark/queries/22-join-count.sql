SELECT count(*) AS Count FROM CloudAppEvents c JOIN EntraIdSignInEvents s USING (AccountObjectId)
WHERE c.ActionType = 'FileDownloaded' AND s.RiskLevelDuringSignIn >= 10
