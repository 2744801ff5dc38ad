package dev.rekey.core.access;

import dev.rekey.core.Refusal;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Authenticated caller of a request: a user of a project, limited by the key it presented.
 *
 * @param project the caller's project; for root, the project of the request
 * @param user user whose rights the caller has
 * @param presented restrictions of the presented key; {@code null} for a JWT or an unrestricted
 *     caller
 * @param actor identity recorded for the caller's actions, including its key
 * @param role management role of the user
 * @param rights permissions of the key; {@link PermissionSet#ALL} unless the key is restricted
 * @param reach which projects are visible to the caller
 * @param via how the request arrived
 */
public record Caller(
        ProjectId project,
        UserId user,
        @Nullable CallerKey presented,
        Actor actor,
        UserRole role,
        PermissionSet rights,
        Scope reach,
        RequestContext via) {

    /**
     * @throws IllegalArgumentException if the caller is restricted and {@code presented} is null
     */
    public Caller {
        if (!rights.all() && presented == null) {
            throw new IllegalArgumentException("restricted caller without its key");
        }
    }

    /** Range of projects visible to a caller. */
    public enum Scope {
        /** One project, limited by the user's role. */
        OWN_PROJECT,
        /** One project, as root. */
        ROOT_IN_PROJECT,
        /** All projects, as root. */
        ROOT
    }

    /**
     * Returns the caller for actions that Rekey takes on a key or user by itself.
     *
     * @param user owner of the affected records
     * @param requestId id of the action, like the id of a request
     */
    public static Caller system(ProjectId project, UserId user, UUID requestId) {
        return new Caller(
                project,
                user,
                null,
                Actor.SYSTEM,
                UserRole.ADMINISTRATOR,
                PermissionSet.ALL,
                Scope.ROOT,
                new RequestContext("system", null, null, requestId));
    }

    private static final Set<ManagementPermission> ADMINISTRATOR =
            Collections.unmodifiableSet(EnumSet.allOf(ManagementPermission.class));
    private static final Set<ManagementPermission> MEMBER = Collections.unmodifiableSet(EnumSet.of(
            ManagementPermission.KEYS_READ,
            ManagementPermission.KEYS_WRITE,
            ManagementPermission.USERS_READ,
            ManagementPermission.USAGE_READ,
            ManagementPermission.KEYS_VERIFY));
    private static final Set<ManagementPermission> VIEWER = Collections.unmodifiableSet(EnumSet.of(
            ManagementPermission.KEYS_READ, ManagementPermission.USAGE_READ, ManagementPermission.KEYS_VERIFY));

    /** Returns the presented key; {@code null} for a JWT. */
    public @Nullable KeyId key() {
        return actor.key();
    }

    /**
     * Returns whether keys made usable by the caller may lack the conditions of the caller's own
     * key.
     */
    public boolean mayUnbind() {
        return rights.includes(ManagementPermission.KEYS_UNBIND.permission());
    }

    /**
     * Returns whether the caller may grant the permission: its own key must have it in effect. The
     * user's application permissions do not limit management permissions.
     */
    public boolean mayGive(Permission permission) {
        if (presented == null || rights.all()) {
            return rights.includes(permission);
        }
        return rights.includes(permission)
                && (permission.isManagement() || presented.ownerRights().includes(permission));
    }

    public boolean isRoot() {
        return reach != Scope.OWN_PROJECT;
    }

    public boolean isAdministrator() {
        return isRoot() || role == UserRole.ADMINISTRATOR;
    }

    /** Returns whether the presented key is restricted to some permissions. */
    public boolean isRestricted() {
        return !rights.all();
    }

    /** Returns whether records of this project are visible to the caller. */
    public boolean sees(ProjectId other) {
        return reach == Scope.ROOT || project.equals(other);
    }

    /** Returns the only project visible to the caller; empty if all are. */
    public Optional<ProjectId> projectScope() {
        return reach == Scope.ROOT ? Optional.empty() : Optional.of(project);
    }

    /** Returns root limited to one project; any other caller unchanged. */
    public Caller within(ProjectId projectId) {
        return isRoot()
                ? new Caller(projectId, user, presented, actor, role, rights, Scope.ROOT_IN_PROJECT, via)
                : this;
    }

    /**
     * Returns the caller as an ordinary member of its project, for APIs where every user manages
     * only their own keys.
     */
    public Caller ownKeysOnly() {
        UserRole narrowed = role == UserRole.VIEWER ? UserRole.VIEWER : UserRole.MEMBER;
        return new Caller(project, user, presented, actor, narrowed, rights, Scope.OWN_PROJECT, via);
    }

    /** Returns this caller with other rights, for APIs whose vendor calculates them differently. */
    public Caller withRights(PermissionSet others) {
        return new Caller(project, user, presented, actor, role, others, reach, via);
    }

    /**
     * Requires the management permission on both the caller's key and its user's role.
     *
     * @throws Refusal.Forbidden if either lacks it
     */
    public void require(ManagementPermission management) {
        if (!rights.includes(management.permission())) {
            throw new Refusal.Forbidden(
                    Refusal.Forbidden.Reason.INSUFFICIENT_PERMISSIONS,
                    "The caller's API key lacks the permission "
                            + management.permission().value() + ".");
        }
        if (!roleAllows(management)) {
            throw roleNotAllowed();
        }
    }

    /** @throws Refusal.Forbidden unless the caller is root and has the permission */
    public void requireRoot(ManagementPermission management) {
        require(management);
        if (!isRoot()) {
            throw roleNotAllowed();
        }
    }

    private boolean roleAllows(ManagementPermission management) {
        return isRoot() || managedBy(role).contains(management);
    }

    /** Returns the management permissions of a user role. */
    public static Set<ManagementPermission> managedBy(UserRole role) {
        return switch (role) {
            case ADMINISTRATOR -> ADMINISTRATOR;
            case MEMBER -> MEMBER;
            case VIEWER -> VIEWER;
        };
    }

    public static Refusal roleNotAllowed() {
        return new Refusal.Forbidden(
                Refusal.Forbidden.Reason.ROLE_NOT_ALLOWED,
                "The role of the caller's user does not allow this operation.");
    }
}
