package dev.rekey.core.project;

import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Maximum total size of a project's roles, which are all read when a role is assigned to a key. */
final class RoleSizeValidator {

    /** Maximum total text size of a project's roles in bytes. */
    static final long MAX_BYTES = 256 * 1024;

    private RoleSizeValidator() {}

    /**
     * Adds a violation if a role exceeds the maximum total size. A role that does not grow is
     * always accepted.
     */
    static void check(List<Role> all, Optional<Role> before, Role after, ViolationCollector violations) {
        long was = before.map(RoleSizeValidator::bytes).orElse(0L);
        long is = bytes(after);
        long excess = all.stream().mapToLong(RoleSizeValidator::bytes).sum() - was + is - MAX_BYTES;
        if (excess > 0 && is > was) {
            violations.add(
                    "/permissions",
                    "roles_too_large",
                    "The roles of a project can have at most " + MAX_BYTES / 1024 + " KiB in total, exceeded by "
                            + excess + " bytes.");
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
