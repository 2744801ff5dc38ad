package dev.rekey.core.project;

import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.ProjectId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tenant. Projects are isolated from each other.
 *
 * @param number sequence number in the installation, from 1
 * @param slug unique name for paths: {@code [a-z][a-z0-9-]{1,62}}
 * @param version incremented by each change
 */
public record Project(
        ProjectId id,
        long number,
        String slug,
        String name,
        ProjectSettings settings,
        long version,
        AuditStamp created,
        AuditStamp updated) {

    /** Slug of the project created at the first start. */
    public static final String DEFAULT_SLUG = "default";

    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{1,62}");

    static boolean isSlug(String text) {
        return SLUG.matcher(text).matches();
    }

    /** Parses a reference to a project by id or slug; empty if {@code text} can be neither. */
    public static Optional<ProjectRef> ref(String text) {
        Optional<ProjectRef> id = ProjectId.parse(text).map(ProjectRef.ById::new);
        return id.isPresent() || !isSlug(text) ? id : Optional.of(new ProjectRef.BySlug(text));
    }
}
