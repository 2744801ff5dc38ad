package dev.rekey.core.access;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Management permission: an operation on Rekey itself. The names are reserved and not part of any
 * project's catalogue. Only administrators grant them, by name or by a pattern that covers them.
 */
public enum ManagementPermission {
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
    KEYS_VERIFY("keys:verify"),
    /** Allows a restricted key to grant its permissions to keys without its own conditions. */
    KEYS_UNBIND("keys:unbind", Held.BY_FULL_NAME),
    METRICS_READ("metrics:read", Held.BY_FULL_NAME);

    /** How a key can hold a management permission. */
    private enum Held {
        /** By its name or a pattern that covers it. */
        BY_PATTERN,
        /** By its full name only; no pattern covers it, so that it is always granted explicitly. */
        BY_FULL_NAME
    }

    private static final Map<String, Permission> BY_NAME = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(
                    management -> management.name, management -> new Permission(management.name)));

    private static final Set<String> BY_FULL_NAME = Stream.of(values())
            .filter(management -> management.held == Held.BY_FULL_NAME)
            .map(management -> management.name)
            .collect(Collectors.toUnmodifiableSet());

    private final String name;
    private final Held held;

    ManagementPermission(String name) {
        this(name, Held.BY_PATTERN);
    }

    ManagementPermission(String name, Held held) {
        this.name = name;
        this.held = held;
    }

    public Permission permission() {
        return Objects.requireNonNull(BY_NAME.get(name));
    }

    static boolean isName(String text) {
        return BY_NAME.containsKey(text);
    }

    /**
     * Returns the management permission that differs from {@code text} by one inserted, removed or
     * replaced character, if {@code text} has two segments and is not itself a management
     * permission. Empty otherwise.
     */
    public static Optional<Permission> misspelledBy(String text) {
        if (text.indexOf(':') < 0 || text.indexOf(':') != text.lastIndexOf(':') || isName(text)) {
            return Optional.empty();
        }
        return BY_NAME.values().stream()
                .filter(known -> isOneEditApart(known.value(), text))
                .findFirst();
    }

    private static boolean isOneEditApart(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        if (Math.max(one.length(), other.length()) - shorter > 1) {
            return false;
        }
        int start = 0;
        while (start < shorter && one.charAt(start) == other.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && one.charAt(one.length() - 1 - end) == other.charAt(other.length() - 1 - end)) {
            end++;
        }
        return Math.max(one.length(), other.length()) - start - end == 1;
    }

    static boolean isCoveredBy(Permission pattern) {
        return BY_NAME.values().stream().anyMatch(pattern::matches);
    }

    /** Returns whether {@code text} names a permission that no pattern covers. */
    static boolean isHeldByFullName(String text) {
        return BY_FULL_NAME.contains(text);
    }
}
