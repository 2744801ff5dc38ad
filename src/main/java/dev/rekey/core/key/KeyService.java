package dev.rekey.core.key;

import dev.rekey.core.Once;
import dev.rekey.core.Outage;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.Text;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.audit.Action;
import dev.rekey.core.audit.AuditStore;
import dev.rekey.core.audit.Commit;
import dev.rekey.core.audit.Journal;
import dev.rekey.core.audit.Stamp;
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
     * {@link Outage}.
     */
    static final int MOST_ATTEMPTS = 256;

    private final KeyStore keys;
    private final KeyCreation creation;
    private final RoleStore roles;
    private final AuditStore events;
    private final Journal journal;
    /** Approximate size of the keys that a list reads at a time, in bytes as stored. */
    static final long PIECE_BYTES = 64 * 1024;

    private final ReentrantLock[] turns = new ReentrantLock[64];

    public KeyService(
            KeyStore keys,
            ProjectService projects,
            UserStore users,
            RoleStore roles,
            AuditStore events,
            Journal journal,
            SecretMaker secrets) {
        this.keys = keys;
        this.creation = new KeyCreation(keys, projects, users, roles, journal, secrets);
        this.roles = roles;
        this.events = events;
        this.journal = journal;
        for (int index = 0; index < turns.length; index++) {
            turns[index] = new ReentrantLock(true);
        }
    }

    /**
     * Creates a key and its first secret.
     *
     * @param asked returns the request; called once the caller's permission has been checked
     */
    public IssuedKey create(Caller caller, Supplier<KeyDraft> asked, Once<OwnedKey> once) {
        return creation.create(caller, asked, once);
    }

    /** Returns a key that the caller may read. */
    public OwnedKey get(Caller caller, KeyRef ref) {
        return get(caller, ref, Management.KEYS_READ);
    }

    /**
     * Returns a key of which the caller may read related data.
     *
     * @param permission management permission that this requires
     */
    public OwnedKey get(Caller caller, KeyRef ref, Management permission) {
        caller.require(permission);
        return reach(caller, ref);
    }

    /**
     * Returns the key that authenticated the caller. Requires no permission.
     *
     * @throws Refusal.NotFound if the caller has no key
     */
    public OwnedKey self(Caller caller) {
        KeyId id = caller.key();
        return Optional.ofNullable(id)
                .flatMap(own -> keys.find(new KeyRef.ById(own)))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.Noun.KEY, "the caller has no key"));
    }

    /**
     * Returns the record of a key that the caller has verified. Requires only the permission to
     * verify keys.
     */
    public OwnedKey verified(Caller caller, KeyId id) {
        caller.require(Management.KEYS_VERIFY);
        return find(caller, new KeyRef.ById(id));
    }

    /**
     * Returns a page of the matching keys that the caller may read, newest first. The iterator
     * reads them from the store on demand, about {@value KeyStore#PIECE_BYTES} bytes at a time.
     */
    public Iterator<OwnedKey> list(Caller caller, KeyFilter filter, KeyPage page) {
        return keys.walk(visible(caller, filter), page);
    }

    /**
     * Returns all matching keys, for APIs without pagination. Memory use does not depend on the
     * length of the list.
     */
    public Iterator<OwnedKey> listAll(Caller caller, KeyFilter filter) {
        return keys.walk(visible(caller, filter));
    }

    /** Returns the number of keys that {@link #list} returns without a limit. */
    public long count(Caller caller, KeyFilter filter) {
        return keys.count(visible(caller, filter));
    }

    /** Changes some fields of a key. If nothing changes, version and timestamps stay the same. */
    public OwnedKey update(Caller caller, KeyRef ref, Precondition precondition, KeyEdit edit) {
        return change(
                caller,
                ref,
                precondition,
                Action.KEY_UPDATED,
                Once.unasked(),
                before -> decideUpdate(caller, before, edit));
    }

    /**
     * Changes some fields of a key if the callback approves.
     *
     * @param approval receives the change before it is made, and again on each retry; prevents it
     *     by throwing {@link Declined}. Not called if nothing changes
     */
    public OwnedKey update(
            Caller caller, KeyRef ref, Precondition precondition, KeyEdit edit, Consumer<Proposal> approval) {
        return change(caller, ref, precondition, Action.KEY_UPDATED, Once.unasked(), before -> {
            Optional<Decided> decided = decideUpdate(caller, before, edit);
            decided.ifPresent(change -> approval.accept(proposal(before, change.after())));
            return decided;
        });
    }

    /**
     * Returns what {@link #update} would change, without changing the key. Refuses what {@code
     * update} would refuse, but does not require a precondition.
     */
    public Proposal propose(Caller caller, KeyRef ref, Precondition precondition, KeyEdit edit) {
        caller.require(Management.KEYS_WRITE);
        OwnedKey before = reach(caller, ref);
        precondition.check(before.key().version(), false);
        RootGuard.refuseForeign(caller, before);
        return proposal(
                before, decideUpdate(caller, before, edit).map(Decided::after).orElse(before));
    }

    private Optional<Decided> decideUpdate(Caller caller, OwnedKey before, KeyEdit edit) {
        refuseRevoked(before);
        return decide(caller, before, journal.now(), edit.changeOf(before), settings -> settings);
    }

    Proposal proposal(OwnedKey before, OwnedKey after) {
        return Proposal.of(
                before, after, new KnownRoles(roles.list(before.project().id())));
    }

    /**
     * Evaluates a change against all rules and returns the resulting key; empty if nothing changes.
     *
     * @param further additional change of the settings, which is not validated
     */
    Optional<Decided> decide(
            Caller caller, OwnedKey before, Instant at, KeyChange change, UnaryOperator<KeySettings> further) {
        KnownRoles known = new KnownRoles(
                change.roles().isAsked() ? roles.list(before.project().id()) : before.roles());
        KeyRules rules = new KeyRules(before.project().settings(), known.names(), at);
        KeySettings settings = further.apply(rules.apply(before.key().settings(), change));
        OwnedKey after = new OwnedKey(
                before.key().changed(settings, new Stamp(at, caller.actor())),
                before.owner(),
                before.project(),
                known.named(settings.roles()),
                before.pending());
        rules.addBroken(RuleCheck.ofChange(before, after, change, at));
        KeySize.check(KeySize.of(before), KeySize.of(after), rules.violations());
        rules.violations().refuseIfAny();
        if (settings.equals(before.key().settings())) {
            return Optional.empty();
        }
        Grants.check(caller, before, after, change.knownHere(), this::foreseen);
        RootGuard.refuseNarrowed(before, settings);
        return Optional.of(new Decided(after, change.reason()));
    }

    /** Returns the states that pending changes may bring the key to. */
    List<OwnedKey> foreseen(OwnedKey owned) {
        return owned.pending().isEmpty()
                ? List.of()
                : Foreseen.of(owned, new KnownRoles(roles.list(owned.project().id())));
    }

    /** Revokes a key permanently. A key that is already revoked stays unchanged. */
    public OwnedKey revoke(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<OwnedKey, Optional<String>> reason,
            Once<OwnedKey> once) {
        return change(caller, ref, precondition, Action.KEY_REVOKED, once, before -> {
            Optional<String> text = reason.apply(before).map(Text::normalized);
            KeyRules.requireReason(text);
            RootGuard.refuse(before, "The root key cannot be revoked.");
            if (before.key().revoked() != null) {
                return Optional.empty();
            }
            Stamp now = new Stamp(journal.now(), caller.actor());
            ApiKey after = before.key().revoked(new Ending(now, text.orElse(null)));
            // Revoking a key cancels its pending changes.
            return Optional.of(new Decided(before.with(after).withPending(List.of()), text));
        });
    }

    /** Deletes the record of a key. */
    public void delete(Caller caller, KeyRef ref, Precondition precondition) {
        delete(caller, ref, precondition, owned -> true);
    }

    /**
     * Deletes a key through an API that does not show every key.
     *
     * @param shown whether the API shows the key; a key that is not shown is reported as not found
     *     and is not deleted
     */
    public void delete(Caller caller, KeyRef ref, Precondition precondition, Predicate<OwnedKey> shown) {
        caller.require(Management.KEYS_WRITE);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            OwnedKey before = reachAudited(caller, ref, Action.KEY_DELETED);
            if (!shown.test(before)) {
                throw new Refusal.NotFound(Refusal.Noun.KEY, "not shown by this API");
            }
            precondition.check(
                    before.key().version(), before.project().settings().requireIfMatch());
            audited(caller, before, Action.KEY_DELETED, () -> {
                RootGuard.refuseForeign(caller, before);
                RootGuard.refuse(before, "The root key cannot be deleted.");
                return before;
            });
            Commit commit = Commit.of(journal.done(
                    caller, before.project().id(), before.key().id(), Action.KEY_DELETED, journal.now(), List.of()));
            if (keys.delete(before.key(), commit)) {
                return;
            }
        }
        throw new Outage("key not deleted: it was changed concurrently in all " + MOST_ATTEMPTS + " attempts");
    }

    /**
     * Result of evaluating a change.
     *
     * @param after the resulting key
     * @param reason reason given by the caller
     */
    record Decided(OwnedKey after, Optional<String> reason) {}

    /**
     * Evaluates a change against the current key and writes it if the version is still the same;
     * otherwise retries. From the first retry on, writers of the same key wait for a fair lock, so
     * that concurrent writers all finish.
     */
    OwnedKey change(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Action action,
            Once<OwnedKey> once,
            Function<OwnedKey, Optional<Decided>> decide) {
        return change(caller, ref, owned -> {}, precondition, action, once, decide);
    }

    /**
     * Changes a part of a key, like the overload without {@code exists}.
     *
     * @param exists throws a refusal if the key has no such part; called before the precondition is
     *     checked
     */
    OwnedKey change(
            Caller caller,
            KeyRef ref,
            Consumer<OwnedKey> exists,
            Precondition precondition,
            Action action,
            Once<OwnedKey> once,
            Function<OwnedKey, Optional<Decided>> decide) {
        caller.require(Management.KEYS_WRITE);
        Function<OwnedKey, Optional<OwnedKey>> attempt = before -> {
            exists.accept(before);
            precondition.check(
                    before.key().version(), before.project().settings().requireIfMatch());
            Optional<Decided> decided = audited(caller, before, action, () -> {
                RootGuard.refuseForeign(caller, before);
                return decide.apply(before);
            });
            if (decided.isEmpty()) {
                return Optional.of(before);
            }
            OwnedKey after = decided.get().after();
            Commit commit = Commit.of(
                    journal.done(
                            caller,
                            before.project().id(),
                            before.key().id(),
                            action,
                            after.key().updated().at(),
                            KeyChanges.between(before.key(), after.key()),
                            decided.get().reason()),
                    once.remember(after));
            Revision revision = Revision.of(
                    before.key(), after.key(), action, caller, decided.get().reason());
            Optional<OwnerCap> cap =
                    OwnerCaps.ofChange(before, after, after.key().updated().at());
            try {
                boolean done = keys.update(before.key(), after.key(), revision, commit, cap);
                return done ? Optional.of(after) : Optional.empty();
            } catch (OwnerCapReached _) {
                throw new Refusal.Invalid(List.of(OwnerCaps.full()));
            }
        };
        OwnedKey first = reachAudited(caller, ref, action);
        Optional<OwnedKey> done = attempt.apply(first);
        if (done.isPresent()) {
            return done.get();
        }
        ReentrantLock lock = turns[Math.floorMod(first.key().id().hashCode(), turns.length)];
        lock.lock();
        try {
            for (int number = 1; number < MOST_ATTEMPTS; number++) {
                done = attempt.apply(reachAudited(caller, ref, action));
                if (done.isPresent()) {
                    return done.get();
                }
            }
        } finally {
            lock.unlock();
        }
        throw new Outage("key not changed: it was changed concurrently in all " + MOST_ATTEMPTS + " attempts");
    }

    /**
     * Returns the key if the caller can see it.
     *
     * @throws Refusal.NotYours if the key belongs to another user and the caller is no administrator
     */
    OwnedKey reach(Caller caller, KeyRef ref) {
        OwnedKey owned = find(caller, ref);
        if (!isTheirs(caller, owned)) {
            throw new Refusal.NotYours();
        }
        return owned;
    }

    /** Like {@link #reach}, before a change: a refused attempt is recorded as an audit event. */
    OwnedKey reachAudited(Caller caller, KeyRef ref, Action action) {
        OwnedKey owned = find(caller, ref);
        return audited(caller, owned, action, () -> {
            if (!isTheirs(caller, owned)) {
                throw new Refusal.NotYours();
            }
            return owned;
        });
    }

    private OwnedKey find(Caller caller, KeyRef ref) {
        return caller.bounds()
                .map(project -> keys.findIn(project, ref))
                .orElseGet(() -> keys.find(ref))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.Noun.KEY));
    }

    static boolean isTheirs(Caller caller, OwnedKey owned) {
        return caller.isAdministrator() || owned.owner().id().equals(caller.user());
    }

    /** Runs a decision and records an audit event if it refuses a change to an existing key. */
    <T> T audited(Caller caller, OwnedKey owned, Action action, Supplier<T> decision) {
        try {
            return decision.get();
        } catch (Refusal.Forbidden | Refusal.NotYours | Refusal.Conflict | Declined refusal) {
            events.append(
                    journal.refused(caller, owned.project().id(), owned.key().id(), action));
            throw refusal;
        }
    }

    private KeyFilter visible(Caller caller, KeyFilter filter) {
        caller.require(Management.KEYS_READ);
        KeyFilter visible = filter;
        if (caller.reach() != Caller.Reach.ROOT) {
            if (filter.project() != null && !caller.sees(filter.project())) {
                throw new Refusal.NotFound(Refusal.Noun.PROJECT);
            }
            visible = visible.project(caller.project());
        }
        if (caller.isAdministrator()) {
            return visible;
        }
        if (filter.owner() != null && !filter.owner().equals(caller.user())) {
            throw new Refusal.NotFound(Refusal.Noun.USER);
        }
        return visible.owner(caller.user());
    }

    static void refuseRevoked(OwnedKey owned) {
        if (owned.key().revoked() != null) {
            throw new Refusal.Conflict(Refusal.Conflict.Reason.KEY_REVOKED, "A revoked key cannot be changed.");
        }
    }

    /** Returns the current time of the services' clock. */
    public Instant now() {
        return journal.now();
    }
}
