-- What keys were asked for, packed by the key and hour. Hours and days are counted from 1970 in UTC.

-- The shapes that attempts of one day had, in the order of their numbers. Whoever writes the day holds its part 0. Parts and
-- hours are short enough to stay in their rows.
CREATE TABLE traffic_shapes (
  key_id BYTEA NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  day BIGINT NOT NULL,
  part BIGINT NOT NULL,
  shapes BYTEA NOT NULL,
  PRIMARY KEY (key_id, day, part)
);

-- How many attempts of the hour had each shape of its day.
CREATE TABLE traffic_hours (
  key_id BYTEA NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  hour BIGINT NOT NULL,
  counts BYTEA NOT NULL,
  PRIMARY KEY (key_id, hour)
);

-- For forgetting old ones.
CREATE INDEX traffic_shapes_by_age ON traffic_shapes (day);
CREATE INDEX traffic_hours_by_age ON traffic_hours (hour);

ALTER TABLE projects ADD COLUMN record_traffic BOOLEAN NOT NULL DEFAULT TRUE;
