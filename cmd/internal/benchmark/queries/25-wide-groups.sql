SELECT count(*) AS Groups, sum(Events)::BIGINT AS Events, max(Last) AS Last
FROM (SELECT AccountUpn, IPAddress, Application, count(*) AS Events, max(Timestamp) AS Last FROM EntraIdSignInEvents GROUP BY 1, 2, 3)
