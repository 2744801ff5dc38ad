-- By what nodes know again what they share outside this database: one mark of a name tells one beginning from another.
CREATE TABLE marks (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  mark TEXT COLLATE "C" NOT NULL
);
