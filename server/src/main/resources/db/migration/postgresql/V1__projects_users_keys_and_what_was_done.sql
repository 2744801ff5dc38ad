-- Ids are the 16 bytes of a UUIDv7, which sorts by the time it was made. Instants are microseconds since 1970 in UTC.
-- Texts compare byte by byte. "json" in a comment: compact JSON text. An actor (…_user, …_key, …_name) is a copy made at
-- the time, without a reference, so that it outlives whom it names.

CREATE TABLE counters (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  last BIGINT NOT NULL
);

INSERT INTO counters (name, last) VALUES ('projects', 0);

CREATE TABLE projects (
  id BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  number BIGINT NOT NULL UNIQUE,
  slug TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  key_prefix TEXT COLLATE "C" NOT NULL,
  require_if_match BOOLEAN NOT NULL,
  reveal_public_keys BOOLEAN NOT NULL,
  origin_required BOOLEAN NOT NULL,
  max_staleness_seconds BIGINT,
  origins TEXT COLLATE "C" NOT NULL, -- json
  catalogue TEXT COLLATE "C", -- json
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_user BYTEA,
  created_key BYTEA,
  created_name TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_user BYTEA,
  updated_key BYTEA,
  updated_name TEXT COLLATE "C" NOT NULL
);

-- The last numbers given out. Apart from projects, so that a new key does not rewrite its project.
CREATE TABLE project_counters (
  project_id BYTEA NOT NULL PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  last_key BIGINT NOT NULL,
  last_user BIGINT NOT NULL
);

CREATE TABLE users (
  id BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  number BIGINT NOT NULL,
  project_id BYTEA NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  external_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  email TEXT COLLATE "C",
  role TEXT COLLATE "C" NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  enabled BOOLEAN NOT NULL,
  permissions TEXT COLLATE "C", -- json; null is all
  metadata TEXT COLLATE "C" NOT NULL, -- json
  root BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_user BYTEA,
  created_key BYTEA,
  created_name TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_user BYTEA,
  updated_key BYTEA,
  updated_name TEXT COLLATE "C" NOT NULL,
  UNIQUE (project_id, external_id),
  UNIQUE (project_id, number)
);

CREATE INDEX users_of_project ON users (project_id, id);

CREATE TABLE roles (
  project_id BYTEA NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  name TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  permissions TEXT COLLATE "C" NOT NULL, -- json
  PRIMARY KEY (project_id, name)
);

CREATE TABLE keys (
  id BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  number BIGINT NOT NULL,
  project_id BYTEA NOT NULL REFERENCES projects (id),
  owner_id BYTEA NOT NULL REFERENCES users (id),
  kind TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C",
  enabled BOOLEAN NOT NULL,
  not_before BIGINT,
  expires_at BIGINT,
  restricted BOOLEAN NOT NULL,
  permissions TEXT COLLATE "C" NOT NULL, -- json
  roles TEXT COLLATE "C" NOT NULL, -- json
  allowed_ips TEXT COLLATE "C" NOT NULL, -- json
  denied_ips TEXT COLLATE "C" NOT NULL, -- json
  allowed_origins TEXT COLLATE "C" NOT NULL, -- json
  allowed_resources TEXT COLLATE "C" NOT NULL, -- json
  rate_limits TEXT COLLATE "C" NOT NULL, -- json
  credits_remaining BIGINT, -- null is unlimited
  refill_amount BIGINT,
  refill_interval TEXT COLLATE "C",
  metadata TEXT COLLATE "C" NOT NULL, -- json
  dialects TEXT COLLATE "C" NOT NULL, -- json
  revoked_at BIGINT,
  revoked_user BYTEA,
  revoked_key BYTEA,
  revoked_name TEXT COLLATE "C",
  revoked_reason TEXT COLLATE "C",
  quarantined_at BIGINT,
  quarantined_user BYTEA,
  quarantined_key BYTEA,
  quarantined_name TEXT COLLATE "C",
  quarantined_reason TEXT COLLATE "C",
  last_used_at BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_user BYTEA,
  created_key BYTEA,
  created_name TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_user BYTEA,
  updated_key BYTEA,
  updated_name TEXT COLLATE "C" NOT NULL,
  UNIQUE (project_id, number)
) WITH (fillfactor = 85); -- uses and credits are written in place, without a new entry in each index

-- One for each way to list keys, newest first: all, a project's, an owner's.
CREATE INDEX keys_by_age ON keys (created_at, id);
CREATE INDEX keys_of_project ON keys (project_id, created_at, id);
CREATE INDEX keys_of_owner ON keys (owner_id, created_at, id);
CREATE INDEX keys_by_name ON keys (project_id, name);

CREATE TABLE key_secrets (
  id BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  key_id BYTEA NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
  pepper_id TEXT COLLATE "C" NOT NULL,
  start TEXT COLLATE "C" NOT NULL,
  last_four TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT,
  UNIQUE (hash, pepper_id)
) WITH (fillfactor = 85);

CREATE INDEX key_secrets_of_key ON key_secrets (key_id);
CREATE INDEX key_secrets_by_start ON key_secrets (start);
CREATE INDEX key_secrets_by_last_four ON key_secrets (last_four);

-- The permissions that keys name, once more, in the order in which keys are listed.
CREATE TABLE key_permissions (
  key_id BYTEA NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  permission TEXT COLLATE "C" NOT NULL,
  project_id BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (key_id, permission)
);

CREATE INDEX key_permissions_by_age ON key_permissions (permission, created_at, key_id);
CREATE INDEX key_permissions_of_project ON key_permissions (permission, project_id, created_at, key_id);

CREATE TABLE revisions (
  key_id BYTEA NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  version BIGINT NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  by_user BYTEA,
  by_key BYTEA,
  by_name TEXT COLLATE "C" NOT NULL,
  settings TEXT COLLATE "C" NOT NULL, -- json
  reason TEXT COLLATE "C",
  PRIMARY KEY (key_id, version)
);

-- Nothing is referred to: what was done stays known when all it was done to has gone.
CREATE TABLE audit_events (
  id BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(id) = 16),
  at BIGINT NOT NULL,
  project_id BYTEA NOT NULL,
  key_id BYTEA,
  actor_user BYTEA,
  actor_key BYTEA,
  actor_name TEXT COLLATE "C" NOT NULL,
  door TEXT COLLATE "C" NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C",
  request_id BYTEA NOT NULL,
  changes TEXT COLLATE "C" NOT NULL -- json
);

CREATE INDEX audit_events_of_project ON audit_events (project_id, id);
CREATE INDEX audit_events_of_key ON audit_events (key_id, id) WHERE key_id IS NOT NULL;
CREATE INDEX audit_events_by_user ON audit_events (actor_user, id) WHERE actor_user IS NOT NULL;

CREATE TABLE answers (
  scope TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  status BIGINT NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (scope, key)
);

CREATE INDEX answers_by_age ON answers (at);

-- What a pepper makes of a known text, so that a wrong pepper is noticed before it makes every key look unknown.
CREATE TABLE peppers (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  "check" BYTEA NOT NULL
);
