package dev.rekey.core.project;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.Metadata;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Person or program that owns keys.
 *
 * @param number sequence number in the project, from 1
 * @param externalId id in the project's application, unique in the project
 * @param enabled if false, the user's keys verify as disabled
 * @param permissions permissions in the application; {@code null} for all
 * @param root whether this is the user of the root key
 */
@GeneratedBuilder
public record User(
        UserId id,
        long number,
        ProjectId project,
        String externalId,
        String name,
        @Nullable String email,
        UserRole role,
        UserType type,
        boolean enabled,
        @Nullable List<Permission> permissions,
        Metadata metadata,
        boolean root,
        long version,
        AuditStamp created,
        AuditStamp updated) {

    public User {
        permissions = permissions == null ? null : List.copyOf(permissions);
    }

    /** Returns the user's permissions in the application. */
    public PermissionSet rights() {
        return permissions == null ? PermissionSet.ALL : PermissionSet.of(permissions);
    }

    /** Returns the identity recorded for the user's actions with the given key, or with none. */
    public Actor actor(@Nullable KeyId key) {
        return new Actor(id, key, name);
    }
}
