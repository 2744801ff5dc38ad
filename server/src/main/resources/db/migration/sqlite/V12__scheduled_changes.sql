-- Updates of keys that are to be made later, and what became of them.
CREATE TABLE scheduled_changes (
  key_id BLOB NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  id BLOB NOT NULL,
  state TEXT NOT NULL,
  effective_at INTEGER NOT NULL,
  change TEXT NOT NULL, -- json
  max_refused INTEGER,
  -- What the key was when it was scheduled, to tell what somebody else has changed since.
  seen_version INTEGER NOT NULL,
  seen_settings TEXT NOT NULL, -- json
  created_at INTEGER NOT NULL,
  created_user BLOB,
  created_key BLOB,
  created_name TEXT NOT NULL,
  held_because TEXT,
  held_message TEXT,
  held_fields TEXT, -- json
  held_at INTEGER,
  -- While this is null it may still be made.
  ended_at INTEGER,
  ended_user BLOB,
  ended_key BLOB,
  ended_name TEXT,
  version INTEGER,
  would_refuse INTEGER,
  -- When it is looked at next: when it is due, or later where it could not be judged, and how often that was so.
  try_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (key_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX scheduled_changes_due ON scheduled_changes (try_at) WHERE state = 'waiting';
CREATE INDEX scheduled_changes_pending ON scheduled_changes (key_id) WHERE ended_at IS NULL;
