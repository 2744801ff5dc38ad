package dev.rekey.core.access;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    VERIFY("verify"),
    /** Lets a restricted key pass on its permissions without the conditions under which it may itself be used. */
    KEYS_UNBIND("keys:unbind", Held.BY_FULL_NAME),
    METRICS_READ("metrics:read", Held.BY_FULL_NAME);

    /** How a key comes to hold a management permission. */
    private enum Held {
        /** By its name, or by a pattern that covers it. */
        BY_PATTERN,
        /** By its name alone: no pattern stands for it, so that nobody holds it without having been given it. */
        BY_FULL_NAME
    }

    private static final Map<String, Permission> BY_NAME = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(each -> each.name, each -> new Permission(each.name)));

    private static final Set<String> BY_FULL_NAME = Stream.of(values())
            .filter(each -> each.held == Held.BY_FULL_NAME)
            .map(each -> each.name)
            .collect(Collectors.toUnmodifiableSet());

    private final String name;
    private final Held held;

    Management(String name) {
        this(name, Held.BY_PATTERN);
    }

    Management(String name, Held held) {
        this.name = name;
        this.held = held;
    }

    public Permission permission() {
        return Objects.requireNonNull(BY_NAME.get(name));
    }

    static boolean isName(String text) {
        return BY_NAME.containsKey(text);
    }

    /** Whether it is the name of one that no pattern stands for. */
    static boolean isHeldByFullName(String text) {
        return BY_FULL_NAME.contains(text);
    }
}
