-- What keys were asked for, packed by the key and hour. Hours and days are counted from 1970 in UTC. With a rowid, because rows
-- are long: an index would keep the larger part of each in a page of its own.

-- The shapes that attempts of one day had, in the order of their numbers. Whoever writes the day holds its part 0.
CREATE TABLE traffic_shapes (
  key_id BLOB NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  part INTEGER NOT NULL,
  shapes BLOB NOT NULL,
  PRIMARY KEY (key_id, day, part)
) STRICT;

-- How many attempts of the hour had each shape of its day.
CREATE TABLE traffic_hours (
  key_id BLOB NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  hour INTEGER NOT NULL,
  counts BLOB NOT NULL,
  PRIMARY KEY (key_id, hour)
) STRICT;

-- For forgetting old ones.
CREATE INDEX traffic_shapes_by_age ON traffic_shapes (day);
CREATE INDEX traffic_hours_by_age ON traffic_hours (hour);

ALTER TABLE projects ADD COLUMN record_traffic INTEGER NOT NULL DEFAULT 1;
