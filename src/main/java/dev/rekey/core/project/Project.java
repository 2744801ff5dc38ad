package dev.rekey.core.project;

import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.ProjectId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A tenant: nothing crosses from one to another.
 *
 * @param number counted from 1 over the installation
 * @param slug a name for paths: {@code [a-z][a-z0-9-]{1,62}}, unique
 * @param version grows by one with each change
 */
public record Project(
        ProjectId id,
        long number,
        String slug,
        String name,
        ProjectSettings settings,
        long version,
        Stamp created,
        Stamp updated) {

    /** The slug of the project that the first start makes. */
    public static final String DEFAULT_SLUG = "default";

    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{1,62}");

    static boolean isSlug(String text) {
        return SLUG.matcher(text).matches();
    }

    /** What {@code text} names a project by, if it can be one at all. */
    public static Optional<ProjectRef> ref(String text) {
        Optional<ProjectRef> id = ProjectId.parse(text).map(ProjectRef.ById::new);
        return id.isPresent() || !isSlug(text) ? id : Optional.of(new ProjectRef.BySlug(text));
    }
}
