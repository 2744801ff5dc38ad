-- The epoch of the last change. One row, which each change locks last and counts up: epochs are in the order of commits.
CREATE TABLE feed_head (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  epoch BIGINT NOT NULL
);

INSERT INTO feed_head (one, epoch) VALUES (1, 0);

-- Which change touched what. "touched": ids, by blanks.
CREATE TABLE feed (
  epoch BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  request_id BYTEA NOT NULL,
  touched TEXT COLLATE "C" NOT NULL
);

CREATE INDEX feed_by_request ON feed (request_id);
CREATE INDEX feed_by_age ON feed (at);

-- The nodes that serve. Times are this database's. "serves_until": when at the latest a node that has lost us stops to
-- serve what it remembers.
CREATE TABLE nodes (
  id BYTEA NOT NULL PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  started_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  serves_until BIGINT NOT NULL,
  applied BIGINT NOT NULL
);

-- When nodes had applied all changes up to an epoch.
CREATE TABLE node_progress (
  node_id BYTEA NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
  epoch BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (node_id, epoch)
);
