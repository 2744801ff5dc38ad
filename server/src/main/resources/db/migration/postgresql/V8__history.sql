-- How a change came, so that a key's history can be told and compared; null where that was not kept.
ALTER TABLE revisions ADD COLUMN door TEXT COLLATE "C";
ALTER TABLE revisions ADD COLUMN address TEXT COLLATE "C";

-- Whether the key was revoked or quarantined with that change.
ALTER TABLE revisions ADD COLUMN revoked BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE revisions ADD COLUMN quarantined BOOLEAN NOT NULL DEFAULT FALSE;

-- What remained of credits just before the change: what differs from the revision before it was spent, not set.
ALTER TABLE revisions ADD COLUMN credits_before BIGINT;

-- A key that is revoked is never changed again, so that no other revision is one of a revoked key.
UPDATE revisions SET revoked = TRUE WHERE action = 'key.revoked';

ALTER TABLE audit_events ADD COLUMN reason TEXT COLLATE "C";
