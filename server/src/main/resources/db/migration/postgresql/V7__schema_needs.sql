-- Which migration a program must know of at least to work with these tables. One row. A migration that only adds what older
-- programs can pass over leaves it alone; one that takes away or changes what they use writes its own number.
CREATE TABLE schema_needs (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  migration BIGINT NOT NULL
);

INSERT INTO schema_needs (one, migration) VALUES (1, 7);
