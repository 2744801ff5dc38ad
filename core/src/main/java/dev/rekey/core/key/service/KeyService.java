package dev.rekey.core.key.service;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.TextRules;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.StatusChange;
import dev.rekey.core.key.effect.ProposedChange;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.core.key.store.KeyReader;
import dev.rekey.core.key.validation.KeyTextValidator;
import dev.rekey.core.key.validation.RootKeyProtection;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Use cases of API keys, shared by all APIs. Thread-safe.
 *
 * <p>Every request is checked in the same order: whether the caller may perform the operation at
 * all, whether the key exists for it, whether the version matches, and then the content of the
 * request.
 */
public final class KeyService {

    private final KeyCreator creator;
    private final VisibleKeyReader keys;
    private final KeyChangeEvaluator evaluator;
    private final KeyChangeExecutor changes;
    private final KeyChangeCommitter committer;
    private final AuditEventFactory auditEvents;

    public KeyService(
            KeyCreator creator,
            VisibleKeyReader keys,
            KeyChangeEvaluator evaluator,
            KeyChangeExecutor changes,
            KeyChangeCommitter committer,
            AuditEventFactory auditEvents) {
        this.creator = creator;
        this.keys = keys;
        this.evaluator = evaluator;
        this.changes = changes;
        this.committer = committer;
        this.auditEvents = auditEvents;
    }

    /**
     * Creates a key and its first secret.
     *
     * @param asked returns the request; called once the caller's permission has been checked
     */
    public IssuedKey create(Caller caller, Supplier<NewKey> asked, IdempotencyRecorder<KeyAggregate> recorder) {
        return creator.create(caller, asked, recorder);
    }

    /** Returns a key that the caller may read. */
    public KeyAggregate get(Caller caller, KeyRef ref) {
        return get(caller, ref, ManagementPermission.KEYS_READ);
    }

    /**
     * Returns a key of which the caller may read related data.
     *
     * @param permission management permission that this requires
     */
    public KeyAggregate get(Caller caller, KeyRef ref, ManagementPermission permission) {
        caller.require(permission);
        return keys.findVisible(caller, ref);
    }

    /**
     * Returns the key that authenticated the caller. Requires no permission.
     *
     * @throws Refusal.NotFound if the caller has no key
     */
    public KeyAggregate self(Caller caller) {
        return keys.findOwn(caller)
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.KEY, "the caller has no key"));
    }

    /**
     * Returns the record of a key that the caller has verified. Requires only the permission to
     * verify keys.
     */
    public KeyAggregate verified(Caller caller, KeyId id) {
        caller.require(ManagementPermission.KEYS_VERIFY);
        return keys.find(caller, new KeyRef.ById(id));
    }

    /**
     * Returns a page of the matching keys that the caller may read, newest first. The iterator
     * reads them from the store on demand, about {@value KeyReader#CHUNK_BYTES} bytes at a time.
     */
    public Iterator<KeyAggregate> list(Caller caller, KeyFilter filter, KeyPage page) {
        caller.require(ManagementPermission.KEYS_READ);
        return keys.list(caller, filter, page);
    }

    /**
     * Returns all matching keys, for APIs without pagination. Memory use does not depend on the
     * length of the list.
     */
    public Iterator<KeyAggregate> listAll(Caller caller, KeyFilter filter) {
        caller.require(ManagementPermission.KEYS_READ);
        return keys.listAll(caller, filter);
    }

    /** Returns the number of keys that {@link #list} returns without a limit. */
    public long count(Caller caller, KeyFilter filter) {
        caller.require(ManagementPermission.KEYS_READ);
        return keys.count(caller, filter);
    }

    /** Changes some fields of a key. If nothing changes, version and timestamps stay the same. */
    public KeyAggregate update(Caller caller, KeyRef ref, Precondition precondition, KeyChangeSupplier edit) {
        return changes.change(
                caller,
                ref,
                precondition,
                AuditAction.KEY_UPDATED,
                IdempotencyRecorder.none(),
                before -> evaluate(caller, before, edit));
    }

    /**
     * Changes some fields of a key if the callback approves.
     *
     * @param approval receives the change before it is made, and again on each retry; prevents it
     *     by throwing {@link ChangeVetoedException}. Not called if nothing changes
     */
    public KeyAggregate update(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            KeyChangeSupplier edit,
            Consumer<ProposedChange> approval) {
        return changes.change(
                caller, ref, precondition, AuditAction.KEY_UPDATED, IdempotencyRecorder.none(), before -> {
                    Optional<EvaluatedChange> change = evaluate(caller, before, edit);
                    change.ifPresent(allowed -> approval.accept(evaluator.proposal(before, allowed.after())));
                    return change;
                });
    }

    /**
     * Returns what {@link #update} would change, without changing the key. Refuses what {@code
     * update} would refuse, but does not require a precondition.
     */
    public ProposedChange propose(Caller caller, KeyRef ref, Precondition precondition, KeyChangeSupplier edit) {
        caller.require(ManagementPermission.KEYS_WRITE);
        KeyAggregate before = keys.findVisible(caller, ref);
        precondition.check(before.key().version(), false);
        RootKeyProtection.requireRootCaller(caller, before);
        return evaluator.proposal(
                before,
                evaluate(caller, before, edit).map(EvaluatedChange::after).orElse(before));
    }

    private Optional<EvaluatedChange> evaluate(Caller caller, KeyAggregate before, KeyChangeSupplier edit) {
        KeyChangeEvaluator.refuseRevoked(before);
        return evaluator.evaluate(caller, before, auditEvents.now(), edit.changeOf(before));
    }

    /** Revokes a key permanently. A key that is already revoked stays unchanged. */
    public KeyAggregate revoke(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<KeyAggregate, Optional<String>> reason,
            IdempotencyRecorder<KeyAggregate> recorder) {
        return changes.change(caller, ref, precondition, AuditAction.KEY_REVOKED, recorder, before -> {
            Optional<String> text = reason.apply(before).map(TextRules::normalized);
            KeyTextValidator.requireReason(text);
            RootKeyProtection.refuse(before, "The root key cannot be revoked.");
            if (before.key().revoked() != null) {
                return Optional.empty();
            }
            AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
            ApiKey after = before.key().revoked(new StatusChange(now, text.orElse(null)));
            // Revoking a key cancels its pending changes.
            return Optional.of(new EvaluatedChange(before.with(after).withPending(List.of()), text));
        });
    }

    /** Deletes the record of a key. */
    public void delete(Caller caller, KeyRef ref, Precondition precondition) {
        delete(caller, ref, precondition, aggregate -> true);
    }

    /**
     * Deletes a key through an API that does not show every key.
     *
     * @param shown whether the API shows the key; a key that is not shown is reported as not found
     *     and is not deleted
     */
    public void delete(Caller caller, KeyRef ref, Precondition precondition, Predicate<KeyAggregate> shown) {
        Function<KeyAggregate, KeyAggregate> requireShown = aggregate -> {
            if (!shown.test(aggregate)) {
                throw new Refusal.NotFound(Refusal.ResourceType.KEY, "not shown by this API");
            }
            return aggregate;
        };
        changes.execute(caller, ref, requireShown, precondition, AuditAction.KEY_DELETED, (before, part) -> {
            RootKeyProtection.refuse(before, "The root key cannot be deleted.");
            return committer.delete(caller, before) ? Optional.of(before) : Optional.empty();
        });
    }

    /** Returns the current time of the services' clock. */
    public Instant now() {
        return auditEvents.now();
    }
}
