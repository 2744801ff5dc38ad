package dev.rekey;

import dev.rekey.config.ServerSettings;
import dev.rekey.core.ReadinessStatus;
import dev.rekey.http.auth.FailedAttemptTracker;
import dev.rekey.http.metrics.MetricsExporter;
import dev.rekey.http.metrics.RequestStats;
import dev.rekey.http.server.ClientMemoryBudget;
import dev.rekey.node.cluster.ClusterMembership;
import dev.rekey.node.cluster.DatabaseAvailabilityCheck;
import dev.rekey.node.jobs.StorageGrowthMonitor;
import dev.rekey.node.redis.RedisRateLimiter;
import dev.rekey.sql.SqlDatabase;
import java.util.List;

/** What operators see of a server: its metrics, and whether it can serve requests. */
final class ServerMonitoring {

    private static final ReadinessStatus STOPPING = new ReadinessStatus(List.of("The server is stopping."));

    final RequestStats requests = new RequestStats();
    final ClientMemoryBudget clientMemory;
    final StorageGrowthMonitor storageGrowth;
    final MetricsExporter metrics;
    private final SqlDatabase database;
    private final DatabaseAvailabilityCheck availability;
    private final ClusterMembership membership;
    private volatile boolean stopping;

    ServerMonitoring(
            ServerSettings settings, SqlDatabase database, NodeComponents node, FailedAttemptTracker attempts) {
        this.database = database;
        availability = new DatabaseAvailabilityCheck(database::isUsable);
        membership = node.membership;
        storageGrowth = new StorageGrowthMonitor(database::size);
        clientMemory =
                new ClientMemoryBudget(settings.http().clientMemoryBytes().orElseGet(ClientMemoryBudget::defaultLimit));
        ServerMetrics all = new ServerMetrics();
        all.addBuild();
        all.addRequests(requests);
        all.addConnections(requests);
        all.addClientMemory(clientMemory);
        all.addVerdicts(node.usage);
        all.addCache(node.cache);
        all.addLimits(node.limiter, node.credits);
        all.addDatabase(database, availability);
        all.addFailedAttempts(attempts);
        all.addStorage(storageGrowth);
        all.addMembership(
                membership, () -> node.redis.filter(RedisRateLimiter::isUp).isPresent());
        metrics = new MetricsExporter(all.all(), requests);
    }

    /** Reports not ready from now on. */
    void markStopping() {
        stopping = true;
    }

    /** Whether the server can serve requests; may block. */
    ReadinessStatus readiness() {
        if (stopping) {
            return STOPPING;
        }
        List<String> failing = database.failingWrites().stream().toList();
        return ReadinessStatus.when(availability.isUsable(), whyUnusable())
                .and(membership.readiness(failing.isEmpty()))
                .and(ReadinessStatus.degraded(failing));
    }

    private String whyUnusable() {
        return database.isDamaged() ? "The database is damaged." : "The database does not respond.";
    }
}
