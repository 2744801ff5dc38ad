package dev.rekey.core.key;

import dev.rekey.core.Metadata;
import dev.rekey.core.Once;
import dev.rekey.core.Outage;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.Violations;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.access.Role;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.Action;
import dev.rekey.core.audit.AuditStore;
import dev.rekey.core.audit.Commit;
import dev.rekey.core.audit.Journal;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.RoleStore;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.secret.KeyFormat;
import dev.rekey.core.secret.Minted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The use cases of API keys: one for all doors. Thread-safe.
 *
 * <p>Every request is judged in the same order: may the caller do this at all, is there such a key for it, is it the
 * version that the caller means, and only then what the request says.
 */
public final class KeyService {

    /** How often a change is decided anew because somebody else was faster, before we call it an outage. */
    private static final int MOST_ATTEMPTS = 256;

    private final KeyStore keys;
    private final ProjectService projects;
    private final UserStore users;
    private final RoleStore roles;
    private final AuditStore events;
    private final Journal journal;
    private final SecretMaker secrets;
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
        this.projects = projects;
        this.users = users;
        this.roles = roles;
        this.events = events;
        this.journal = journal;
        this.secrets = secrets;
        for (int at = 0; at < turns.length; at++) {
            turns[at] = new ReentrantLock(true);
        }
    }

    /** Makes a key and its first secret. */
    public IssuedKey create(Caller caller, Supplier<KeyDraft> asked, Once<OwnedKey> once) {
        caller.require(Management.KEYS_WRITE);
        KeyDraft draft = asked.get();
        Project project =
                draft.project().map(ref -> projects.reach(caller, ref)).orElseGet(() -> projects.own(caller));
        Stamp now = new Stamp(journal.now(), caller.actor());
        List<Role> known = roles.list(project.id());
        KeyRules rules = new KeyRules(project.settings(), names(known), now.at());
        User owner = owner(caller, project, draft, rules.violations());
        KeyChange change = restrictedSaid(draft.settings(), rules.violations());
        if (change.name().isEmpty()) {
            rules.violations().add("/name", "required", "A key needs a name.");
        }
        KeySettings settings = rules.apply(KeySettings.BLANK, change);
        rules.violations().refuseIfAny();

        KeyId id = secrets.nextKeyId();
        Minted minted = secrets.mint(draft.format()
                .orElseGet(() -> KeyFormat.rekey(project.settings().keyPrefix())));
        SecretVersion secret = secrets.version(minted, now.at());
        ApiKey blank = new ApiKey(
                id,
                0,
                project.id(),
                owner.id(),
                draft.kind(),
                settings,
                List.of(secret),
                null,
                null,
                null,
                1,
                now,
                now);
        OwnedKey drafted = new OwnedKey(blank, owner, project, named(known, settings.roles()));
        Grants.check(caller, drafted.with(blank.changed(KeySettings.POWERLESS, now)), drafted);
        OwnedKey[] created = new OwnedKey[1];
        boolean kept = keys.create(project.id(), number -> {
            OwnedKey owned = drafted.with(numbered(blank, number));
            created[0] = owned;
            return new KeyStore.NewKey(
                    owned.key(),
                    revision(owned.key(), Action.KEY_CREATED, change.reason()),
                    Commit.of(
                            journal.done(
                                    caller,
                                    project.id(),
                                    id,
                                    Action.KEY_CREATED,
                                    now.at(),
                                    KeyChanges.between(KeySettings.BLANK, settings)),
                            once.remember(owned)));
        });
        if (!kept) {
            throw new Refusal.Invalid("/owner", "unknown_owner", "The project has no such user.");
        }
        return new IssuedKey(created[0], minted.secret());
    }

    /** A key that the caller may read. */
    public OwnedKey get(Caller caller, KeyRef ref) {
        caller.require(Management.KEYS_READ);
        return reach(caller, ref);
    }

    /** The key that the caller called with; needs no permission. */
    public OwnedKey self(Caller caller) {
        KeyId id = caller.key();
        return Optional.ofNullable(id)
                .flatMap(own -> keys.find(new KeyRef.ById(own)))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.Noun.KEY, "the caller has no key"));
    }

    /** The keys that the caller may read, as far as they are asked for, newest first. */
    public List<OwnedKey> list(Caller caller, KeyFilter filter, KeyPage page) {
        return keys.list(visible(caller, filter), page);
    }

    /**
     * All the keys that the caller may read, as far as they are asked for, newest first: for doors whose vendor knows no
     * pages. They are read as they are taken, so that a list of any length needs the memory of a page.
     */
    public Iterator<OwnedKey> listAll(Caller caller, KeyFilter filter) {
        KeyFilter seen = visible(caller, filter);
        return new WholeList(page -> keys.list(seen, page));
    }

    /** How many keys {@link #list} would yield without a limit. */
    public long count(Caller caller, KeyFilter filter) {
        return keys.count(visible(caller, filter));
    }

    /** Changes some fields of a key. A change that changes nothing leaves version and times as they are. */
    public OwnedKey update(Caller caller, KeyRef ref, Precondition precondition, KeyEdit edit) {
        return change(caller, ref, precondition, Action.KEY_UPDATED, Once.unasked(), before -> {
            refuseRevoked(before);
            KeyChange change = edit.changeOf(before);
            Stamp now = new Stamp(journal.now(), caller.actor());
            List<Role> known =
                    change.roles().isAsked() ? roles.list(before.project().id()) : before.roles();
            KeyRules rules = new KeyRules(before.project().settings(), names(known), now.at());
            KeySettings settings = rules.apply(before.key().settings(), change);
            rules.violations().refuseIfAny();
            if (settings.equals(before.key().settings())) {
                return Optional.empty();
            }
            OwnedKey after = new OwnedKey(
                    before.key().changed(settings, now),
                    before.owner(),
                    before.project(),
                    named(known, settings.roles()));
            Grants.check(caller, before, after);
            refuseNarrowedRoot(before, settings);
            return Optional.of(new Decided(after, change.reason()));
        });
    }

    /** Ends a key for good. A key that is revoked already stays as it was revoked. */
    public OwnedKey revoke(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<OwnedKey, Optional<String>> reason,
            Once<OwnedKey> once) {
        return change(caller, ref, precondition, Action.KEY_REVOKED, once, before -> {
            Optional<String> why = reason.apply(before);
            refuseRootKey(before, "The root key cannot be revoked.");
            if (before.key().revoked() != null) {
                return Optional.empty();
            }
            Stamp now = new Stamp(journal.now(), caller.actor());
            ApiKey after = before.key().revoked(new Ending(now, why.orElse(null)));
            return Optional.of(new Decided(before.with(after), why));
        });
    }

    /**
     * Gives a key another secret; the secrets it had end at once.
     *
     * @param format the shape of the new secret, asked once the key has been found; the project's own where it is not said
     */
    public IssuedKey rotate(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<OwnedKey, Optional<KeyFormat>> format,
            Once<OwnedKey> once) {
        Minted[] minted = new Minted[1];
        OwnedKey rotated = change(caller, ref, precondition, Action.KEY_ROTATED, once, before -> {
            Optional<KeyFormat> wanted = format.apply(before);
            refuseRevoked(before);
            Grants.checkSecret(caller, before);
            Stamp now = new Stamp(journal.now(), caller.actor());
            minted[0] = secrets.mint(wanted.orElseGet(
                    () -> KeyFormat.rekey(before.project().settings().keyPrefix())));
            ApiKey after = before.key().rotated(List.of(secrets.version(minted[0], now.at())), now);
            return Optional.of(new Decided(before.with(after), Optional.empty()));
        });
        return new IssuedKey(rotated, minted[0].secret());
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
                refuseForeignRoot(caller, before);
                refuseRootKey(before, "The root key cannot be deleted.");
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

    /** All saved states of a key, oldest first. */
    public List<Revision> revisions(Caller caller, KeyRef ref) {
        return keys.revisions(get(caller, ref).key().id());
    }

    private record Decided(OwnedKey after, Optional<String> reason) {}

    /**
     * Decides on the key as it is, writes under the guard that it still is, and decides anew where it is not. Whoever was
     * too late once waits for its turn, so that many writers of one key come to an end in a fair order.
     */
    private OwnedKey change(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Action action,
            Once<OwnedKey> once,
            Function<OwnedKey, Optional<Decided>> decide) {
        caller.require(Management.KEYS_WRITE);
        Function<OwnedKey, Optional<OwnedKey>> attempt = before -> {
            precondition.check(
                    before.key().version(), before.project().settings().requireIfMatch());
            Optional<Decided> decided = audited(caller, before, action, () -> {
                refuseForeignRoot(caller, before);
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
                            KeyChanges.between(
                                    before.key().settings(), after.key().settings())),
                    once.remember(after));
            Revision revision = revision(after.key(), action, decided.get().reason());
            return keys.update(before.key(), after.key(), revision, commit) ? Optional.of(after) : Optional.empty();
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
    private OwnedKey reach(Caller caller, KeyRef ref) {
        OwnedKey owned = find(caller, ref);
        if (!isTheirs(caller, owned)) {
            throw new Refusal.NotYours();
        }
        return owned;
    }

    private OwnedKey reachAudited(Caller caller, KeyRef ref, Action action) {
        OwnedKey owned = find(caller, ref);
        return audited(caller, owned, action, () -> {
            if (!isTheirs(caller, owned)) {
                throw new Refusal.NotYours();
            }
            return owned;
        });
    }

    private OwnedKey find(Caller caller, KeyRef ref) {
        return keys.find(ref)
                .filter(owned -> caller.sees(owned.project().id()))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.Noun.KEY));
    }

    private static boolean isTheirs(Caller caller, OwnedKey owned) {
        return caller.isAdministrator() || owned.owner().id().equals(caller.user());
    }

    /** Keeps an event of each refusal of a change to a key that is there. */
    private <T> T audited(Caller caller, OwnedKey owned, Action action, Supplier<T> decision) {
        try {
            return decision.get();
        } catch (Refusal.Forbidden | Refusal.NotYours | Refusal.Conflict refusal) {
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

    /** Whose the new key is; nobody but an administrator makes keys for others, and nobody but root for root. */
    private User owner(Caller caller, Project project, KeyDraft draft, Violations violations) {
        Optional<User> owner = draft.owner()
                .map(UserRef::of)
                .or(() -> caller.project().equals(project.id())
                        ? Optional.of(new UserRef.ById(caller.user()))
                        : Optional.empty())
                .flatMap(ref -> users.find(project.id(), ref))
                .filter(user -> caller.isAdministrator() || user.id().equals(caller.user()))
                .filter(user -> !user.root() || caller.isRoot() || user.id().equals(caller.user()));
        if (owner.isEmpty()) {
            if (draft.owner().isEmpty()) {
                violations.add("/owner", "required", "A key in another project than the caller's needs an owner.");
            } else {
                violations.add("/owner", "unknown_owner", "The project has no such user.");
            }
        }
        return owner.orElseGet(() -> nobody(project));
    }

    /** Stands in for an owner that was not found, while the rest of the request is looked at. */
    private static User nobody(Project project) {
        return new User(
                new UserId(new UUID(0, 0)),
                0,
                project.id(),
                "",
                "",
                null,
                UserRole.VIEWER,
                UserType.HUMAN,
                false,
                List.of(),
                Metadata.EMPTY,
                false,
                0,
                project.created(),
                project.updated());
    }

    /** A new key is restricted where permissions or roles are given; otherwise the request has to say. */
    private static KeyChange restrictedSaid(KeyChange change, Violations violations) {
        if (change.restricted().isPresent()) {
            return change;
        }
        if (change.permissions().isAsked() || change.roles().isAsked()) {
            return change.withRestricted(true);
        }
        violations.add(
                "/restricted",
                "required",
                "Say restricted: false for a key that may do all its owner may, or give permissions or roles.");
        return change;
    }

    private static ApiKey numbered(ApiKey key, long number) {
        return new ApiKey(
                key.id(),
                number,
                key.project(),
                key.owner(),
                key.kind(),
                key.settings(),
                key.secrets(),
                null,
                null,
                null,
                key.version(),
                key.created(),
                key.updated());
    }

    private static Revision revision(ApiKey key, Action action, Optional<String> reason) {
        return new Revision(key.id(), key.version(), action, key.updated(), key.settings(), reason.orElse(null));
    }

    private static void refuseRevoked(OwnedKey owned) {
        if (owned.key().revoked() != null) {
            throw new Refusal.Conflict(Refusal.Conflict.Reason.KEY_REVOKED, "A revoked key cannot be changed.");
        }
    }

    private static void refuseRootKey(OwnedKey owned, String message) {
        if (owned.isRootKey()) {
            throw new Refusal.Conflict(Refusal.Conflict.Reason.ROOT_PROTECTED, message);
        }
    }

    /** An administrator of root's project is not root, and must not become it by way of root's keys. */
    private static void refuseForeignRoot(Caller caller, OwnedKey owned) {
        if (owned.owner().root() && !owned.owner().id().equals(caller.user())) {
            throw Caller.roleNotAllowed();
        }
    }

    /** Nothing that could lock an installation out of its own root key. */
    private static void refuseNarrowedRoot(OwnedKey before, KeySettings after) {
        Set<KeyField> harmless = Set.of(KeyField.NAME, KeyField.DESCRIPTION, KeyField.METADATA);
        boolean narrowed = !harmless.containsAll(before.key().settings().differences(after));
        if (narrowed) {
            refuseRootKey(before, "The root key cannot be disabled, restricted or narrowed.");
        }
    }

    private static Set<String> names(List<Role> known) {
        return known.stream().map(Role::name).collect(Collectors.toSet());
    }

    private static List<Role> named(List<Role> known, List<String> wanted) {
        List<Role> found = new ArrayList<>();
        for (Role role : known) {
            if (wanted.contains(role.name())) {
                found.add(role);
            }
        }
        return found;
    }

    /** Now, as the services count it. */
    public Instant now() {
        return journal.now();
    }
}
