package dev.rekey.node.jobs;

import dev.rekey.core.key.store.RetentionStore;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.local.usage.FlushPacer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Deletes history past its retention in small batches. Not thread-safe. */
public final class HistoryPruner {

    /**
     * Maximum total pause of one run. After it, the run continues without pauses, because more
     * history is created than deleted.
     */
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private static final int PROJECTS_BATCH_SIZE = 100;
    private static final int EVENTS_BATCH_SIZE = 1_000;

    private final RetentionStore history;
    private final ProjectStore projects;
    private final InstantSource clock;

    public HistoryPruner(RetentionStore history, ProjectStore projects, InstantSource clock) {
        this.history = history;
        this.projects = projects;
        this.clock = clock;
    }

    /** Deletes everything that is past its retention now. */
    public void trim() {
        FlushPacer pacer = FlushPacer.of(PAUSE);
        Optional<RetentionStore.Position> place =
                history.forgetRevisions(Optional.empty(), clock.instant(), pacer::pause);
        while (place.isPresent()) {
            place = history.forgetRevisions(place, clock.instant(), pacer::pause);
        }
        List<Project> page = projects.list(null, PROJECTS_BATCH_SIZE);
        while (!page.isEmpty()) {
            page.forEach(project -> trimEvents(project, pacer));
            page = projects.list(page.getLast().id(), PROJECTS_BATCH_SIZE);
        }
    }

    private void trimEvents(Project project, FlushPacer pacer) {
        while (history.forgetEvents(project, clock.instant(), EVENTS_BATCH_SIZE) >= EVENTS_BATCH_SIZE) {
            pacer.pause();
        }
    }
}
