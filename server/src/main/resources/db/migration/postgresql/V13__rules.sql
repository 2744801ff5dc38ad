-- What the keys of a project are held to; null is nothing.
ALTER TABLE projects ADD COLUMN rules TEXT COLLATE "C"; -- json
