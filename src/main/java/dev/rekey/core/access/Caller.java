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
 * Who is calling us: a user of a project, narrowed by the key it called with.
 *
 * @param project where the caller stands; for root the project that its request is about
 * @param user whose rights the caller has
 * @param presented what limits the key it called with; {@code null} where it came with a JWT, or is unrestricted anyway
 * @param actor how it is named in what it does, its key included
 * @param role what its user may manage
 * @param rights what its key may do: {@link Rights#ALL} unless the key is restricted
 * @param reach how far it sees
 * @param via how the request came to us
 */
public record Caller(
        ProjectId project,
        UserId user,
        @Nullable CallerKey presented,
        Actor actor,
        UserRole role,
        Rights rights,
        Reach reach,
        Via via) {

    /** @throws IllegalArgumentException where the caller is restricted and its key is not there to be judged by */
    public Caller {
        if (!rights.all() && presented == null) {
            throw new IllegalArgumentException("a restricted caller without its key");
        }
    }

    /** How far a caller sees. */
    public enum Reach {
        /** One project, as its user's role allows. */
        OWN_PROJECT,
        /** One project, as root. */
        ROOT_IN_PROJECT,
        /** Every project, as root. */
        ROOT
    }

    /**
     * Rekey itself, acting on a key or user without being asked to by anybody.
     *
     * @param user whose things it acts on
     * @param requestId a name of what it does, as requests have one
     */
    public static Caller system(ProjectId project, UserId user, UUID requestId) {
        return new Caller(
                project,
                user,
                null,
                Actor.SYSTEM,
                UserRole.ADMINISTRATOR,
                Rights.ALL,
                Reach.ROOT,
                new Via("system", null, null, requestId));
    }

    private static final Set<Management> ADMINISTRATOR = Collections.unmodifiableSet(EnumSet.allOf(Management.class));
    private static final Set<Management> MEMBER = Collections.unmodifiableSet(EnumSet.of(
            Management.KEYS_READ,
            Management.KEYS_WRITE,
            Management.USERS_READ,
            Management.USAGE_READ,
            Management.KEYS_VERIFY));
    private static final Set<Management> VIEWER = Collections.unmodifiableSet(
            EnumSet.of(Management.KEYS_READ, Management.USAGE_READ, Management.KEYS_VERIFY));

    /** The key it called with; {@code null} where it came with a JWT. */
    public @Nullable KeyId key() {
        return actor.key();
    }

    /** Whether conditions of its own key need not hold for the keys that it makes usable. */
    public boolean mayUnbind() {
        return rights.cover(Management.KEYS_UNBIND.permission());
    }

    /**
     * Whether it may give the permission to others: whether its own key has it with effect. What its user may do in the
     * application limits no management permission.
     */
    public boolean mayGive(Permission permission) {
        if (presented == null || rights.all()) {
            return rights.cover(permission);
        }
        return rights.cover(permission)
                && (permission.isManagement() || presented.ownerRights().cover(permission));
    }

    public boolean isRoot() {
        return reach != Reach.OWN_PROJECT;
    }

    public boolean isAdministrator() {
        return isRoot() || role == UserRole.ADMINISTRATOR;
    }

    /** Whether the key it called with is narrowed to some permissions. */
    public boolean isRestricted() {
        return !rights.all();
    }

    /** Whether things of this project exist for the caller at all. */
    public boolean sees(ProjectId other) {
        return reach == Reach.ROOT || project.equals(other);
    }

    /** The one project that exists for the caller; empty where all do. */
    public Optional<ProjectId> bounds() {
        return reach == Reach.ROOT ? Optional.empty() : Optional.of(project);
    }

    /** Root, standing in one project and seeing nothing beyond it; every other caller as it is. */
    public Caller within(ProjectId one) {
        return isRoot() ? new Caller(one, user, presented, actor, role, rights, Reach.ROOT_IN_PROJECT, via) : this;
    }

    /** The caller as a plain member of its project, for a door where everybody manages their own keys alone. */
    public Caller ownKeysOnly() {
        UserRole narrowed = role == UserRole.VIEWER ? UserRole.VIEWER : UserRole.MEMBER;
        return new Caller(project, user, presented, actor, narrowed, rights, Reach.OWN_PROJECT, via);
    }

    /** The same caller with other rights, for a door whose vendor counts them in its own way. */
    public Caller withRights(Rights others) {
        return new Caller(project, user, presented, actor, role, others, reach, via);
    }

    /**
     * Refuses unless both the caller's key and its user's role allow the management of that kind.
     *
     * @throws Refusal.Forbidden otherwise
     */
    public void require(Management management) {
        if (!rights.cover(management.permission())) {
            throw new Refusal.Forbidden(
                    Refusal.Forbidden.Reason.INSUFFICIENT_PERMISSIONS,
                    "The calling key does not hold the permission "
                            + management.permission().value() + ".");
        }
        if (!roleAllows(management)) {
            throw roleNotAllowed();
        }
    }

    /** @throws Refusal.Forbidden unless the caller is root */
    public void requireRoot(Management management) {
        require(management);
        if (!isRoot()) {
            throw roleNotAllowed();
        }
    }

    private boolean roleAllows(Management management) {
        return isRoot() || managedBy(role).contains(management);
    }

    /** What a user of this role may manage. */
    public static Set<Management> managedBy(UserRole role) {
        return switch (role) {
            case ADMINISTRATOR -> ADMINISTRATOR;
            case MEMBER -> MEMBER;
            case VIEWER -> VIEWER;
        };
    }

    public static Refusal roleNotAllowed() {
        return new Refusal.Forbidden(
                Refusal.Forbidden.Reason.ROLE_NOT_ALLOWED, "The role of the calling user does not allow this.");
    }
}
