package dev.rekey.core.project;

import dev.rekey.core.audit.Commit;
import dev.rekey.core.id.ProjectId;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Where projects are kept. Each method is one transaction. */
public interface ProjectStore {

    Optional<Project> find(ProjectRef ref);

    /** Projects by ascending id, after {@code after}. */
    List<Project> list(@Nullable ProjectId after, int limit);

    /**
     * Keeps a new project.
     *
     * @param draft makes it, given its number; must be pure
     * @return empty where the slug is taken
     */
    Optional<Project> create(LongFunction<NewProject> draft);

    /** Replaces {@code before} with {@code after} if it is still at its version; says whether it was and the slug was free. */
    Saved update(Project before, Project after, Commit commit);

    /** Removes the project with its users and roles, if it is still at its version and has no keys; says whether it did. */
    boolean delete(Project project, Commit commit);

    /** A project about to be kept. */
    record NewProject(Project project, Commit commit) {}

    /** How a guarded write went. */
    enum Saved {
        DONE,
        STALE,
        NAME_TAKEN
    }
}
