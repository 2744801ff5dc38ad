package dev.rekey.dialect.docspace;

import dev.rekey.core.access.Permission;
import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.core.project.Project;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The permissions accepted by this API: the vendor's and those of the project's catalogue. */
final class DocSpacePermissionCatalogue {

    /** All permissions of the key's owner. */
    static final String EVERYTHING = "*";

    /**
     * All changes, and therefore everything at the vendor's own routes: there, writing implies
     * reading.
     */
    static final Permission WRITE = new Permission("*:write");

    /** The eleven permissions listed by the vendor's {@code GET /keys/permissions}. */
    static final Set<String> VENDOR = Set.of(
            EVERYTHING,
            "*:read",
            "*:write",
            "accounts:read",
            "accounts:write",
            "accounts.self:read",
            "accounts.self:write",
            "files:read",
            "files:write",
            "rooms:read",
            "rooms:write");

    private DocSpacePermissionCatalogue() {}

    /** All names, sorted by code unit. The order has no meaning for clients. */
    static List<String> names(Project project) {
        Set<String> names = new TreeSet<>(VENDOR);
        names.addAll(own(project));
        return List.copyOf(names);
    }

    /** Whether every one of {@code permissions} is known or already held by the key. */
    static boolean knows(Project project, Set<String> held, List<String> permissions) {
        Set<String> known = new HashSet<>(VENDOR);
        known.addAll(own(project));
        known.addAll(held);
        return known.containsAll(permissions);
    }

    private static List<String> own(Project project) {
        return Optional.ofNullable(project.settings().catalogue()).stream()
                .flatMap(List::stream)
                .map(PermissionDefinition::name)
                .toList();
    }
}
