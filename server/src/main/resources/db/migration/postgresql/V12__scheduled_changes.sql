-- Updates of keys that are to be made later, and what became of them.
CREATE TABLE scheduled_changes (
  key_id BYTEA NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  id BYTEA NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  effective_at BIGINT NOT NULL,
  change TEXT COLLATE "C" NOT NULL, -- json
  max_refused BIGINT,
  -- What the key was when it was scheduled, to tell what somebody else has changed since.
  seen_version BIGINT NOT NULL,
  seen_settings TEXT COLLATE "C" NOT NULL, -- json
  created_at BIGINT NOT NULL,
  created_user BYTEA,
  created_key BYTEA,
  created_name TEXT COLLATE "C" NOT NULL,
  held_because TEXT COLLATE "C",
  held_message TEXT COLLATE "C",
  held_fields TEXT COLLATE "C", -- json
  held_at BIGINT,
  -- While this is null it may still be made.
  ended_at BIGINT,
  ended_user BYTEA,
  ended_key BYTEA,
  ended_name TEXT COLLATE "C",
  version BIGINT,
  would_refuse BIGINT,
  -- When it is looked at next: when it is due, or later where it could not be judged, and how often that was so.
  try_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  PRIMARY KEY (key_id, id)
);

CREATE INDEX scheduled_changes_due ON scheduled_changes (try_at) WHERE state = 'waiting';
CREATE INDEX scheduled_changes_pending ON scheduled_changes (key_id) WHERE ended_at IS NULL;
