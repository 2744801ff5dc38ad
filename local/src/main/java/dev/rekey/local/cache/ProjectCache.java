package dev.rekey.local.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectLookup;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.ProjectStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cache of the projects that were recently looked up, valid until {@link InvalidationTracker} records a change.
 * Thread-safe.
 */
public final class ProjectCache implements ProjectLookup {

    private static final int MAX_PROJECTS = 10_000;

    private final ProjectStore projects;
    private final InvalidationTracker invalidations;
    private final CacheFreshness freshness;
    private final Cache<String, LoadResult> read = Caffeine.newBuilder()
            .maximumSize(MAX_PROJECTS)
            .executor(Runnable::run)
            .build();

    public ProjectCache(ProjectStore projects, InvalidationTracker invalidations, CacheFreshness freshness) {
        this.projects = projects;
        this.invalidations = invalidations;
        this.freshness = freshness;
    }

    /** @param asOf the change count before the read */
    private record LoadResult(Project project, long asOf) {}

    @Override
    public @Nullable Project tryFind(String slug) {
        return switch (held(slug)) {
            case LoadResult(var project, var origin)
            when freshness.of(project) != CacheFreshness.State.REVALIDATE -> project;
            case null, default -> null;
        };
    }

    private @Nullable LoadResult held(String slug) {
        LoadResult held = read.getIfPresent(slug);
        boolean current = held != null
                && invalidations.isUnchangedSince(
                        held.asOf(), held.project().id().value());
        return current ? held : null;
    }

    @Override
    public Optional<Project> find(String slug) {
        @Nullable Project held = tryFind(slug);
        if (held != null) {
            return Optional.of(held);
        }
        long asOf = invalidations.count();
        Optional<Project> found;
        try {
            found = projects.find(new ProjectRef.BySlug(slug));
        } catch (UnavailableException e) {
            return Optional.ofNullable(held(slug))
                    .map(LoadResult::project)
                    .filter(freshness::allowsStale)
                    .or(() -> {
                        throw e;
                    });
        }
        // If an older result replaces a newer one, it is invalid and will be read again.
        found.ifPresent(project -> read.put(slug, new LoadResult(project, asOf)));
        return found;
    }
}
