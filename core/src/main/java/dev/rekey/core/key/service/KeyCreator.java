package dev.rekey.core.key.service;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Metadata;
import dev.rekey.core.Refusal;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ApiKeyBuilder;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyDiff;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.store.KeyCountStore;
import dev.rekey.core.key.store.KeyCreationStore;
import dev.rekey.core.key.store.OwnerKeyLimit;
import dev.rekey.core.key.validation.DelegationCheck;
import dev.rekey.core.key.validation.KeyChangeValidator;
import dev.rekey.core.key.validation.KeyPolicyCheck;
import dev.rekey.core.key.validation.KeySizeLimit;
import dev.rekey.core.key.validation.OwnerKeyLimits;
import dev.rekey.core.key.validation.PrivilegeEscalationCheck;
import dev.rekey.core.project.KeyPolicy.Required;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.RoleStore;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserBuilder;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.secret.KeyFormat;
import dev.rekey.core.secret.MintedSecret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Use case of creating a key: determines its owner and initial settings and checks that the caller
 * may grant them. Thread-safe.
 */
public final class KeyCreator {

    private final KeyCreationStore keys;
    private final KeyCountStore counts;
    private final ProjectService projects;
    private final UserStore users;
    private final RoleStore roles;
    private final AuditEventFactory auditEvents;
    private final SecretFactory secrets;

    public KeyCreator(
            KeyCreationStore keys,
            KeyCountStore counts,
            ProjectService projects,
            UserStore users,
            RoleStore roles,
            AuditEventFactory auditEvents,
            SecretFactory secrets) {
        this.keys = keys;
        this.counts = counts;
        this.projects = projects;
        this.users = users;
        this.roles = roles;
        this.auditEvents = auditEvents;
        this.secrets = secrets;
    }

    /**
     * Creates a key and its first secret.
     *
     * @param asked returns the request; called once the caller's permission has been checked
     */
    IssuedKey create(Caller caller, Supplier<NewKey> asked, IdempotencyRecorder<KeyAggregate> recorder) {
        caller.require(ManagementPermission.KEYS_WRITE);
        NewKey newKey = asked.get();
        Project project =
                newKey.project().map(ref -> projects.getVisible(caller, ref)).orElseGet(() -> projects.own(caller));
        AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
        ProjectRoles known = new ProjectRoles(roles.list(project.id()));
        KeyChangeValidator rules = new KeyChangeValidator(project.settings(), known.names(), now.at());
        User owner = owner(caller, project, newKey, rules.violations());
        KeyChange change = restrictedSaid(newKey.settings(), rules.violations());
        if (change.name().isEmpty()) {
            rules.violations().add("/name", "required", "A key needs a name.");
        }
        KeySettings settings = DelegationCheck.inherited(caller, change, rules.apply(KeySettings.BLANK, change));
        refuseBackwards(change, settings, rules.violations());
        KeyId id = secrets.nextKeyId();
        MintedSecret minted = secrets.mint(newKey.format()
                .orElseGet(() -> KeyFormat.rekey(project.settings().keyPrefix())));
        ApiKey blank = ApiKeyBuilder.builder()
                .id(id)
                .project(project.id())
                .owner(owner.id())
                .kind(newKey.kind())
                .settings(settings)
                .secrets(List.of(secrets.version(minted, now.at())))
                .version(1)
                .created(now)
                .updated(now)
                .build();
        KeyAggregate drafted = new KeyAggregate(blank, owner, project, known.named(settings.roles()));
        Optional<OwnerKeyLimit> cap = OwnerKeyLimits.of(project, owner, now.at());
        rules.addBroken(KeyPolicyCheck.ofNew(drafted, change, now.at()));
        KeySizeLimit.check(0, KeySizeLimit.of(drafted), rules.violations());
        if (cap.filter(this::isReached).isPresent()) {
            rules.violations().addAll(List.of(OwnerKeyLimits.full()));
        }
        rules.violations().refuseIfAny();
        PrivilegeEscalationCheck.checkNew(caller, drafted, change.vendorPermissions());
        KeyAggregate[] created = new KeyAggregate[1];
        boolean stored = OwnerKeyLimits.enforced(() -> keys.create(project.id(), number -> {
            KeyAggregate aggregate = drafted.with(numbered(blank, number));
            created[0] = aggregate;
            return new KeyCreationStore.NewKey(
                    aggregate.key(),
                    Revision.first(aggregate.key(), AuditAction.KEY_CREATED, caller, change.reason()),
                    TransactionRecords.of(
                            auditEvents.done(
                                    caller,
                                    project.id(),
                                    id,
                                    AuditAction.KEY_CREATED,
                                    now.at(),
                                    KeyDiff.between(KeySettings.BLANK, settings)),
                            recorder.remember(aggregate)),
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
    private static void refuseBackwards(KeyChange change, KeySettings settings, ViolationCollector violations) {
        Instant start = settings.notBefore();
        Instant end = settings.expiresAt();
        boolean onlyOneSet =
                change.notBefore().isPresent() != change.expiresAt().isPresent();
        if (onlyOneSet && start != null && end != null && !start.isBefore(end)) {
            violations.add("/not_before", "not_before_expiry", "`not_before` must be earlier than `expires_at`.");
        }
    }

    /**
     * Checks the limit in advance, so that it is reported together with other violations. The store
     * enforces it.
     */
    private boolean isReached(OwnerKeyLimit cap) {
        return counts.countLive(cap.owner(), cap.now()) >= cap.most();
    }

    /**
     * Returns the owner. Only administrators create keys for others, and only root creates keys for
     * root.
     */
    private User owner(Caller caller, Project project, NewKey newKey, ViolationCollector violations) {
        boolean ownerMissing = newKey.owner().isEmpty() && !newKey.callersOwn();
        if (ownerMissing && project.settings().rules().required().contains(Required.OWNER)) {
            violations.add(
                    "/owner",
                    "required_by_rules",
                    "The project's key rules require `owner` in requests that create a key.");
            return placeholderOwner(project);
        }
        Optional<User> owner = newKey.owner()
                .map(UserRef::of)
                .or(() -> caller.project().equals(project.id())
                        ? Optional.of(new UserRef.ById(caller.user()))
                        : Optional.empty())
                .flatMap(ref -> users.find(project.id(), ref))
                .filter(user -> caller.isAdministrator() || user.id().equals(caller.user()))
                .filter(user -> !user.root() || caller.isRoot() || user.id().equals(caller.user()));
        if (owner.isEmpty()) {
            if (newKey.owner().isEmpty()) {
                violations.add("/owner", "required", "Set `owner` to create a key in a project other than your own.");
            } else {
                violations.add("/owner", "unknown_owner", "The project has no such user.");
            }
        }
        return owner.orElseGet(() -> placeholderOwner(project));
    }

    /**
     * Returns a placeholder for an owner that was not found, so that the rest of the request can be
     * validated.
     */
    private static User placeholderOwner(Project project) {
        return UserBuilder.builder()
                .id(new UserId(new UUID(0, 0)))
                .project(project.id())
                .externalId("")
                .name("")
                .role(UserRole.VIEWER)
                .type(UserType.HUMAN)
                .permissions(List.of())
                .metadata(Metadata.EMPTY)
                .created(project.created())
                .updated(project.updated())
                .build();
    }

    /**
     * Sets {@code restricted} if permissions or roles are given; otherwise the request must set it.
     */
    private static KeyChange restrictedSaid(KeyChange change, ViolationCollector violations) {
        if (change.restricted().isPresent()) {
            return change;
        }
        if (change.permissions().isPresent() || change.roles().isPresent()) {
            return change.withRestricted(true);
        }
        violations.add(
                "/restricted",
                "required",
                "Set `permissions` or `roles`, or `\"restricted\": false` to grant all of the owner's permissions.");
        return change;
    }

    private static ApiKey numbered(ApiKey key, long number) {
        return ApiKeyBuilder.builder(key)
                .number(number)
                .revoked(null)
                .quarantined(null)
                .lastUsedAt(null)
                .build();
    }
}
