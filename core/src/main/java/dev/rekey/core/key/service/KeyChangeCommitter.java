package dev.rekey.core.key.service;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyDiff;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.store.KeyUpdateStore;
import dev.rekey.core.key.store.OwnerKeyLimit;
import dev.rekey.core.key.validation.OwnerKeyLimits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Writes an evaluated change of a key in one transaction with its revision, its audit event and, for
 * a request with an {@code Idempotency-Key}, the response to replay. Thread-safe.
 */
public final class KeyChangeCommitter {

    private final KeyUpdateStore keys;
    private final AuditEventFactory auditEvents;

    public KeyChangeCommitter(KeyUpdateStore keys, AuditEventFactory auditEvents) {
        this.keys = keys;
        this.auditEvents = auditEvents;
    }

    /**
     * Writes a change.
     *
     * @return the resulting key; empty, with nothing written, if the key was changed concurrently
     * @throws Refusal.Invalid if the owner would exceed its limit of keys
     */
    public Optional<KeyAggregate> commit(
            Caller caller,
            KeyAggregate before,
            EvaluatedChange change,
            AuditAction action,
            IdempotencyRecorder<KeyAggregate> recorder) {
        ApiKey after = change.after().key();
        return written(
                change.after(),
                () -> keys.update(
                        before.key(),
                        after,
                        Revision.of(before.key(), after, action, caller, change.reason()),
                        records(caller, before, change, action, recorder),
                        limit(before, change)));
    }

    /**
     * Writes a scheduled change as an update of its key.
     *
     * @param waiting the scheduled change
     * @param applied the scheduled change once it is applied
     * @return the resulting key; empty, with nothing written, if the key or the scheduled change was
     *     changed concurrently
     * @throws Refusal.Invalid if the owner would exceed its limit of keys
     */
    public Optional<KeyAggregate> apply(
            Caller caller,
            ScheduledChange waiting,
            ScheduledChange applied,
            KeyAggregate before,
            EvaluatedChange change,
            IdempotencyRecorder<KeyAggregate> recorder) {
        ApiKey after = change.after().key();
        return written(
                change.after(),
                () -> keys.apply(
                        waiting,
                        applied,
                        before.key(),
                        after,
                        Revision.of(before.key(), after, AuditAction.KEY_UPDATED, caller, change.reason()),
                        records(caller, before, change, AuditAction.KEY_UPDATED, recorder),
                        limit(before, change)));
    }

    /** Deletes a key. Returns false if it was changed concurrently. */
    boolean delete(Caller caller, KeyAggregate before) {
        return keys.delete(
                before.key(),
                TransactionRecords.of(auditEvents.done(
                        caller,
                        before.project().id(),
                        before.key().id(),
                        AuditAction.KEY_DELETED,
                        auditEvents.now(),
                        List.of())));
    }

    private TransactionRecords records(
            Caller caller,
            KeyAggregate before,
            EvaluatedChange change,
            AuditAction action,
            IdempotencyRecorder<KeyAggregate> recorder) {
        ApiKey after = change.after().key();
        return TransactionRecords.of(
                auditEvents.done(
                        caller,
                        before.project().id(),
                        after.id(),
                        action,
                        after.updated().at(),
                        KeyDiff.between(before.key(), after),
                        change.reason()),
                recorder.remember(change.after()));
    }

    private static Optional<OwnerKeyLimit> limit(KeyAggregate before, EvaluatedChange change) {
        Instant at = change.after().key().updated().at();
        return OwnerKeyLimits.ofChange(before, change.after(), at);
    }

    private static Optional<KeyAggregate> written(KeyAggregate after, BooleanSupplier write) {
        return OwnerKeyLimits.enforced(write) ? Optional.of(after) : Optional.empty();
    }
}
