-- Which setting of a key's credits holds: it grows whenever what remains is set or filled up again, and voids the blocks that
-- nodes have taken out of what remained before. What remains is never overdrawn, whoever writes it.
ALTER TABLE keys ADD COLUMN credits_epoch BIGINT NOT NULL DEFAULT 0
  CHECK (credits_remaining IS NULL OR credits_remaining >= 0);

-- From which instant refills are counted, and when the next one is due that has not been applied.
ALTER TABLE keys ADD COLUMN refill_anchor BIGINT;
ALTER TABLE keys ADD COLUMN refill_at BIGINT;

-- The request ids under which credits were spent, so that each is spent once. "at": when.
CREATE TABLE credit_ledger (
  key_id BYTEA NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  request_id TEXT COLLATE "C" NOT NULL,
  cost BIGINT NOT NULL CHECK (cost > 0),
  at BIGINT NOT NULL,
  PRIMARY KEY (key_id, request_id)
);

CREATE INDEX credit_ledger_by_age ON credit_ledger (at);
