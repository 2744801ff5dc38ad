-- A key has several secrets while it is rotated: from where they are used, and how the earlier ones end.

ALTER TABLE key_secrets ADD COLUMN last_used_from TEXT COLLATE "C";

-- After how many seconds without a use the secret ends, and from when they are counted where it is not used.
ALTER TABLE key_secrets ADD COLUMN silence_seconds BIGINT;
ALTER TABLE key_secrets ADD COLUMN silent_since BIGINT;

-- How it would end but for the rotations since; null is as it does.
ALTER TABLE key_secrets ADD COLUMN formerly TEXT COLLATE "C"; -- json

CREATE INDEX key_secrets_with_silence ON key_secrets (silent_since) WHERE silence_seconds IS NOT NULL;
