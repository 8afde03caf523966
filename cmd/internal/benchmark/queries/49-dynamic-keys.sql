SELECT coalesce(json_extract_string(Property, '$.Name'), '') AS Name, count(*) AS Events, count(DISTINCT AccountObjectId) AS Users FROM (
  SELECT AccountObjectId, unnest(from_json(json_extract(RawEventData, '$.ExtendedProperties'), '["JSON"]')) AS Property FROM CloudAppEvents
  WHERE regexp_matches(ActionType, '(?i)\b(user|add|update)\b')) GROUP BY 1 ORDER BY 1
