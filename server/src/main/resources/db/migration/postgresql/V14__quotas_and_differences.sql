-- What one owner and one caller may take of what all projects share, and how long a project's history is kept; json. A project
-- that a program before this one makes meanwhile has what a new one has. Those that are there already keep having no cap of
-- keys, and keep their whole history, until somebody says otherwise.
ALTER TABLE projects ADD COLUMN quotas TEXT COLLATE "C" NOT NULL
  DEFAULT '{"keys_per_owner":10000,"changes_per_second":200,"changes_burst":1000}';
ALTER TABLE projects ADD COLUMN retention TEXT COLLATE "C" NOT NULL
  DEFAULT '{"revision_retention_days":400,"revision_retention_count":10000,"audit_retention_days":400,"audit_retention_count":10000000}';
UPDATE projects SET quotas = '{"keys_per_owner":null,"changes_per_second":200,"changes_burst":1000}', retention = '{}';

-- To count an owner's keys that are neither revoked nor expired without reading them.
CREATE INDEX keys_live_of_owner ON keys (owner_id, expires_at) WHERE revoked_at IS NULL;

-- Whether the settings of a revision are no more than its difference from the revision before.
ALTER TABLE revisions ADD COLUMN difference BOOLEAN NOT NULL DEFAULT FALSE;
-- For deleting old ones: by one of each hundred, the keys that have many are found.
CREATE INDEX revisions_by_hundreds ON revisions (key_id, version) WHERE version % 100 = 0;

-- Programs before this one cannot read a difference.
UPDATE schema_needs SET migration = 14;
