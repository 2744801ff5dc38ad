package dev.rekey.core.project;

import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.TextRules;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.Violation;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.CallerKey;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.Role;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.ProjectId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Use cases of roles, named sets of permissions that keys can have. */
public final class RoleService {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final int MAX_DESCRIPTION = 2_000;

    /** Maximum retries of a change after concurrent changes. */
    private static final int MAX_RETRIES = 256;

    private final RoleStore roles;
    private final ProjectService projects;
    private final WidenedKeys keys;
    private final AuditEventFactory auditEvents;

    public RoleService(RoleStore roles, ProjectService projects, WidenedKeys keys, AuditEventFactory auditEvents) {
        this.roles = roles;
        this.projects = projects;
        this.keys = keys;
        this.auditEvents = auditEvents;
    }

    /**
     * Role in a request.
     *
     * @param faults violations found while the API read the request
     */
    public record RoleDraft(Optional<String> description, List<String> permissions, List<Violation> faults) {}

    /**
     * Creates or replaces a role.
     *
     * @param asked supplies the role; called once the precondition holds, and again after a
     *     concurrent change
     */
    public Role set(
            Caller caller, String projectRef, String name, Precondition precondition, Supplier<RoleDraft> asked) {
        caller.require(ManagementPermission.ROLES_WRITE);
        for (int attempt = 0; attempt < MAX_RETRIES; attempt++) {
            Project project = projects.getVisible(caller, projectRef);
            Optional<Role> before = roles.find(project.id(), name);
            if (before.isPresent()) {
                check(precondition, before.get(), project);
            } else {
                precondition.checkAbsent();
            }
            Role after = drafted(project, name, before, asked.get());
            refuseGrant(caller, project.id(), before, after);
            if (before.equals(Optional.of(after)) || put(caller, project.id(), before, after)) {
                return after;
            }
        }
        throw new UnavailableException("setting the role failed repeatedly because of concurrent changes");
    }

    private static void check(Precondition precondition, Role role, Project project) {
        precondition.check(role.fingerprint(), project.settings().requireIfMatch());
    }

    private boolean put(Caller caller, ProjectId project, Optional<Role> before, Role after) {
        List<FieldChange> changes = List.of(
                new FieldChange("permissions", before.map(RoleService::texts).orElse(null), texts(after)));
        TransactionRecords records = TransactionRecords.of(
                auditEvents.done(caller, project, null, AuditAction.ROLE_SET, auditEvents.now(), changes));
        return roles.put(project, before, after, records);
    }

    private Role drafted(Project project, String name, Optional<Role> before, RoleDraft draft) {
        ViolationCollector violations = new ViolationCollector();
        violations.addAll(draft.faults());
        if (!NAME.matcher(name).matches()) {
            violations.add(
                    "/name",
                    "not_a_role_name",
                    "Must be 1 to 64 letters, digits, '_', '.' and '-', beginning with a letter or digit, for example"
                            + " \"support-agent\".");
        }
        String description = draft.description().orElse("");
        boolean isKept =
                before.filter(role -> role.description().equals(description)).isPresent();
        String stored = isKept ? description : TextRules.normalized(description);
        if (TextRules.length(stored) > MAX_DESCRIPTION) {
            violations.add("/description", "too_long", "At most " + MAX_DESCRIPTION + " characters are allowed.");
        } else if (!isKept && !TextRules.isForPeople(stored, true)) {
            violations.add("/description", "control_character", TextRules.RULE);
        }
        List<Permission> permissions = PermissionValidator.parse("permissions", draft.permissions(), violations);
        violations.addAll(PermissionValidator.misspelledExcept(
                "permissions",
                draft.permissions(),
                before.map(Role::permissions).orElse(List.of())));
        refuseOutside(project.settings().rules(), before, permissions, draft.permissions(), violations);
        Role role = new Role(name, stored, permissions);
        RoleSizeValidator.check(roles.list(project.id()), before, role, violations);
        violations.refuseIfAny();
        return role;
    }

    /**
     * Checks that a restricted caller adds only permissions that it has to the role, that its own
     * key does not have the role, and that it could widen each key with the role itself. Keys that
     * receive the role concurrently are not checked: only a caller that is unrestricted or has the
     * role can assign it.
     */
    private void refuseGrant(Caller caller, ProjectId project, Optional<Role> before, Role after) {
        PermissionSet was = PermissionSet.of(before.map(Role::permissions).orElse(List.of()));
        CallerKey own = caller.presented();
        if (!caller.isRestricted() || own == null || was.includesAll(PermissionSet.of(after.permissions()))) {
            return;
        }
        if (!after.permissions().stream().allMatch(caller::mayGive)) {
            throw refused("The caller's API key must have every permission of the role.");
        }
        if (own.projectId().equals(project) && own.roles().contains(after.name())) {
            throw refused("A restricted key cannot add permissions to one of its own roles.");
        }
        keys.requireWith(caller, project, after);
    }

    private static Refusal refused(String message) {
        return new Refusal.Forbidden(Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED, message);
    }

    /** Checks that the role adds no permission that the project's rules forbid on keys. */
    private static void refuseOutside(
            KeyPolicy rules,
            Optional<Role> before,
            List<Permission> permissions,
            List<String> texts,
            ViolationCollector violations) {
        List<Permission> allowed = rules.allowedPermissions();
        if (allowed == null) {
            return;
        }
        PermissionSet kept = PermissionSet.of(before.map(Role::permissions).orElse(List.of()));
        PermissionSet given = PermissionSet.of(allowed);
        for (Permission permission : permissions) {
            if (!given.includes(permission) && !kept.includes(permission)) {
                violations.add(
                        "/permissions/" + texts.indexOf(permission.value()),
                        "permission_outside_rules",
                        "The project's rules do not allow this permission for keys.");
            }
        }
    }

    public List<Role> list(Caller caller, String projectRef) {
        caller.require(ManagementPermission.ROLES_READ);
        return roles.list(projects.getVisible(caller, projectRef).id());
    }

    public Role get(Caller caller, String projectRef, String name) {
        caller.require(ManagementPermission.ROLES_READ);
        return find(projects.getVisible(caller, projectRef).id(), name);
    }

    public void delete(Caller caller, String projectRef, String name, Precondition precondition) {
        caller.require(ManagementPermission.ROLES_WRITE);
        for (int attempt = 0; attempt < MAX_RETRIES; attempt++) {
            Project project = projects.getVisible(caller, projectRef);
            Role role = find(project.id(), name);
            check(precondition, role, project);
            TransactionRecords records = TransactionRecords.of(auditEvents.done(
                    caller, project.id(), null, AuditAction.ROLE_DELETED, auditEvents.now(), List.of()));
            if (roles.delete(project.id(), role, records)) {
                return;
            }
        }
        throw new UnavailableException("deleting the role failed repeatedly because of concurrent changes");
    }

    private Role find(ProjectId project, String name) {
        return roles.find(project, name).orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.ROLE));
    }

    private static List<String> texts(Role role) {
        return role.permissions().stream().map(Permission::value).toList();
    }
}
