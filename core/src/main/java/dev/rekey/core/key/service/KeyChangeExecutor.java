package dev.rekey.core.key.service;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStore;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.validation.RootKeyProtection;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes changes of keys that callers request, with optimistic locking: a change is evaluated against
 * the current key and written if the key is still the same; otherwise both are repeated. From the
 * first retry on, writers of the same key wait for a fair lock, so that concurrent writers all
 * finish. Thread-safe.
 *
 * <p>Every change checks in the same order: whether the caller may change keys, whether the key
 * exists for it, whether the part to be changed exists, whether the version matches, and then the
 * change itself. A change of an existing key that is refused is recorded as an audit event.
 */
public final class KeyChangeExecutor {

    /**
     * Maximum attempts of one change under optimistic locking; beyond it the change fails with
     * {@link UnavailableException}.
     */
    private static final int MAX_RETRIES = 256;

    private final VisibleKeyReader keys;
    private final KeyChangeCommitter committer;
    private final AuditStore events;
    private final AuditEventFactory auditEvents;
    private final ReentrantLock[] retryLocks = new ReentrantLock[64];

    public KeyChangeExecutor(
            VisibleKeyReader keys, KeyChangeCommitter committer, AuditStore events, AuditEventFactory auditEvents) {
        this.keys = keys;
        this.committer = committer;
        this.events = events;
        this.auditEvents = auditEvents;
        for (int index = 0; index < retryLocks.length; index++) {
            retryLocks[index] = new ReentrantLock(true);
        }
    }

    /**
     * Changes a key.
     *
     * @param evaluate evaluates the change; empty if nothing changes
     * @return the key after the change
     */
    public KeyAggregate change(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            AuditAction action,
            IdempotencyRecorder<KeyAggregate> recorder,
            Function<KeyAggregate, Optional<EvaluatedChange>> evaluate) {
        return change(
                caller, ref, key -> key, precondition, action, recorder, (before, part) -> evaluate.apply(before));
    }

    /**
     * Changes a part of a key, or to a part of it.
     *
     * @param part finds the part; throws a refusal if the key has none
     */
    public <P> KeyAggregate change(
            Caller caller,
            KeyRef ref,
            Function<KeyAggregate, P> part,
            Precondition precondition,
            AuditAction action,
            IdempotencyRecorder<KeyAggregate> recorder,
            BiFunction<KeyAggregate, P, Optional<EvaluatedChange>> evaluate) {
        return execute(caller, ref, part, precondition, action, (before, found) -> {
            Optional<EvaluatedChange> change = evaluate.apply(before, found);
            return change.isEmpty()
                    ? Optional.of(before)
                    : committer.commit(caller, before, change.get(), action, recorder);
        });
    }

    /**
     * Runs a change that is written in another way.
     *
     * @param attempt evaluates and writes the change; empty if it was overtaken by another one
     */
    public <P, T> T execute(
            Caller caller,
            KeyRef ref,
            Function<KeyAggregate, P> part,
            Precondition precondition,
            AuditAction action,
            BiFunction<KeyAggregate, P, Optional<T>> attempt) {
        caller.require(ManagementPermission.KEYS_WRITE);
        Function<KeyAggregate, Optional<T>> once = before -> {
            P found = part.apply(before);
            precondition.check(
                    before.key().version(), before.project().settings().requireIfMatch());
            return auditRefusals(caller, before, action, () -> {
                RootKeyProtection.requireRootCaller(caller, before);
                return attempt.apply(before, found);
            });
        };
        KeyAggregate first = find(caller, ref, action);
        Optional<T> done = once.apply(first);
        if (done.isPresent()) {
            return done.get();
        }
        ReentrantLock lock = retryLocks[Math.floorMod(first.key().id().hashCode(), retryLocks.length)];
        lock.lock();
        try {
            for (int number = 1; number < MAX_RETRIES; number++) {
                done = once.apply(find(caller, ref, action));
                if (done.isPresent()) {
                    return done.get();
                }
            }
        } finally {
            lock.unlock();
        }
        throw new UnavailableException(
                "key not changed: it was changed concurrently in all " + MAX_RETRIES + " attempts");
    }

    private KeyAggregate find(Caller caller, KeyRef ref, AuditAction action) {
        KeyAggregate aggregate = keys.find(caller, ref);
        return auditRefusals(caller, aggregate, action, () -> {
            VisibleKeyReader.requireOwner(caller, aggregate);
            return aggregate;
        });
    }

    private <T> T auditRefusals(Caller caller, KeyAggregate aggregate, AuditAction action, Supplier<T> decision) {
        try {
            return decision.get();
        } catch (Refusal.Forbidden | Refusal.NotOwner | Refusal.Conflict | ChangeVetoedException refusal) {
            events.append(auditEvents.refused(
                    caller, aggregate.project().id(), aggregate.key().id(), action));
            throw refusal;
        }
    }
}
