-- The epoch of the last change. One row, which each change locks last and counts up: epochs are in the order of commits.
CREATE TABLE feed_head (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  epoch INTEGER NOT NULL
) STRICT;

INSERT INTO feed_head (one, epoch) VALUES (1, 0);

-- Which change touched what. "touched": ids, by blanks.
CREATE TABLE feed (
  epoch INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  request_id BLOB NOT NULL,
  touched TEXT NOT NULL
) STRICT;

CREATE INDEX feed_by_request ON feed (request_id);
CREATE INDEX feed_by_age ON feed (at);
