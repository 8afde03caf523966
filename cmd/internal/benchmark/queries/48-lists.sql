SELECT Applications, count(*) AS Users FROM (SELECT AccountUpn, array_to_string(list_sort(list(DISTINCT Application)), ', ') AS Applications, list(DISTINCT Country) AS Countries FROM EntraIdSignInEvents GROUP BY 1)
WHERE len(Countries) > 3 GROUP BY 1 ORDER BY 2 DESC, 1 ASC LIMIT 10
