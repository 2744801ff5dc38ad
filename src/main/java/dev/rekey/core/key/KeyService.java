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
 * The use cases of API keys: one for all doors. Thread-safe.
 *
 * <p>Every request is judged in the same order: may the caller do this at all, is there such a key for it, is it the
 * version that the caller means, and only then what the request says.
 */
public final class KeyService {

    /** How often a change is decided anew because somebody else was faster, before we call it an outage. */
    static final int MOST_ATTEMPTS = 256;

    private final KeyStore keys;
    private final KeyCreation creation;
    private final RoleStore roles;
    private final AuditStore events;
    private final Journal journal;
    /** What is read of a list at once, as it is stored. */
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
        for (int at = 0; at < turns.length; at++) {
            turns[at] = new ReentrantLock(true);
        }
    }

    /** Makes a key and its first secret. */
    public IssuedKey create(Caller caller, Supplier<KeyDraft> asked, Once<OwnedKey> once) {
        return creation.create(caller, asked, once);
    }

    /** A key that the caller may read. */
    public OwnedKey get(Caller caller, KeyRef ref) {
        return get(caller, ref, Management.KEYS_READ);
    }

    /**
     * The same for who reads something else of a key.
     *
     * @param permission what is needed for that
     */
    public OwnedKey get(Caller caller, KeyRef ref, Management permission) {
        caller.require(permission);
        return reach(caller, ref);
    }

    /** The key that the caller called with; needs no permission. */
    public OwnedKey self(Caller caller) {
        KeyId id = caller.key();
        return Optional.ofNullable(id)
                .flatMap(own -> keys.find(new KeyRef.ById(own)))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.Noun.KEY, "the caller has no key"));
    }

    /** A key that the caller had verified, to be shown whole; whoever may verify keys may see those that are good. */
    public OwnedKey verified(Caller caller, KeyId id) {
        caller.require(Management.KEYS_VERIFY);
        return find(caller, new KeyRef.ById(id));
    }

    /**
     * A page of the keys that the caller may read, as far as they are asked for, newest first. They are read as they are taken,
     * in pieces of about {@value KeyStore#PIECE_BYTES} bytes.
     */
    public Iterator<OwnedKey> list(Caller caller, KeyFilter filter, KeyPage page) {
        return keys.walk(visible(caller, filter), page);
    }

    /** All of them: for APIs whose vendor knows no pages. A list of any length needs the memory of a piece. */
    public Iterator<OwnedKey> listAll(Caller caller, KeyFilter filter) {
        return keys.walk(visible(caller, filter));
    }

    /** How many keys {@link #list} would yield without a limit. */
    public long count(Caller caller, KeyFilter filter) {
        return keys.count(visible(caller, filter));
    }

    /** Changes some fields of a key. A change that changes nothing leaves version and times as they are. */
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
     * The same where somebody has to agree.
     *
     * @param approval told what would be changed before it is, each time that it is decided anew; by throwing {@link Declined} it
     *     prevents the change. Not told of a change that changes nothing
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
     * What {@link #update} would make of a key, which stays as it is; refuses what that would refuse, but demands no precondition.
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
     * What a change makes of a key, checked by all rules; empty where it changes nothing.
     *
     * @param further what is to be different in the settings besides, which no rule is asked about
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

    /** What its pending changes may make of a key. */
    List<OwnedKey> foreseen(OwnedKey owned) {
        return owned.pending().isEmpty()
                ? List.of()
                : Foreseen.of(owned, new KnownRoles(roles.list(owned.project().id())));
    }

    /** Ends a key for good. A key that is revoked already stays as it was revoked. */
    public OwnedKey revoke(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<OwnedKey, Optional<String>> reason,
            Once<OwnedKey> once) {
        return change(caller, ref, precondition, Action.KEY_REVOKED, once, before -> {
            Optional<String> why = reason.apply(before).map(Text::normalized);
            KeyRules.requireReason(why);
            RootGuard.refuse(before, "The root key cannot be revoked.");
            if (before.key().revoked() != null) {
                return Optional.empty();
            }
            Stamp now = new Stamp(journal.now(), caller.actor());
            ApiKey after = before.key().revoked(new Ending(now, why.orElse(null)));
            // What was scheduled for it is cancelled with it.
            return Optional.of(new Decided(before.with(after).withPending(List.of()), why));
        });
    }

    /** Removes the record of a key. */
    public void delete(Caller caller, KeyRef ref, Precondition precondition) {
        delete(caller, ref, precondition, owned -> true);
    }

    /**
     * The same at a door that does not show every key.
     *
     * @param shown whether the door shows the key; one that it does not is not found, and stays
     */
    public void delete(Caller caller, KeyRef ref, Precondition precondition, Predicate<OwnedKey> shown) {
        caller.require(Management.KEYS_WRITE);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            OwnedKey before = reachAudited(caller, ref, Action.KEY_DELETED);
            if (!shown.test(before)) {
                throw new Refusal.NotFound(Refusal.Noun.KEY, "not shown at this door");
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
        throw new Outage("a key kept changing while it was to be deleted");
    }

    /** A change that was decided on, and why it is made. */
    record Decided(OwnedKey after, Optional<String> reason) {}

    /**
     * Decides on the key as it is, writes under the guard that it still is, and decides anew where it is not. Whoever was
     * too late once waits for its turn, so that many writers of one key come to an end in a fair order.
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
     * The same for a part of a key.
     *
     * @param exists refuses where the key has no such part, which is judged before the version is
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
        ReentrantLock turn = turns[Math.floorMod(first.key().id().hashCode(), turns.length)];
        turn.lock();
        try {
            for (int number = 1; number < MOST_ATTEMPTS; number++) {
                done = attempt.apply(reachAudited(caller, ref, action));
                if (done.isPresent()) {
                    return done.get();
                }
            }
        } finally {
            turn.unlock();
        }
        throw new Outage("a key kept changing while it was to be changed");
    }

    /** The key, unless the caller may not know of it or may not touch it. */
    OwnedKey reach(Caller caller, KeyRef ref) {
        OwnedKey owned = find(caller, ref);
        if (!isTheirs(caller, owned)) {
            throw new Refusal.NotYours();
        }
        return owned;
    }

    /** The same for who is about to change it: that somebody tried is kept. */
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

    /** Keeps an event of each refusal of a change to a key that is there. */
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
        KeyFilter seen = filter;
        if (caller.reach() != Caller.Reach.ROOT) {
            if (filter.project() != null && !caller.sees(filter.project())) {
                throw new Refusal.NotFound(Refusal.Noun.PROJECT);
            }
            seen = seen.project(caller.project());
        }
        if (caller.isAdministrator()) {
            return seen;
        }
        if (filter.owner() != null && !filter.owner().equals(caller.user())) {
            throw new Refusal.NotFound(Refusal.Noun.USER);
        }
        return seen.owner(caller.user());
    }

    static void refuseRevoked(OwnedKey owned) {
        if (owned.key().revoked() != null) {
            throw new Refusal.Conflict(Refusal.Conflict.Reason.KEY_REVOKED, "A revoked key cannot be changed.");
        }
    }

    /** Now, as the services count it. */
    public Instant now() {
        return journal.now();
    }
}
