-- How often a key was verified, by the hour and by what came of it. Hours are counted from 1970 in UTC.
CREATE TABLE usage_counts (
  key_id BYTEA NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  hour BIGINT NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL,
  uses BIGINT NOT NULL,
  PRIMARY KEY (key_id, hour, outcome)
);

-- For forgetting old ones.
CREATE INDEX usage_counts_by_age ON usage_counts (hour);
