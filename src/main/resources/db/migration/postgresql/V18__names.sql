-- Renames what is stored under names that have changed: the permission verify is keys:verify, the rule longest_life_seconds is
-- max_lifetime_seconds, and end_after_silence_seconds of a secret in an audit event is expires_after_idle_seconds.
--
-- Not rewritten: recorded traffic (kept for 30 days) and responses kept for an Idempotency-Key (for 24 hours), which say what was
-- asked and answered, and gateway profiles in audit events. The column "door" of audit_events and revisions keeps its name, since
-- nodes of the version before write it during a rolling upgrade; its JSON member is "api".

-- Lists of permissions and nothing else.
UPDATE keys SET permissions = replace(permissions, '"verify"', '"keys:verify"') WHERE permissions LIKE '%"verify"%';
UPDATE roles SET permissions = replace(permissions, '"verify"', '"keys:verify"') WHERE permissions LIKE '%"verify"%';
UPDATE users SET permissions = replace(permissions, '"verify"', '"keys:verify"') WHERE permissions LIKE '%"verify"%';

-- A key may have had an application's permission of the new name as well.
DELETE FROM key_permissions WHERE permission = 'verify' AND EXISTS (
  SELECT 1 FROM key_permissions g WHERE g.key_id = key_permissions.key_id AND g.permission = 'keys:verify');
UPDATE key_permissions SET permission = 'keys:verify' WHERE permission = 'verify';

-- Quotes inside a text are escaped, so that what is between quotes here is a member's name or a whole value. A pattern for names of
-- keys may be "verify" too, and stays.
UPDATE projects SET rules = replace(replace(replace(replace(rules,
    '"longest_life_seconds":', '"max_lifetime_seconds":'),
    '"name_pattern":"verify"', '"name_pattern":"' || chr(1)),
    '"verify"', '"keys:verify"'),
    '"name_pattern":"' || chr(1), '"name_pattern":"verify"')
  WHERE rules IS NOT NULL;

-- Permission queries: of the texts in a profile, they alone have blanks or stand as a whole after a colon.
UPDATE projects SET forward_auth =
    replace(replace(replace(replace(replace(replace(forward_auth,
    ':"verify"', ':"keys:verify"'),
    '"verify ', '"keys:verify '),
    ' verify"', ' keys:verify"'),
    ' verify ', ' keys:verify '),
    ' verify)', ' keys:verify)'),
    '(verify ', '(keys:verify ')
  WHERE forward_auth LIKE '%verify%';

-- Settings of keys, and differences of settings, have their permissions as the member of this name, after at most six others. It is
-- looked for as text: parsing as JSON and writing again could change numbers or fail on \u0000. Every list is rewritten alike and
-- keeps its length: a difference counts the elements of the list before it.
CREATE FUNCTION rekey_18_permissions(settings TEXT) RETURNS TEXT LANGUAGE SQL IMMUTABLE AS $$
  SELECT CASE WHEN list IS NULL THEN settings
      ELSE left(settings, start) || replace(list, '"verify"', '"keys:verify"') || substr(settings, start + 1 + length(list)) END
    FROM (
      SELECT start, substring(substr(settings, start + 1) FROM '^\[.*?\](?=,"[a-z_]+":|\}$)') AS list
        FROM (
          SELECT length(substring(settings FROM '^(\{(?:"(?:name|description|enabled|not_before|expires_at|restricted)":'
              '(?:null|true|false|-?[0-9]+|"(?:[^"\\]|\\.)*"|\[(?:[^]"]|"(?:[^"\\]|\\.)*")*\]),)*"permissions":)')) AS start
        ) AS found
    ) AS split
$$;
UPDATE revisions SET settings = rekey_18_permissions(settings) WHERE settings LIKE '%"verify"%';
UPDATE scheduled_changes SET change = rekey_18_permissions(change) WHERE change LIKE '%"verify"%';
UPDATE scheduled_changes SET seen_settings = rekey_18_permissions(seen_settings) WHERE seen_settings LIKE '%"verify"%';
DROP FUNCTION rekey_18_permissions(TEXT);

-- The list of permissions as a client of the Basic API wrote it, separated by commas; in a difference, with words between.
CREATE FUNCTION rekey_18_basic(dialects TEXT) RETURNS TEXT LANGUAGE SQL IMMUTABLE AS $$
  SELECT regexp_replace(dialects, '("basic":(?:[][{}:,]|"(?:=|m|roles|mirrors|permissions|restricted)")*"value":(?:\["=",)?'
      '"(?:[^"]*, *)?)verify(?= *[,"])', '\1keys:verify')
$$;
UPDATE keys SET dialects = rekey_18_basic(dialects) WHERE dialects LIKE '%verify%';
UPDATE revisions SET settings = rekey_18_basic(settings) WHERE settings LIKE '%"basic":%verify%';
DROP FUNCTION rekey_18_basic(TEXT);

-- What an event tells of one field, which ends where the next one begins or the list ends.
CREATE FUNCTION rekey_18_field(changes TEXT, field TEXT, was TEXT, now TEXT) RETURNS TEXT LANGUAGE SQL IMMUTABLE AS $$
  SELECT CASE WHEN told IS NULL THEN changes
      ELSE left(changes, start - 1) || replace(told, was, now) || substr(changes, start + length(told)) END
    FROM (
      SELECT start, substring(substr(changes, start) FROM '^.*?(?=\},\{"field":"|\}\]$)') AS told
        FROM (SELECT position('{"field":"' || field || '",' IN changes) AS start) AS found
        WHERE start > 0
      UNION ALL
      SELECT 0, NULL WHERE position('{"field":"' || field || '",' IN changes) = 0
    ) AS split
$$;
UPDATE audit_events SET changes = rekey_18_field(rekey_18_field(changes,
    'permissions', '"verify"', '"keys:verify"'),
    'settings.rules.allowed_permissions', '"verify"', '"keys:verify"')
  WHERE changes LIKE '%"verify"%';
UPDATE audit_events SET changes = rekey_18_field(changes,
    'settings.rules.longest_life_seconds', 'longest_life_seconds', 'max_lifetime_seconds')
  WHERE changes LIKE '%{"field":"settings.rules.longest_life_seconds",%';
UPDATE audit_events SET changes = rekey_18_field(changes,
    'secrets', '"end_after_silence_seconds":', '"expires_after_idle_seconds":')
  WHERE changes LIKE '%"end_after_silence_seconds":%';
DROP FUNCTION rekey_18_field(TEXT, TEXT, TEXT, TEXT);

-- Programs before this one know the old names alone: they would not let a key verify, nor hold keys to the rule.
UPDATE schema_needs SET migration = 18;
