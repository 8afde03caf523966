SELECT count(*) AS Rows, count(*) FILTER (RiskLevelDuringSignIn > 0) AS Risky, count(DISTINCT UserAgent) AS Agents FROM (
  SELECT AccountUpn, IPAddress, arg_max(RiskLevelDuringSignIn, Timestamp) AS RiskLevelDuringSignIn, arg_max(UserAgent, Timestamp) AS UserAgent FROM EntraIdSignInEvents GROUP BY 1, 2)
