package dev.rekey.core.access;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may be done to Rekey itself. These names are reserved: they are in no project's catalogue, and only administrators
 * grant them, by name or by a pattern that covers them.
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
    KEYS_VERIFY("keys:verify"),
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

    /**
     * Finds the management permission that {@code text} probably misspells: {@code text} has two
     * segments and differs from it by one added, removed or replaced character. Empty if there is
     * none, and for the name of a management permission itself.
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
        return BY_NAME.values().stream().anyMatch(pattern::covers);
    }

    /** Whether it is the name of one that no pattern stands for. */
    static boolean isHeldByFullName(String text) {
        return BY_FULL_NAME.contains(text);
    }
}
