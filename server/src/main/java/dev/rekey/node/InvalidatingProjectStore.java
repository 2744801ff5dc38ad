package dev.rekey.node;

import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.local.cache.InvalidationTracker;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decorator of a project store that records changes that affect keys in {@link InvalidationTracker}, like
 * {@link InvalidatingKeyStore}.
 */
public final class InvalidatingProjectStore implements ProjectStore {

    private final ProjectStore projects;
    private final InvalidationTracker invalidations;

    public InvalidatingProjectStore(ProjectStore projects, InvalidationTracker invalidations) {
        this.projects = projects;
        this.invalidations = invalidations;
    }

    @Override
    public Optional<Project> find(ProjectRef ref) {
        return projects.find(ref);
    }

    @Override
    public List<Project> list(@Nullable ProjectId after, int limit) {
        return projects.list(after, limit);
    }

    @Override
    public Optional<Project> create(LongFunction<NewProject> draft) {
        return projects.create(draft);
    }

    @Override
    public Saved update(Project before, Project after, TransactionRecords records) {
        try {
            return projects.update(before, after, records);
        } finally {
            invalidations.changed(after.id());
        }
    }

    @Override
    public boolean delete(Project project, TransactionRecords records) {
        try {
            return projects.delete(project, records);
        } finally {
            invalidations.changed(project.id());
        }
    }
}
