package dev.rekey.core.key.rotation;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ActiveSecrets;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.SecretUse;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.service.EvaluatedChange;
import dev.rekey.core.key.service.KeyChangeCommitter;
import dev.rekey.core.key.store.KeyReader;
import dev.rekey.core.key.store.SecretUseStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Removes secrets that have expired by inactivity and records this as changes of their keys. Such
 * secrets are rejected from the time of expiry on; this job only updates the records. Thread-safe,
 * and any number of nodes may run it concurrently: each secret is removed by one node.
 */
public final class InactiveSecretExpirer {

    private static final int BATCH_SIZE = 100;

    private final SecretUseStore uses;
    private final KeyReader keys;
    private final KeyChangeCommitter committer;
    private final AuditEventFactory auditEvents;
    private final IdGenerator ids;

    public InactiveSecretExpirer(
            SecretUseStore uses,
            KeyReader keys,
            KeyChangeCommitter committer,
            AuditEventFactory auditEvents,
            IdGenerator ids) {
        this.uses = uses;
        this.keys = keys;
        this.committer = committer;
        this.auditEvents = auditEvents;
        this.ids = ids;
    }

    /**
     * Processes up to {@value #BATCH_SIZE} keys.
     *
     * @return number of keys that this node changed
     */
    public int write() {
        Instant now = auditEvents.now();
        resetFutureUses(now);
        int written = 0;
        for (KeyId id : uses.expiredByInactivity(now, BATCH_SIZE)) {
            written += keys.find(new KeyRef.ById(id))
                            .filter(aggregate -> write(aggregate, now))
                            .isPresent()
                    ? 1
                    : 0;
        }
        return written;
    }

    /**
     * Replaces last uses in the future, which were recorded by a wrong clock, by now: when the
     * secret was really used is unknown.
     */
    private void resetFutureUses(Instant now) {
        List<SecretUse> futureUses = uses.usedAhead(now, BATCH_SIZE);
        uses.recordUse(
                futureUses.stream()
                        .map(use -> new SecretUse(use.key(), use.secret(), now, use.from(), use.hash()))
                        .toList(),
                now);
    }

    /**
     * Leaves a key that was changed, or a secret that was used, concurrently; the next run looks at
     * it again.
     */
    private boolean write(KeyAggregate before, Instant now) {
        List<SecretVersion> expired = ActiveSecrets.expiredByInactivity(before.key(), now);
        if (expired.isEmpty()) {
            return false;
        }
        List<SecretVersion> remaining = before.key().secrets().stream()
                .filter(secret -> !expired.contains(secret))
                .toList();
        ApiKey after = before.key().rotated(remaining, new AuditStamp(now, Actor.SYSTEM));
        Caller system = Caller.system(before.project().id(), before.owner().id(), ids.next());
        return committer
                .commit(
                        system,
                        before,
                        new EvaluatedChange(before.with(after), Optional.of("Expired by inactivity.")),
                        AuditAction.KEY_SECRET_ENDED,
                        IdempotencyRecorder.none())
                .isPresent();
    }
}
