-- Seconds without use after which a key expires, counted from the latest of its creation, its last use and idle_since:
-- when it was last enabled or this number last changed.
ALTER TABLE keys ADD COLUMN expires_after_idle_seconds INTEGER;
ALTER TABLE keys ADD COLUMN idle_since INTEGER;
