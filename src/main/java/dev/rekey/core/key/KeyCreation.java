package dev.rekey.core.key;

import dev.rekey.core.Metadata;
import dev.rekey.core.Once;
import dev.rekey.core.Refusal;
import dev.rekey.core.Violations;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.Action;
import dev.rekey.core.audit.Commit;
import dev.rekey.core.audit.Journal;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.RoleStore;
import dev.rekey.core.project.RuleSet.Required;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.secret.KeyFormat;
import dev.rekey.core.secret.Minted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** How a key is made: whose it is, what it starts with, and that its maker may give that. */
final class KeyCreation {

    private final KeyStore keys;
    private final ProjectService projects;
    private final UserStore users;
    private final RoleStore roles;
    private final Journal journal;
    private final SecretMaker secrets;

    KeyCreation(
            KeyStore keys,
            ProjectService projects,
            UserStore users,
            RoleStore roles,
            Journal journal,
            SecretMaker secrets) {
        this.keys = keys;
        this.projects = projects;
        this.users = users;
        this.roles = roles;
        this.journal = journal;
        this.secrets = secrets;
    }

    /** Makes a key and its first secret. */
    IssuedKey create(Caller caller, Supplier<KeyDraft> asked, Once<OwnedKey> once) {
        caller.require(Management.KEYS_WRITE);
        KeyDraft draft = asked.get();
        Project project =
                draft.project().map(ref -> projects.reach(caller, ref)).orElseGet(() -> projects.own(caller));
        Stamp now = new Stamp(journal.now(), caller.actor());
        KnownRoles known = new KnownRoles(roles.list(project.id()));
        KeyRules rules = new KeyRules(project.settings(), known.names(), now.at());
        User owner = owner(caller, project, draft, rules.violations());
        KeyChange change = restrictedSaid(draft.settings(), rules.violations());
        if (change.name().isEmpty()) {
            rules.violations().add("/name", "required", "A key needs a name.");
        }
        KeySettings settings = Delegation.inherited(caller, change, rules.apply(KeySettings.BLANK, change));
        refuseBackwards(change, settings, rules.violations());
        KeyId id = secrets.nextKeyId();
        Minted minted = secrets.mint(draft.format()
                .orElseGet(() -> KeyFormat.rekey(project.settings().keyPrefix())));
        ApiKey blank = new ApiKey(
                id,
                0,
                project.id(),
                owner.id(),
                draft.kind(),
                settings,
                List.of(secrets.version(minted, now.at())),
                null,
                null,
                null,
                1,
                now,
                now);
        OwnedKey drafted = new OwnedKey(blank, owner, project, known.named(settings.roles()));
        Optional<OwnerCap> cap = OwnerCaps.of(project, owner, now.at());
        rules.addBroken(RuleCheck.ofNew(drafted, change, now.at()));
        KeySize.check(0, KeySize.of(drafted), rules.violations());
        if (cap.filter(this::isReached).isPresent()) {
            rules.violations().addAll(List.of(OwnerCaps.full()));
        }
        rules.violations().refuseIfAny();
        Grants.checkNew(caller, drafted, change.knownHere());
        OwnedKey[] created = new OwnedKey[1];
        boolean kept = isKept(() -> keys.create(project.id(), number -> {
            OwnedKey owned = drafted.with(numbered(blank, number));
            created[0] = owned;
            return new KeyStore.NewKey(
                    owned.key(),
                    Revision.first(owned.key(), Action.KEY_CREATED, caller, change.reason()),
                    Commit.of(
                            journal.done(
                                    caller,
                                    project.id(),
                                    id,
                                    Action.KEY_CREATED,
                                    now.at(),
                                    KeyChanges.between(KeySettings.BLANK, settings)),
                            once.remember(owned)),
                    cap);
        }));
        if (!kept) {
            throw new Refusal.Invalid("/owner", "unknown_owner", "The project has no such user.");
        }
        return new IssuedKey(created[0], minted.secret());
    }

    /** Where one end of the key's time was said, the other may have come from the caller's key. */
    private static void refuseBackwards(KeyChange change, KeySettings settings, Violations violations) {
        Instant start = settings.notBefore();
        Instant end = settings.expiresAt();
        boolean oneSaid = change.notBefore().isAsked() != change.expiresAt().isAsked();
        if (oneSaid && start != null && end != null && !start.isBefore(end)) {
            violations.add("/not_before", "not_before_expiry", "A key must start before it ends.");
        }
    }

    /** A look ahead, so that this is said together with all that is wrong; the store has the last word. */
    private boolean isReached(OwnerCap cap) {
        return keys.countLive(cap.owner(), cap.now()) >= cap.most();
    }

    private static boolean isKept(BooleanSupplier create) {
        try {
            return create.getAsBoolean();
        } catch (OwnerCapReached _) {
            throw new Refusal.Invalid(List.of(OwnerCaps.full()));
        }
    }

    /** Whose the new key is; nobody but an administrator makes keys for others, and nobody but root for root. */
    private User owner(Caller caller, Project project, KeyDraft draft, Violations violations) {
        boolean unsaid = draft.owner().isEmpty() && !draft.callersOwn();
        if (unsaid && project.settings().rules().required().contains(Required.OWNER)) {
            violations.add(
                    "/owner", "required_by_rules", "The rules of the project want the owner of a new key to be named.");
            return nobody(project);
        }
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
}
