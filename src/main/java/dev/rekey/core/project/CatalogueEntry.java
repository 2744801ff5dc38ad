package dev.rekey.core.project;

import dev.rekey.core.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Permission known to the project's application, with its place in lists.
 *
 * @param name the permission
 * @param dependsOn name of a permission that must be granted too
 * @param disabledForRoles ids of roles that it is not available to
 */
public record CatalogueEntry(
        String name,
        String section,
        String subsection,
        long order,
        @Nullable String feature,
        @Nullable String dependsOn,
        List<String> disabledForRoles) {

    public CatalogueEntry {
        section = Text.normalized(section);
        subsection = Text.normalized(subsection);
        feature = feature == null ? null : Text.normalized(feature);
        disabledForRoles = List.copyOf(disabledForRoles);
    }
}
