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
    '"name_pattern":"verify"', '"name_pattern":"' || char(1)),
    '"verify"', '"keys:verify"'),
    '"name_pattern":"' || char(1), '"name_pattern":"verify"')
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

-- Settings of keys, and differences of settings, have their permissions as the member of this name. Every list is rewritten alike
-- and keeps its length: a difference counts the elements of the list before it.
UPDATE revisions SET settings = json_replace(settings, '$.permissions',
    json(replace(json_extract(settings, '$.permissions'), '"verify"', '"keys:verify"')))
  WHERE settings LIKE '%"verify"%' AND json_type(settings, '$.permissions') = 'array';
UPDATE scheduled_changes SET change = json_replace(change, '$.permissions',
    json(replace(json_extract(change, '$.permissions'), '"verify"', '"keys:verify"')))
  WHERE change LIKE '%"verify"%' AND json_type(change, '$.permissions') = 'array';
UPDATE scheduled_changes SET seen_settings = json_replace(seen_settings, '$.permissions',
    json(replace(json_extract(seen_settings, '$.permissions'), '"verify"', '"keys:verify"')))
  WHERE seen_settings LIKE '%"verify"%' AND json_type(seen_settings, '$.permissions') = 'array';

-- The list of permissions as a client of the Basic API wrote it, separated by commas.
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

-- Programs before this one know the old names alone: they would not let a key verify, nor hold keys to the rule.
UPDATE schema_needs SET migration = 18;
