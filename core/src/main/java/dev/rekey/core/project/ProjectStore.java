package dev.rekey.core.project;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.ProjectId;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Store of projects. Each method is one transaction. */
public interface ProjectStore {

    Optional<Project> find(ProjectRef ref);

    /** Returns projects with ids above {@code after}, in ascending order. */
    List<Project> list(@Nullable ProjectId after, int limit);

    /**
     * Stores a new project.
     *
     * @param draft creates the project for its number; must be free of side effects
     * @return empty if the slug is taken
     */
    Optional<Project> create(LongFunction<NewProject> draft);

    /**
     * Replaces {@code before} with {@code after} if the version is unchanged and the slug is free.
     */
    Saved update(Project before, Project after, TransactionRecords records);

    /**
     * Deletes the project with its users and roles if the version is unchanged and it has no keys.
     * Returns whether it did.
     */
    boolean delete(Project project, TransactionRecords records);

    /** A new project and its transaction records. */
    record NewProject(Project project, TransactionRecords commit) {}

    /** Result of a conditional write. */
    enum Saved {
        DONE,
        STALE,
        NAME_TAKEN
    }
}
