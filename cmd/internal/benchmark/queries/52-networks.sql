SELECT Country, count(*) AS Events, count(DISTINCT AccountUpn) AS Users FROM (SELECT *, string_split(IPAddress, '.') AS p FROM EntraIdSignInEvents)
WHERE p[1] IN ('10', '44') OR p[1] = '138' AND p[2] = '19' OR p[1] = '192' AND p[2] = '168' OR p[1] = '172' AND p[2]::INT BETWEEN 16 AND 31 GROUP BY 1 ORDER BY 1
