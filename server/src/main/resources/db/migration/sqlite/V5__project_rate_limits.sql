-- How often all keys of a project together may be used.
ALTER TABLE projects ADD COLUMN rate_limits TEXT NOT NULL DEFAULT '[]'; -- json
