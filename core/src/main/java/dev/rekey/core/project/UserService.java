package dev.rekey.core.project;

import dev.rekey.core.EnumText;
import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Metadata;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.TextRules;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.UserStore.NewUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Use cases of users. */
public final class UserService {

    private final UserStore users;
    private final ProjectService projects;
    private final UserDelegationCheck grants;
    private final IdGenerator ids;
    private final AuditEventFactory auditEvents;

    public UserService(
            UserStore users,
            ProjectService projects,
            UserDelegationCheck grants,
            IdGenerator ids,
            AuditEventFactory auditEvents) {
        this.users = users;
        this.projects = projects;
        this.grants = grants;
        this.ids = ids;
        this.auditEvents = auditEvents;
    }

    public User create(
            Caller caller, String projectRef, Supplier<UserChange> asked, IdempotencyRecorder<User> recorder) {
        caller.require(ManagementPermission.USERS_WRITE);
        Project project = projects.getVisible(caller, projectRef);
        UserChange change = asked.get();
        ViolationCollector violations = new ViolationCollector();
        violations.addAll(change.faults());
        if (change.externalId().isEmpty()) {
            violations.add("/external_id", "required", "Required, for example \"customer-42\".");
        }
        AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
        String externalId = TextRules.normalized(change.externalId().orElse(""));
        User blank = UserBuilder.builder()
                .id(new UserId(ids.next()))
                .project(project.id())
                .externalId(externalId)
                .name(externalId)
                .role(UserRole.MEMBER)
                .type(UserType.HUMAN)
                .enabled(true)
                .metadata(Metadata.EMPTY)
                .version(1)
                .created(now)
                .updated(now)
                .build();
        User drafted = UserValidator.apply(change, blank, 1, now, violations);
        violations.refuseIfAny();
        grants.checkNew(caller, blank, drafted);
        return users.create(project.id(), number -> {
                    User user = numbered(drafted, number);
                    AuditEvent event = auditEvents.done(
                            caller, project.id(), null, AuditAction.USER_CREATED, now.at(), changes(blank, user));
                    return new NewUser(user, TransactionRecords.of(event, recorder.remember(user)));
                })
                .orElseThrow(() -> {
                    // Throws if the project no longer exists.
                    projects.getVisible(caller, projectRef);
                    return externalIdTaken();
                });
    }

    public User get(Caller caller, String projectRef, String ref) {
        caller.require(ManagementPermission.USERS_READ);
        return getVisible(caller, projects.getVisible(caller, projectRef).id(), ref);
    }

    /** Returns the users of a project by ascending id; a member sees only itself. */
    public List<User> list(Caller caller, String projectRef, @Nullable UserId after, int limit) {
        caller.require(ManagementPermission.USERS_READ);
        ProjectId project = projects.getVisible(caller, projectRef).id();
        if (caller.isAdministrator()) {
            return users.list(project, after, limit);
        }
        return after == null
                ? users.find(project, new UserRef.ById(caller.user())).stream().toList()
                : List.of();
    }

    /**
     * @param asked returns the change for the current user; called again after a concurrent change
     */
    public User update(
            Caller caller, String projectRef, String ref, Precondition precondition, Function<User, UserChange> asked) {
        caller.require(ManagementPermission.USERS_WRITE);
        while (true) {
            Project project = projects.getVisible(caller, projectRef);
            User before = getVisible(caller, project.id(), ref);
            precondition.check(before.version(), project.settings().requireIfMatch());
            UserChange change = asked.apply(before);
            ViolationCollector violations = new ViolationCollector();
            violations.addAll(change.faults());
            AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
            User after = UserValidator.apply(change, before, before.version() + 1, now, violations);
            violations.refuseIfAny();
            List<FieldChange> changes = changes(before, after);
            if (changes.isEmpty()) {
                return before;
            }
            protectRoot(caller, before, after);
            grants.check(caller, before, after);
            TransactionRecords records = TransactionRecords.of(
                    auditEvents.done(caller, project.id(), null, AuditAction.USER_UPDATED, now.at(), changes));
            switch (users.update(before, after, records)) {
                case DONE -> {
                    return after;
                }
                case NAME_TAKEN -> throw externalIdTaken();
                case STALE -> {
                    // Concurrent change: retry with the current state.
                }
            }
        }
    }

    /** Deletes a user and all its keys. */
    public void delete(Caller caller, String projectRef, String ref, Precondition precondition) {
        caller.require(ManagementPermission.USERS_WRITE);
        boolean deleted = false;
        while (!deleted) {
            Project project = projects.getVisible(caller, projectRef);
            User user = getVisible(caller, project.id(), ref);
            precondition.check(user.version(), project.settings().requireIfMatch());
            if (user.root()) {
                throw rootProtected("The root user cannot be deleted.");
            }
            // After a concurrent change, retry with the current state.
            deleted = users.delete(user, keys -> deletion(caller, project.id(), keys));
        }
    }

    private TransactionRecords deletion(Caller caller, ProjectId project, List<KeyId> keys) {
        List<AuditEvent> events = new ArrayList<>();
        events.add(auditEvents.done(caller, project, null, AuditAction.USER_DELETED, auditEvents.now(), List.of()));
        keys.forEach(key -> events.add(
                auditEvents.done(caller, project, key, AuditAction.KEY_DELETED, auditEvents.now(), List.of())));
        return new TransactionRecords(events, Optional.empty());
    }

    /**
     * Returns the user named in a record that the caller may read, such as the creator of a key;
     * empty if the user no longer exists or belongs to another project. Requires no further
     * permission.
     */
    public Optional<User> findActor(Caller caller, Actor actor) {
        UserId user = actor.user();
        return user == null ? Optional.empty() : users.find(caller.project(), new UserRef.ById(user));
    }

    /**
     * Returns the user with this id or external id, without checking permissions.
     *
     * @throws Refusal.NotFound if it does not exist or is not visible to the caller
     */
    public User getVisible(Caller caller, ProjectId project, String ref) {
        return users.find(project, UserRef.of(ref))
                // External ids stored before normalization was introduced are found unchanged.
                .or(() -> UserRef.normalized(ref).flatMap(other -> users.find(project, other)))
                .filter(user -> caller.sees(user.project()))
                .filter(user -> caller.isAdministrator() || user.id().equals(caller.user()))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.USER));
    }

    private static void protectRoot(Caller caller, User before, User after) {
        if (!before.root()) {
            return;
        }
        if (!caller.isRoot()) {
            throw Caller.roleNotAllowed();
        }
        boolean narrowed = !after.enabled()
                || after.role() != UserRole.ADMINISTRATOR
                || after.permissions() != null
                || !after.externalId().equals(before.externalId());
        if (narrowed) {
            throw rootProtected("The root user must remain an enabled administrator without permission limits and keep"
                    + " its external id.");
        }
    }

    private static User numbered(User user, long number) {
        return UserBuilder.builder(user).number(number).build();
    }

    private static List<FieldChange> changes(User before, User after) {
        List<FieldChange> changes = new ArrayList<>();
        FieldChange.addTo(changes, "external_id", before.externalId(), after.externalId());
        FieldChange.addTo(changes, "name", before.name(), after.name());
        FieldChange.addTo(changes, "email", before.email(), after.email());
        FieldChange.addTo(changes, "role", EnumText.of(before.role()), EnumText.of(after.role()));
        FieldChange.addTo(changes, "type", EnumText.of(before.type()), EnumText.of(after.type()));
        FieldChange.addTo(changes, "enabled", before.enabled(), after.enabled());
        FieldChange.addTo(changes, "permissions", texts(before.permissions()), texts(after.permissions()));
        FieldChange.addTo(
                changes,
                "metadata",
                before.metadata().members(),
                after.metadata().members());
        return changes;
    }

    private static @Nullable List<String> texts(@Nullable List<Permission> permissions) {
        return permissions == null
                ? null
                : permissions.stream().map(Permission::value).toList();
    }

    private static Refusal externalIdTaken() {
        return new Refusal.Conflict(
                Refusal.Conflict.Reason.EXTERNAL_ID_TAKEN, "Another user of the project has this external id.");
    }

    private static Refusal rootProtected(String message) {
        return new Refusal.Conflict(Refusal.Conflict.Reason.ROOT_PROTECTED, message);
    }
}
