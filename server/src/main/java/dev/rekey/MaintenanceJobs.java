package dev.rekey;

import dev.rekey.core.key.rotation.InactiveSecretExpirer;
import dev.rekey.core.key.schedule.ScheduledCallerResolver;
import dev.rekey.core.key.schedule.ScheduledChangeExecutor;
import dev.rekey.http.auth.FailureReporter;
import dev.rekey.node.cluster.ClusterMembership;
import dev.rekey.node.jobs.BackgroundJobs;
import dev.rekey.node.jobs.HistoryPruner;
import dev.rekey.node.jobs.StorageGrowthMonitor;
import dev.rekey.sql.SqlDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The background jobs of a server. */
final class MaintenanceJobs {

    /** Retention of authentication failures, of which each node stores at most 21 a minute. */
    private static final Duration FAILURE_RETENTION = Duration.ofDays(30);

    private static final Duration FAILURE_PRUNE_INTERVAL = Duration.ofMinutes(10);
    private static final int PRUNE_BATCH_SIZE = 5_000;

    private MaintenanceJobs() {}

    /** Jobs that write what the node has buffered and apply what is due; not started. */
    static BackgroundJobs of(ServerStorage storage, NodeComponents node, CoreServices services, InstantSource clock) {
        SqlDatabase database = storage.database;
        ScheduledChangeExecutor due = new ScheduledChangeExecutor(
                services.evaluator,
                services.committer,
                node.keys,
                database.keys(),
                database.schedule(),
                new ScheduledCallerResolver(node.keys, node.users, storage.ids),
                services.rehearsals::mostRefused,
                storage.auditEvents);
        return new BackgroundJobs(
                new BackgroundJobs.Buffers(node.uses, node.usage, node.traffic, node.credits),
                new BackgroundJobs.Stores(database.usage(), database.traffic(), database.credits(), database.answers()),
                new InactiveSecretExpirer(
                        database.keys(), node.keys, services.committer, storage.auditEvents, storage.ids),
                due,
                clock);
    }

    /** Starts the jobs, and adds those that watch the database and delete what is old. */
    static void start(
            BackgroundJobs jobs,
            SqlDatabase database,
            ClusterMembership membership,
            FailureReporter failures,
            StorageGrowthMonitor storageGrowth,
            InstantSource clock) {
        jobs.start();
        jobs.every(FailureReporter.SUMMARY_INTERVAL, "report authentication failures", failures::report);
        jobs.every(FAILURE_PRUNE_INTERVAL, "delete old authentication failures", () -> forgetFailures(database, clock));
        HistoryPruner trimmer = new HistoryPruner(database.retention(), database.projects(), clock);
        jobs.everyMinute("measure the database", storageGrowth::measure);
        jobs.scheduleLongJob(Duration.ofMinutes(10), "delete old history", trimmer::trim);
        jobs.everySecond("check whether changes can be saved", () -> {
            if (database.failingWrites().isPresent() || !membership.freshness().isSure()) {
                database.tryWrite();
            }
        });
        jobs.forgetDaily("old change-feed entries", database.feed()::forget);
        database.sharing().ifPresent(shared -> jobs.forgetDaily("stopped nodes", shared.nodes()::forget));
    }

    private static void forgetFailures(SqlDatabase database, InstantSource clock) {
        Instant before = clock.instant().minus(FAILURE_RETENTION);
        boolean more = true;
        while (more) {
            more = database.audit().forgetFailures(before, PRUNE_BATCH_SIZE) == PRUNE_BATCH_SIZE;
        }
    }
}
