package dev.rekey.core.project;

import dev.rekey.core.gateway.GatewayProfile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the profile named by a gateway. Requests by gateways have no caller; the profile determines
 * the project whose keys are accepted.
 */
public final class GatewayProfiles {

    private final ProjectLookup projects;

    public GatewayProfiles(ProjectLookup projects) {
        this.projects = projects;
    }

    /** A profile and its project. */
    public record ProjectProfile(Project project, GatewayProfile profile) {}

    /**
     * Finds a profile. Blocks if the project is not cached.
     *
     * @param name {@code <slug>.<profile>}, or {@code <profile>} for the project {@code default}
     */
    public Optional<ProjectProfile> find(String name) {
        return isWellFormed(name)
                ? projects.find(slug(name)).flatMap(project -> Optional.ofNullable(in(project, name)))
                : Optional.empty();
    }

    /**
     * Finds a profile without blocking; {@code null} if that is not possible or it does not exist.
     */
    public @Nullable ProjectProfile tryFind(String name) {
        if (!isWellFormed(name)) {
            return null;
        }
        Project project = projects.tryFind(slug(name));
        return project == null ? null : in(project, name);
    }

    private static @Nullable ProjectProfile in(Project project, String name) {
        GatewayProfile profile = project.settings().forwardAuth().get(profile(name));
        return profile == null ? null : new ProjectProfile(project, profile);
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
