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

/**
 * Use case of creating a key: determines its owner and initial settings and checks that the caller
 * may grant them. Thread-safe.
 */
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

    /**
     * Creates a key and its first secret.
     *
     * @param asked returns the request; called once the caller's permission has been checked
     */
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
        boolean stored = isKept(() -> keys.create(project.id(), number -> {
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
        if (!stored) {
            throw new Refusal.Invalid("/owner", "unknown_owner", "The project has no such user.");
        }
        return new IssuedKey(created[0], minted.secret());
    }

    /**
     * Checks the order of start and expiry if the request sets only one of them, since the other
     * may come from the caller's key.
     */
    private static void refuseBackwards(KeyChange change, KeySettings settings, Violations violations) {
        Instant start = settings.notBefore();
        Instant end = settings.expiresAt();
        boolean onlyOneSet = change.notBefore().isAsked() != change.expiresAt().isAsked();
        if (onlyOneSet && start != null && end != null && !start.isBefore(end)) {
            violations.add("/not_before", "not_before_expiry", "`not_before` must be earlier than `expires_at`.");
        }
    }

    /**
     * Checks the limit in advance, so that it is reported together with other violations. The store
     * enforces it.
     */
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

    /**
     * Returns the owner. Only administrators create keys for others, and only root creates keys for
     * root.
     */
    private User owner(Caller caller, Project project, KeyDraft draft, Violations violations) {
        boolean ownerMissing = draft.owner().isEmpty() && !draft.callersOwn();
        if (ownerMissing && project.settings().rules().required().contains(Required.OWNER)) {
            violations.add(
                    "/owner",
                    "required_by_rules",
                    "The project's key rules require `owner` in requests that create a key.");
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
                violations.add("/owner", "required", "Set `owner` to create a key in a project other than your own.");
            } else {
                violations.add("/owner", "unknown_owner", "The project has no such user.");
            }
        }
        return owner.orElseGet(() -> nobody(project));
    }

    /**
     * Returns a placeholder for an owner that was not found, so that the rest of the request can be
     * validated.
     */
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

    /**
     * Sets {@code restricted} if permissions or roles are given; otherwise the request must set it.
     */
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
                "Set `permissions` or `roles`, or `\"restricted\": false` to grant all of the owner's permissions.");
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
