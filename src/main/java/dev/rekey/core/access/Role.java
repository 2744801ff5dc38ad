package dev.rekey.core.access;

import java.util.List;

/**
 * A named set of permissions that a project's keys can be given together.
 *
 * @param name unique in its project
 * @param description for people; may be empty
 * @param permissions what a key with this role may do, in the order they were given
 */
public record Role(String name, String description, List<Permission> permissions) {

    public Role {
        permissions = List.copyOf(permissions);
    }
}
