WITH hours AS (SELECT AccountUpn, date_trunc('hour', Timestamp) AS Hour, count(*) AS Events FROM EntraIdSignInEvents GROUP BY 1, 2),
usual AS (SELECT AccountUpn, avg(Events) AS Mean, stddev_samp(Events) AS Spread FROM hours GROUP BY 1)
SELECT count(*) AS Hours, count(DISTINCT AccountUpn) AS Users FROM hours JOIN usual USING (AccountUpn) WHERE Events > Mean + 3 * Spread
