package dev.rekey.core.project;

import dev.rekey.core.Violation;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.access.Permission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Validation of lists of permissions. */
public final class PermissionValidator {

    public static final int MAX_PERMISSIONS = 200;

    private PermissionValidator() {}

    /**
     * Parses the permissions, in order and without duplicates. Adds a violation for each invalid
     * one.
     */
    public static List<Permission> parse(String field, List<String> texts, ViolationCollector violations) {
        if (texts.size() > MAX_PERMISSIONS) {
            violations.add("/" + field, "too_many", "At most " + MAX_PERMISSIONS + " permissions are allowed.");
            return List.of();
        }
        Set<Permission> parsed = LinkedHashSet.newLinkedHashSet(texts.size());
        for (int index = 0; index < texts.size(); index++) {
            Optional<Permission> permission = Permission.parse(texts.get(index));
            if (permission.isEmpty()) {
                violations.add(
                        "/" + field + "/" + index,
                        "not_a_permission",
                        "Must be 1 to 6 segments joined by ':', each 1 to 64 letters, digits and _.-/ or a single '*',"
                                + " at most 128 characters, for example \"files:read\".");
            }
            permission.ifPresent(parsed::add);
        }
        return List.copyOf(parsed);
    }

    /**
     * Returns a violation for each name that is probably a misspelled management permission. Used
     * by the native API only, since a vendor's permissions may have such names.
     *
     * @param kept names already in the list, which are accepted
     */
    public static List<Violation> misspelled(String field, List<String> texts, Collection<String> kept) {
        List<Violation> found = new ArrayList<>();
        for (int index = 0; index < Math.min(texts.size(), MAX_PERMISSIONS); index++) {
            Optional<Permission> meant = kept.contains(texts.get(index))
                    ? Optional.empty()
                    : ManagementPermission.misspelledBy(texts.get(index));
            if (meant.isPresent()) {
                found.add(new Violation(
                        "/" + field + "/" + index,
                        "misspelled_management_permission",
                        "Differs by one character from the management permission "
                                + meant.get().value() + ". Use that name, or a clearly different one."));
            }
        }
        return found;
    }

    /** Checks the names like {@link #misspelled}, accepting the permissions in {@code kept}. */
    public static List<Violation> misspelledExcept(String field, List<String> texts, List<Permission> kept) {
        return misspelled(field, texts, kept.stream().map(Permission::value).toList());
    }
}
