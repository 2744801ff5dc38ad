package dev.rekey.core.project;

import dev.rekey.core.Violations;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** How large the roles of a project may be together: they are read as a whole whenever a key is given one. */
final class RoleSizes {

    /** Bytes of text of all roles of a project. */
    static final long MAX_BYTES = 256 * 1024;

    private RoleSizes() {}

    /** Adds a violation if a role makes the roles of its project too large; one that does not grow is never too large. */
    static void check(List<Role> all, Optional<Role> before, Role after, Violations violations) {
        long was = before.map(RoleSizes::bytes).orElse(0L);
        long is = bytes(after);
        long excess = all.stream().mapToLong(RoleSizes::bytes).sum() - was + is - MAX_BYTES;
        if (excess > 0 && is > was) {
            violations.add(
                    "/permissions",
                    "roles_too_large",
                    "The roles of a project take at most " + MAX_BYTES / 1024 + " KiB together; these are " + excess
                            + " bytes too many.");
        }
    }

    private static long bytes(Role role) {
        long bytes = (long) role.name().length() + role.description().getBytes(StandardCharsets.UTF_8).length;
        for (Permission permission : role.permissions()) {
            bytes += permission.value().length() + 3;
        }
        return bytes;
    }
}
