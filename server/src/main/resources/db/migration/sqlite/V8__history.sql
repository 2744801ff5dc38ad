-- How a change came, so that a key's history can be told and compared; null where that was not kept.
ALTER TABLE revisions ADD COLUMN door TEXT;
ALTER TABLE revisions ADD COLUMN address TEXT;

-- Whether the key was revoked or quarantined with that change.
ALTER TABLE revisions ADD COLUMN revoked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE revisions ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;

-- What remained of credits just before the change: what differs from the revision before it was spent, not set.
ALTER TABLE revisions ADD COLUMN credits_before INTEGER;

-- A key that is revoked is never changed again, so that no other revision is one of a revoked key.
UPDATE revisions SET revoked = 1 WHERE action = 'key.revoked';

ALTER TABLE audit_events ADD COLUMN reason TEXT;
