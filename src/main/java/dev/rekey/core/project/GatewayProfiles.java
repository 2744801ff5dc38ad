package dev.rekey.core.project;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the profile that a gateway names. Who asks is a gateway, and the name chooses the keys it may ask about: no caller. */
public final class GatewayProfiles {

    private final ProjectSource projects;

    public GatewayProfiles(ProjectSource projects) {
        this.projects = projects;
    }

    /** A profile and the project that it is of. */
    public record Found(Project project, GatewayProfile profile) {}

    /**
     * The profile of that name. May wait.
     *
     * @param name {@code <slug>.<profile>}, or {@code <profile>} alone for one of the project {@code default}
     */
    public Optional<Found> find(String name) {
        return isWellFormed(name)
                ? projects.find(slug(name)).flatMap(project -> Optional.ofNullable(in(project, name)))
                : Optional.empty();
    }

    /** The same; {@code null} where it takes waiting, or where there is none. */
    public @Nullable Found findAtOnce(String name) {
        if (!isWellFormed(name)) {
            return null;
        }
        Project project = projects.findAtOnce(slug(name));
        return project == null ? null : in(project, name);
    }

    private static @Nullable Found in(Project project, String name) {
        GatewayProfile profile = project.settings().forwardAuth().get(profile(name));
        return profile == null ? null : new Found(project, profile);
    }

    private static boolean isWellFormed(String name) {
        return Project.isSlug(slug(name)) && GatewayProfile.isName(profile(name));
    }

    private static String slug(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? Project.DEFAULT_SLUG : name.substring(0, dot);
    }

    private static String profile(String name) {
        return name.substring(name.indexOf('.') + 1);
    }
}
