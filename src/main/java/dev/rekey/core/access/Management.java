package dev.rekey.core.access;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may be done to Rekey itself. These names are reserved: they are in no project's catalogue, and only administrators
 * grant them, by name.
 */
public enum Management {
    KEYS_READ("keys:read"),
    KEYS_WRITE("keys:write"),
    PROJECTS_READ("projects:read"),
    PROJECTS_WRITE("projects:write"),
    USERS_READ("users:read"),
    USERS_WRITE("users:write"),
    ROLES_READ("roles:read"),
    ROLES_WRITE("roles:write"),
    USAGE_READ("usage:read"),
    AUDIT_READ("audit:read"),
    NODES_READ("nodes:read"),
    VERIFY("verify");

    private static final Map<String, Permission> BY_NAME = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(each -> each.name, each -> new Permission(each.name)));

    private final String name;

    Management(String name) {
        this.name = name;
    }

    public Permission permission() {
        return Objects.requireNonNull(BY_NAME.get(name));
    }

    static boolean isName(String text) {
        return BY_NAME.containsKey(text);
    }
}
