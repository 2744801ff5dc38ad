-- Whether a verification that asks for a rate limit by a name that its key does not have is refused.
ALTER TABLE projects ADD COLUMN strict_rate_limits INTEGER NOT NULL DEFAULT 0;
