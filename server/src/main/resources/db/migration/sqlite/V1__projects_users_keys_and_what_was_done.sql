-- Ids are the 16 bytes of a UUIDv7, which sorts by the time it was made. Instants are microseconds since 1970 in UTC.
-- Texts compare byte by byte. "json" in a comment: compact JSON text. An actor (…_user, …_key, …_name) is a copy made at
-- the time, without a reference, so that it outlives whom it names.

CREATE TABLE counters (
  name TEXT NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, last) VALUES ('projects', 0);

CREATE TABLE projects (
  id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  key_prefix TEXT NOT NULL,
  require_if_match INTEGER NOT NULL,
  reveal_public_keys INTEGER NOT NULL,
  origin_required INTEGER NOT NULL,
  max_staleness_seconds INTEGER,
  origins TEXT NOT NULL, -- json
  catalogue TEXT, -- json
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_user BLOB,
  created_key BLOB,
  created_name TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_user BLOB,
  updated_key BLOB,
  updated_name TEXT NOT NULL
) STRICT;

-- The last numbers given out. Apart from projects, so that a new key does not rewrite its project.
CREATE TABLE project_counters (
  project_id BLOB NOT NULL PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  last_key INTEGER NOT NULL,
  last_user INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL,
  project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  external_id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT,
  role TEXT NOT NULL,
  type TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  permissions TEXT, -- json; null is all
  metadata TEXT NOT NULL, -- json
  root INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_user BLOB,
  created_key BLOB,
  created_name TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_user BLOB,
  updated_key BLOB,
  updated_name TEXT NOT NULL,
  UNIQUE (project_id, external_id),
  UNIQUE (project_id, number)
) STRICT;

CREATE INDEX users_of_project ON users (project_id, id);

CREATE TABLE roles (
  project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  permissions TEXT NOT NULL, -- json
  PRIMARY KEY (project_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
  id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL,
  project_id BLOB NOT NULL REFERENCES projects (id),
  owner_id BLOB NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  enabled INTEGER NOT NULL,
  not_before INTEGER,
  expires_at INTEGER,
  restricted INTEGER NOT NULL,
  permissions TEXT NOT NULL, -- json
  roles TEXT NOT NULL, -- json
  allowed_ips TEXT NOT NULL, -- json
  denied_ips TEXT NOT NULL, -- json
  allowed_origins TEXT NOT NULL, -- json
  allowed_resources TEXT NOT NULL, -- json
  rate_limits TEXT NOT NULL, -- json
  credits_remaining INTEGER, -- null is unlimited
  refill_amount INTEGER,
  refill_interval TEXT,
  metadata TEXT NOT NULL, -- json
  dialects TEXT NOT NULL, -- json
  revoked_at INTEGER,
  revoked_user BLOB,
  revoked_key BLOB,
  revoked_name TEXT,
  revoked_reason TEXT,
  quarantined_at INTEGER,
  quarantined_user BLOB,
  quarantined_key BLOB,
  quarantined_name TEXT,
  quarantined_reason TEXT,
  last_used_at INTEGER,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_user BLOB,
  created_key BLOB,
  created_name TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_user BLOB,
  updated_key BLOB,
  updated_name TEXT NOT NULL,
  UNIQUE (project_id, number)
) STRICT;

-- One for each way to list keys, newest first: all, a project's, an owner's.
CREATE INDEX keys_by_age ON keys (created_at, id);
CREATE INDEX keys_of_project ON keys (project_id, created_at, id);
CREATE INDEX keys_of_owner ON keys (owner_id, created_at, id);
CREATE INDEX keys_by_name ON keys (project_id, name);

CREATE TABLE key_secrets (
  id BLOB NOT NULL PRIMARY KEY,
  key_id BLOB NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  pepper_id TEXT NOT NULL,
  start TEXT NOT NULL,
  last_four TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER,
  UNIQUE (hash, pepper_id)
) STRICT;

CREATE INDEX key_secrets_of_key ON key_secrets (key_id);
CREATE INDEX key_secrets_by_start ON key_secrets (start);
CREATE INDEX key_secrets_by_last_four ON key_secrets (last_four);

-- The permissions that keys name, once more, in the order in which keys are listed.
CREATE TABLE key_permissions (
  key_id BLOB NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  permission TEXT NOT NULL,
  project_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (key_id, permission)
) STRICT, WITHOUT ROWID;

CREATE INDEX key_permissions_by_age ON key_permissions (permission, created_at, key_id);
CREATE INDEX key_permissions_of_project ON key_permissions (permission, project_id, created_at, key_id);

CREATE TABLE revisions (
  key_id BLOB NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  action TEXT NOT NULL,
  at INTEGER NOT NULL,
  by_user BLOB,
  by_key BLOB,
  by_name TEXT NOT NULL,
  settings TEXT NOT NULL, -- json
  reason TEXT,
  PRIMARY KEY (key_id, version)
) STRICT, WITHOUT ROWID;

-- Nothing is referred to: what was done stays known when all it was done to has gone.
CREATE TABLE audit_events (
  id BLOB NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  project_id BLOB NOT NULL,
  key_id BLOB,
  actor_user BLOB,
  actor_key BLOB,
  actor_name TEXT NOT NULL,
  door TEXT NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  address TEXT,
  request_id BLOB NOT NULL,
  changes TEXT NOT NULL -- json
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_events_of_project ON audit_events (project_id, id);
CREATE INDEX audit_events_of_key ON audit_events (key_id, id) WHERE key_id IS NOT NULL;
CREATE INDEX audit_events_by_user ON audit_events (actor_user, id) WHERE actor_user IS NOT NULL;

CREATE TABLE answers (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT;

CREATE INDEX answers_by_age ON answers (at);

-- What a pepper makes of a known text, so that a wrong pepper is noticed before it makes every key look unknown.
CREATE TABLE peppers (
  id TEXT NOT NULL PRIMARY KEY,
  "check" BLOB NOT NULL
) STRICT, WITHOUT ROWID;
