package dev.rekey.core.project;

import dev.rekey.core.Violations;
import dev.rekey.core.access.Permission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules that lists of permissions are held to, wherever they stand. */
public final class PermissionRules {

    public static final int MAX_PERMISSIONS = 200;

    private PermissionRules() {}

    /** The permissions that the texts spell, in their order and each once; what is none is said to {@code violations}. */
    public static List<Permission> parse(String field, List<String> texts, Violations violations) {
        if (texts.size() > MAX_PERMISSIONS) {
            violations.add("/" + field, "too_many", "At most " + MAX_PERMISSIONS + " permissions are allowed.");
            return List.of();
        }
        Set<Permission> parsed = new LinkedHashSet<>();
        for (int at = 0; at < texts.size(); at++) {
            Optional<Permission> permission = Permission.parse(texts.get(at));
            if (permission.isEmpty()) {
                violations.add(
                        "/" + field + "/" + at,
                        "not_a_permission",
                        "A permission is 1 to 6 segments joined by ':', each of letters, digits and _.-/ or '*', 128"
                                + " characters at most.");
            }
            permission.ifPresent(parsed::add);
        }
        return new ArrayList<>(parsed);
    }
}
