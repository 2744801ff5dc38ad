package dev.rekey.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rekey.core.Outage;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.ProjectSource;
import dev.rekey.core.project.ProjectStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cache of the projects that were recently looked up, valid until {@link Changes} records a change.
 * Thread-safe.
 */
public final class ProjectCache implements ProjectSource {

    private static final int MOST = 10_000;

    private final ProjectStore projects;
    private final Changes changes;
    private final Footing footing;
    private final Cache<String, Read> read =
            Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

    public ProjectCache(ProjectStore projects, Changes changes, Footing footing) {
        this.projects = projects;
        this.changes = changes;
        this.footing = footing;
    }

    /** @param asOf the change count before the read */
    private record Read(Project project, long asOf) {}

    @Override
    public @Nullable Project findAtOnce(String slug) {
        return switch (held(slug)) {
            case Read(var project, var _) when footing.of(project) != Footing.Standing.UNSURE -> project;
            case null, default -> null;
        };
    }

    private @Nullable Read held(String slug) {
        Read held = read.getIfPresent(slug);
        boolean current = held != null
                && changes.isUnchangedSince(held.asOf(), held.project().id().value());
        return current ? held : null;
    }

    @Override
    public Optional<Project> find(String slug) {
        @Nullable Project held = findAtOnce(slug);
        if (held != null) {
            return Optional.of(held);
        }
        long asOf = changes.count();
        Optional<Project> found;
        try {
            found = projects.find(new ProjectRef.BySlug(slug));
        } catch (Outage e) {
            return Optional.ofNullable(held(slug))
                    .map(Read::project)
                    .filter(footing::bearsStale)
                    .or(() -> {
                        throw e;
                    });
        }
        // If an older result replaces a newer one, it is invalid and will be read again.
        found.ifPresent(project -> read.put(slug, new Read(project, asOf)));
        return found;
    }
}
