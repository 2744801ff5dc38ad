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
    '"name_pattern":"verify"', '"name_pattern":"' || char(1)),
    '"verify"', '"keys:verify"'),
    '"name_pattern":"' || char(1), '"name_pattern":"verify"')
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

-- The member permissions of settings and of differences between settings. Every list keeps its
-- length: a difference refers to elements by position.
UPDATE revisions SET settings = json_replace(settings, '$.permissions',
    json(replace(json_extract(settings, '$.permissions'), '"verify"', '"keys:verify"')))
  WHERE settings LIKE '%"verify"%' AND json_type(settings, '$.permissions') = 'array';
UPDATE scheduled_changes SET change = json_replace(change, '$.permissions',
    json(replace(json_extract(change, '$.permissions'), '"verify"', '"keys:verify"')))
  WHERE change LIKE '%"verify"%' AND json_type(change, '$.permissions') = 'array';
UPDATE scheduled_changes SET seen_settings = json_replace(seen_settings, '$.permissions',
    json(replace(json_extract(seen_settings, '$.permissions'), '"verify"', '"keys:verify"')))
  WHERE seen_settings LIKE '%"verify"%' AND json_type(seen_settings, '$.permissions') = 'array';

-- The comma-separated permissions as a client of the Basic API sent them, also in differences.
UPDATE keys SET dialects = json_replace(dialects, '$.basic.roles.value', trim(replace(replace(
    ',' || json_extract(dialects, '$.basic.roles.value') || ',',
    ',verify,', ',keys:verify,'), ', verify,', ', keys:verify,'), ','))
  WHERE dialects LIKE '%verify%' AND json_extract(dialects, '$.basic.roles.value') LIKE '%verify%';
UPDATE revisions SET settings = json_replace(settings, '$.dialects.basic.roles.value', trim(replace(replace(
    ',' || json_extract(settings, '$.dialects.basic.roles.value') || ',',
    ',verify,', ',keys:verify,'), ', verify,', ', keys:verify,'), ','))
  WHERE settings LIKE '%verify%' AND json_extract(settings, '$.dialects.basic.roles.value') LIKE '%verify%';
UPDATE revisions SET settings = json_replace(settings, '$.dialects[1].basic.roles.value', trim(replace(replace(
    ',' || json_extract(settings, '$.dialects[1].basic.roles.value') || ',',
    ',verify,', ',keys:verify,'), ', verify,', ', keys:verify,'), ','))
  WHERE settings LIKE '%verify%' AND json_extract(settings, '$.dialects[1].basic.roles.value') LIKE '%verify%';
UPDATE revisions SET settings = json_replace(settings, '$.dialects[1].basic[1].roles[1].value[1]', trim(replace(replace(
    ',' || json_extract(settings, '$.dialects[1].basic[1].roles[1].value[1]') || ',',
    ',verify,', ',keys:verify,'), ', verify,', ', keys:verify,'), ','))
  WHERE settings LIKE '%verify%' AND json_extract(settings, '$.dialects[1].basic[1].roles[1].value[1]') LIKE '%verify%';

UPDATE audit_events SET changes = (
    SELECT json_group_array(json(CASE json_extract(one.value, '$.field')
        WHEN 'permissions' THEN replace(one.value, '"verify"', '"keys:verify"')
        WHEN 'settings.rules.allowed_permissions' THEN replace(one.value, '"verify"', '"keys:verify"')
        WHEN 'settings.rules.longest_life_seconds' THEN replace(one.value, 'longest_life_seconds', 'max_lifetime_seconds')
        WHEN 'secrets' THEN replace(one.value, '"end_after_silence_seconds":', '"expires_after_idle_seconds":')
        ELSE one.value END) ORDER BY one.key)
      FROM json_each(audit_events.changes) AS one)
  WHERE changes LIKE '%"verify"%' OR changes LIKE '%"end_after_silence_seconds":%'
    OR changes LIKE '%"settings.rules.longest_life_seconds"%';

-- Previous versions know only the old names: they would reject verifying keys and ignore the rule.
UPDATE schema_needs SET migration = 18;
