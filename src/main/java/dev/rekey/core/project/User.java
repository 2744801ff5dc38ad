package dev.rekey.core.project;

import dev.rekey.core.Metadata;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Rights;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person or a program that keys belong to.
 *
 * @param number counted from 1 in the project
 * @param externalId what the project's application calls it, unique in the project
 * @param enabled while false, its keys verify as disabled
 * @param permissions what it may do in the application; {@code null} is all
 * @param root whether it is the user of the root key
 */
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
        Stamp created,
        Stamp updated) {

    public User {
        permissions = permissions == null ? null : List.copyOf(permissions);
    }

    /** What it may do in the application. */
    public Rights rights() {
        return permissions == null ? Rights.ALL : Rights.of(permissions);
    }

    /** How it is named in what it does, with this key or with none. */
    public Actor actor(@Nullable KeyId key) {
        return new Actor(id, key, name);
    }
}
