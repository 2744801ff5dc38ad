package dev.rekey.core.key;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.TextRules;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.AuditStore;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.RoleStore;
import dev.rekey.core.project.UserStore;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Use cases of API keys, shared by all APIs. Thread-safe.
 *
 * <p>Every request is checked in the same order: whether the caller may perform the operation at
 * all, whether the key exists for it, whether the version matches, and then the content of the
 * request.
 */
public final class KeyService {

    /**
     * Maximum attempts of one change under optimistic locking; beyond it the change fails with
     * {@link UnavailableException}.
     */
    static final int MAX_RETRIES = 256;

    private final KeyStore keys;
    private final KeyCreator creation;
    private final RoleStore roles;
    private final AuditStore events;
    private final AuditEventFactory auditEvents;

    private final ReentrantLock[] turns = new ReentrantLock[64];

    public KeyService(
            KeyStore keys,
            ProjectService projects,
            UserStore users,
            RoleStore roles,
            AuditStore events,
            AuditEventFactory auditEvents,
            SecretFactory secrets) {
        this.keys = keys;
        this.creation = new KeyCreator(keys, projects, users, roles, auditEvents, secrets);
        this.roles = roles;
        this.events = events;
        this.auditEvents = auditEvents;
        for (int index = 0; index < turns.length; index++) {
            turns[index] = new ReentrantLock(true);
        }
    }

    /**
     * Creates a key and its first secret.
     *
     * @param asked returns the request; called once the caller's permission has been checked
     */
    public IssuedKey create(Caller caller, Supplier<NewKey> asked, IdempotencyRecorder<KeyAggregate> recorder) {
        return creation.create(caller, asked, recorder);
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
        return findVisible(caller, ref);
    }

    /**
     * Returns the key that authenticated the caller. Requires no permission.
     *
     * @throws Refusal.NotFound if the caller has no key
     */
    public KeyAggregate self(Caller caller) {
        KeyId id = caller.key();
        return Optional.ofNullable(id)
                .flatMap(own -> keys.find(new KeyRef.ById(own)))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.KEY, "the caller has no key"));
    }

    /**
     * Returns the record of a key that the caller has verified. Requires only the permission to
     * verify keys.
     */
    public KeyAggregate verified(Caller caller, KeyId id) {
        caller.require(ManagementPermission.KEYS_VERIFY);
        return find(caller, new KeyRef.ById(id));
    }

    /**
     * Returns a page of the matching keys that the caller may read, newest first. The iterator
     * reads them from the store on demand, about {@value KeyStore#CHUNK_BYTES} bytes at a time.
     */
    public Iterator<KeyAggregate> list(Caller caller, KeyFilter filter, KeyPage page) {
        return keys.walk(visible(caller, filter), page);
    }

    /**
     * Returns all matching keys, for APIs without pagination. Memory use does not depend on the
     * length of the list.
     */
    public Iterator<KeyAggregate> listAll(Caller caller, KeyFilter filter) {
        return keys.walk(visible(caller, filter));
    }

    /** Returns the number of keys that {@link #list} returns without a limit. */
    public long count(Caller caller, KeyFilter filter) {
        return keys.count(visible(caller, filter));
    }

    /** Changes some fields of a key. If nothing changes, version and timestamps stay the same. */
    public KeyAggregate update(Caller caller, KeyRef ref, Precondition precondition, KeyChangeSupplier edit) {
        return change(
                caller,
                ref,
                precondition,
                AuditAction.KEY_UPDATED,
                IdempotencyRecorder.none(),
                before -> decideUpdate(caller, before, edit));
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
        return change(caller, ref, precondition, AuditAction.KEY_UPDATED, IdempotencyRecorder.none(), before -> {
            Optional<Decided> decided = decideUpdate(caller, before, edit);
            decided.ifPresent(change -> approval.accept(proposal(before, change.after())));
            return decided;
        });
    }

    /**
     * Returns what {@link #update} would change, without changing the key. Refuses what {@code
     * update} would refuse, but does not require a precondition.
     */
    public ProposedChange propose(Caller caller, KeyRef ref, Precondition precondition, KeyChangeSupplier edit) {
        caller.require(ManagementPermission.KEYS_WRITE);
        KeyAggregate before = findVisible(caller, ref);
        precondition.check(before.key().version(), false);
        RootKeyProtection.requireRootCaller(caller, before);
        return proposal(
                before, decideUpdate(caller, before, edit).map(Decided::after).orElse(before));
    }

    private Optional<Decided> decideUpdate(Caller caller, KeyAggregate before, KeyChangeSupplier edit) {
        refuseRevoked(before);
        return decide(caller, before, auditEvents.now(), edit.changeOf(before), settings -> settings);
    }

    ProposedChange proposal(KeyAggregate before, KeyAggregate after) {
        return ProposedChange.of(
                before, after, new ProjectRoles(roles.list(before.project().id())));
    }

    /**
     * Evaluates a change against all rules and returns the resulting key; empty if nothing changes.
     *
     * @param further additional change of the settings, which is not validated
     */
    Optional<Decided> decide(
            Caller caller, KeyAggregate before, Instant at, KeyChange change, UnaryOperator<KeySettings> further) {
        ProjectRoles known = new ProjectRoles(
                change.roles().isPresent() ? roles.list(before.project().id()) : before.roles());
        KeyChangeValidator rules = new KeyChangeValidator(before.project().settings(), known.names(), at);
        KeySettings settings = further.apply(rules.apply(before.key().settings(), change));
        KeyAggregate after = new KeyAggregate(
                before.key().changed(settings, new AuditStamp(at, caller.actor())),
                before.owner(),
                before.project(),
                known.named(settings.roles()),
                before.pending());
        rules.addBroken(KeyPolicyCheck.ofChange(before, after, change, at));
        KeySizeLimit.check(KeySizeLimit.of(before), KeySizeLimit.of(after), rules.violations());
        rules.violations().refuseIfAny();
        if (settings.equals(before.key().settings())) {
            return Optional.empty();
        }
        PrivilegeEscalationCheck.check(caller, before, after, change.vendorPermissions(), this::foreseen);
        RootKeyProtection.refuseNarrowed(before, settings);
        return Optional.of(new Decided(after, change.reason()));
    }

    /** Returns the states that pending changes may bring the key to. */
    List<KeyAggregate> foreseen(KeyAggregate aggregate) {
        return aggregate.pending().isEmpty()
                ? List.of()
                : PendingStates.of(
                        aggregate,
                        new ProjectRoles(roles.list(aggregate.project().id())));
    }

    /** Revokes a key permanently. A key that is already revoked stays unchanged. */
    public KeyAggregate revoke(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<KeyAggregate, Optional<String>> reason,
            IdempotencyRecorder<KeyAggregate> recorder) {
        return change(caller, ref, precondition, AuditAction.KEY_REVOKED, recorder, before -> {
            Optional<String> text = reason.apply(before).map(TextRules::normalized);
            KeyTextValidator.requireReason(text);
            RootKeyProtection.refuse(before, "The root key cannot be revoked.");
            if (before.key().revoked() != null) {
                return Optional.empty();
            }
            AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
            ApiKey after = before.key().revoked(new StatusChange(now, text.orElse(null)));
            // Revoking a key cancels its pending changes.
            return Optional.of(new Decided(before.with(after).withPending(List.of()), text));
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
        caller.require(ManagementPermission.KEYS_WRITE);
        for (int attempt = 0; attempt < MAX_RETRIES; attempt++) {
            KeyAggregate before = findForUpdate(caller, ref, AuditAction.KEY_DELETED);
            if (!shown.test(before)) {
                throw new Refusal.NotFound(Refusal.ResourceType.KEY, "not shown by this API");
            }
            precondition.check(
                    before.key().version(), before.project().settings().requireIfMatch());
            auditRefusals(caller, before, AuditAction.KEY_DELETED, () -> {
                RootKeyProtection.requireRootCaller(caller, before);
                RootKeyProtection.refuse(before, "The root key cannot be deleted.");
                return before;
            });
            TransactionRecords records = TransactionRecords.of(auditEvents.done(
                    caller,
                    before.project().id(),
                    before.key().id(),
                    AuditAction.KEY_DELETED,
                    auditEvents.now(),
                    List.of()));
            if (keys.delete(before.key(), records)) {
                return;
            }
        }
        throw new UnavailableException(
                "key not deleted: it was changed concurrently in all " + MAX_RETRIES + " attempts");
    }

    /**
     * Result of evaluating a change.
     *
     * @param after the resulting key
     * @param reason reason given by the caller
     */
    record Decided(KeyAggregate after, Optional<String> reason) {}

    /**
     * Evaluates a change against the current key and writes it if the version is still the same;
     * otherwise retries. From the first retry on, writers of the same key wait for a fair lock, so
     * that concurrent writers all finish.
     */
    KeyAggregate change(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            AuditAction action,
            IdempotencyRecorder<KeyAggregate> recorder,
            Function<KeyAggregate, Optional<Decided>> decide) {
        return change(caller, ref, aggregate -> {}, precondition, action, recorder, decide);
    }

    /**
     * Changes a part of a key, like the overload without {@code exists}.
     *
     * @param exists throws a refusal if the key has no such part; called before the precondition is
     *     checked
     */
    KeyAggregate change(
            Caller caller,
            KeyRef ref,
            Consumer<KeyAggregate> exists,
            Precondition precondition,
            AuditAction action,
            IdempotencyRecorder<KeyAggregate> recorder,
            Function<KeyAggregate, Optional<Decided>> decide) {
        caller.require(ManagementPermission.KEYS_WRITE);
        Function<KeyAggregate, Optional<KeyAggregate>> attempt = before -> {
            exists.accept(before);
            precondition.check(
                    before.key().version(), before.project().settings().requireIfMatch());
            Optional<Decided> decided = auditRefusals(caller, before, action, () -> {
                RootKeyProtection.requireRootCaller(caller, before);
                return decide.apply(before);
            });
            if (decided.isEmpty()) {
                return Optional.of(before);
            }
            KeyAggregate after = decided.get().after();
            TransactionRecords records = TransactionRecords.of(
                    auditEvents.done(
                            caller,
                            before.project().id(),
                            before.key().id(),
                            action,
                            after.key().updated().at(),
                            KeyDiff.between(before.key(), after.key()),
                            decided.get().reason()),
                    recorder.remember(after));
            Revision revision = Revision.of(
                    before.key(), after.key(), action, caller, decided.get().reason());
            Optional<OwnerKeyLimit> cap =
                    OwnerKeyLimits.ofChange(before, after, after.key().updated().at());
            try {
                boolean done = keys.update(before.key(), after.key(), revision, records, cap);
                return done ? Optional.of(after) : Optional.empty();
            } catch (OwnerKeyLimitExceededException _) {
                throw new Refusal.Invalid(List.of(OwnerKeyLimits.full()));
            }
        };
        KeyAggregate first = findForUpdate(caller, ref, action);
        Optional<KeyAggregate> done = attempt.apply(first);
        if (done.isPresent()) {
            return done.get();
        }
        ReentrantLock lock = turns[Math.floorMod(first.key().id().hashCode(), turns.length)];
        lock.lock();
        try {
            for (int number = 1; number < MAX_RETRIES; number++) {
                done = attempt.apply(findForUpdate(caller, ref, action));
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

    /**
     * Returns the key if the caller can see it.
     *
     * @throws Refusal.NotOwner if the key belongs to another user and the caller is no administrator
     */
    KeyAggregate findVisible(Caller caller, KeyRef ref) {
        KeyAggregate aggregate = find(caller, ref);
        if (!isOwnedBy(caller, aggregate)) {
            throw new Refusal.NotOwner();
        }
        return aggregate;
    }

    /** Like {@link #findVisible}, before a change: a refused attempt is recorded as an audit event. */
    KeyAggregate findForUpdate(Caller caller, KeyRef ref, AuditAction action) {
        KeyAggregate aggregate = find(caller, ref);
        return auditRefusals(caller, aggregate, action, () -> {
            if (!isOwnedBy(caller, aggregate)) {
                throw new Refusal.NotOwner();
            }
            return aggregate;
        });
    }

    private KeyAggregate find(Caller caller, KeyRef ref) {
        return caller.projectScope()
                .map(project -> keys.findIn(project, ref))
                .orElseGet(() -> keys.find(ref))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.KEY));
    }

    static boolean isOwnedBy(Caller caller, KeyAggregate aggregate) {
        return caller.isAdministrator() || aggregate.owner().id().equals(caller.user());
    }

    /** Runs a decision and records an audit event if it refuses a change to an existing key. */
    <T> T auditRefusals(Caller caller, KeyAggregate aggregate, AuditAction action, Supplier<T> decision) {
        try {
            return decision.get();
        } catch (Refusal.Forbidden | Refusal.NotOwner | Refusal.Conflict | ChangeVetoedException refusal) {
            events.append(auditEvents.refused(
                    caller, aggregate.project().id(), aggregate.key().id(), action));
            throw refusal;
        }
    }

    private KeyFilter visible(Caller caller, KeyFilter filter) {
        caller.require(ManagementPermission.KEYS_READ);
        KeyFilter visible = filter;
        if (caller.reach() != Caller.Scope.ROOT) {
            if (filter.project() != null && !caller.sees(filter.project())) {
                throw new Refusal.NotFound(Refusal.ResourceType.PROJECT);
            }
            visible = visible.project(caller.project());
        }
        if (caller.isAdministrator()) {
            return visible;
        }
        if (filter.owner() != null && !filter.owner().equals(caller.user())) {
            throw new Refusal.NotFound(Refusal.ResourceType.USER);
        }
        return visible.owner(caller.user());
    }

    static void refuseRevoked(KeyAggregate aggregate) {
        if (aggregate.key().revoked() != null) {
            throw new Refusal.Conflict(Refusal.Conflict.Reason.KEY_REVOKED, "A revoked key cannot be changed.");
        }
    }

    /** Returns the current time of the services' clock. */
    public Instant now() {
        return auditEvents.now();
    }
}
