-- Which setting of a key's credits holds: it grows whenever what remains is set or filled up again, and voids the blocks that
-- nodes have taken out of what remained before. What remains is never overdrawn, whoever writes it.
ALTER TABLE keys ADD COLUMN credits_epoch INTEGER NOT NULL DEFAULT 0
  CHECK (credits_remaining IS NULL OR credits_remaining >= 0);

-- From which instant refills are counted, and when the next one is due that has not been applied.
ALTER TABLE keys ADD COLUMN refill_anchor INTEGER;
ALTER TABLE keys ADD COLUMN refill_at INTEGER;

-- Refills there are count from the key's last change; nothing was ever spent, so what was missed is no loss.
UPDATE keys SET
  refill_anchor = updated_at,
  refill_at = updated_at + 1000000 * CASE refill_interval
    WHEN 'daily' THEN 86400
    WHEN 'weekly' THEN 7 * 86400
    ELSE min(
      unixepoch(updated_at / 1000000, 'unixepoch', '+1 month'),
      unixepoch(updated_at / 1000000, 'unixepoch', 'start of month', '+2 months', '-1 day') + updated_at / 1000000 % 86400
    ) - updated_at / 1000000
  END
WHERE refill_amount IS NOT NULL;

UPDATE revisions SET settings = json_set(settings, '$.credits.refill.anchor', at, '$.credits.refill.at', at)
WHERE json_extract(settings, '$.credits.refill.amount') IS NOT NULL;

-- The request ids under which credits were spent, so that each is spent once. "at": when.
CREATE TABLE credit_ledger (
  key_id BLOB NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  request_id TEXT NOT NULL,
  cost INTEGER NOT NULL CHECK (cost > 0),
  at INTEGER NOT NULL,
  PRIMARY KEY (key_id, request_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX credit_ledger_by_age ON credit_ledger (at);
