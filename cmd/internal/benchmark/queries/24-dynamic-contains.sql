SELECT count(*) AS Count FROM CloudAppEvents WHERE contains(lower(RawEventData::VARCHAR), 'doc1234')
