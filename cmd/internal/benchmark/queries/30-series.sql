WITH days AS (SELECT unnest(generate_series(TIMESTAMP '2026-04-01', TIMESTAMP '2026-04-30', INTERVAL 1 DAY)) AS Day),
counts AS (SELECT AccountUpn, date_trunc('day', Timestamp) AS Day, count(*) AS Events FROM EntraIdSignInEvents GROUP BY 1, 2),
users AS (SELECT DISTINCT AccountUpn FROM EntraIdSignInEvents)
SELECT count(DISTINCT AccountUpn) AS Users, count(*) AS Days, sum(coalesce(Events, 0))::BIGINT AS Events, count(*) FILTER (coalesce(Events, 0) = 0) AS Empty
FROM users CROSS JOIN days LEFT JOIN counts USING (AccountUpn, Day)
