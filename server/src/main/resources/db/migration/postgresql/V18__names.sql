-- Renames stored names: the permission verify becomes keys:verify, the project rule
-- longest_life_seconds becomes max_lifetime_seconds, and in audit events end_after_silence_seconds
-- becomes expires_after_idle_seconds.
--
-- Not renamed: recorded traffic (kept for 30 days), responses stored for an Idempotency-Key (kept
-- for 24 hours), and gateway profiles in audit events. The column door of audit_events and
-- revisions keeps its name, because nodes of the previous version write to it during a rolling
-- upgrade; the JSON member is named api.

-- These columns contain only lists of permissions.
UPDATE keys SET permissions = replace(permissions, '"verify"', '"keys:verify"') WHERE permissions LIKE '%"verify"%';
UPDATE roles SET permissions = replace(permissions, '"verify"', '"keys:verify"') WHERE permissions LIKE '%"verify"%';
UPDATE users SET permissions = replace(permissions, '"verify"', '"keys:verify"') WHERE permissions LIKE '%"verify"%';

-- A key may also have had a permission of the application named keys:verify.
DELETE FROM key_permissions WHERE permission = 'verify' AND EXISTS (
  SELECT 1 FROM key_permissions g WHERE g.key_id = key_permissions.key_id AND g.permission = 'keys:verify');
UPDATE key_permissions SET permission = 'keys:verify' WHERE permission = 'verify';

-- Quotes inside JSON strings are escaped, so a quoted text here is a member name or a whole value.
-- The name pattern may be the text "verify"; it must not change.
UPDATE projects SET rules = replace(replace(replace(replace(rules,
    '"longest_life_seconds":', '"max_lifetime_seconds":'),
    '"name_pattern":"verify"', '"name_pattern":"' || chr(1)),
    '"verify"', '"keys:verify"'),
    '"name_pattern":"' || chr(1), '"name_pattern":"verify"')
  WHERE rules IS NOT NULL;

-- Permission queries. No other text in a profile contains a space or is equal to verify.
UPDATE projects SET forward_auth =
    replace(replace(replace(replace(replace(replace(forward_auth,
    ':"verify"', ':"keys:verify"'),
    '"verify ', '"keys:verify '),
    ' verify"', ' keys:verify"'),
    ' verify ', ' keys:verify '),
    ' verify)', ' keys:verify)'),
    '(verify ', '(keys:verify ')
  WHERE forward_auth LIKE '%verify%';

-- The member permissions of settings and of differences between settings. It is located as text,
-- because parsing and writing JSON could change numbers or fail on \u0000; at most six members
-- precede it. Every list keeps its length: a difference refers to elements by position.
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

-- The comma-separated permissions as a client of the Basic API sent them, also in differences.
CREATE FUNCTION rekey_18_basic(dialects TEXT) RETURNS TEXT LANGUAGE SQL IMMUTABLE AS $$
  SELECT regexp_replace(dialects, '("basic":(?:[][{}:,]|"(?:=|m|roles|mirrors|permissions|restricted)")*"value":(?:\["=",)?'
      '"(?:[^"]*, *)?)verify(?= *[,"])', '\1keys:verify')
$$;
UPDATE keys SET dialects = rekey_18_basic(dialects) WHERE dialects LIKE '%verify%';
UPDATE revisions SET settings = rekey_18_basic(settings) WHERE settings LIKE '%"basic":%verify%';
DROP FUNCTION rekey_18_basic(TEXT);

-- Replaces a text within the entry of one changed field.
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

-- Previous versions know only the old names: they would reject verifying keys and ignore the rule.
UPDATE schema_needs SET migration = 18;
