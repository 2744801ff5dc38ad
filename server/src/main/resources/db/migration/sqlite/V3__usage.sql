-- How often a key was verified, by the hour and by what came of it. Hours are counted from 1970 in UTC.
CREATE TABLE usage_counts (
  key_id BLOB NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  hour INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  uses INTEGER NOT NULL,
  PRIMARY KEY (key_id, hour, outcome)
) STRICT, WITHOUT ROWID;

-- For forgetting old ones.
CREATE INDEX usage_counts_by_age ON usage_counts (hour);
