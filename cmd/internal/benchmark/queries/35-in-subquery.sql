SELECT ActionType, count(*) FROM CloudAppEvents WHERE IPAddress IN (SELECT DISTINCT IPAddress FROM EntraIdSignInEvents WHERE RiskLevelDuringSignIn >= 50) GROUP BY 1 ORDER BY 1
