package dev.rekey.core.project;

import dev.rekey.core.TextRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Permission known to the project's application, with its place in lists.
 *
 * @param name the permission
 * @param dependsOn name of a permission that must be granted too
 * @param disabledForRoles ids of roles that it is not available to
 */
public record PermissionDefinition(
        String name,
        String section,
        String subsection,
        long order,
        @Nullable String feature,
        @Nullable String dependsOn,
        List<String> disabledForRoles) {

    public PermissionDefinition {
        section = TextRules.normalized(section);
        subsection = TextRules.normalized(subsection);
        feature = feature == null ? null : TextRules.normalized(feature);
        disabledForRoles = List.copyOf(disabledForRoles);
    }
}
