package dev.rekey;

import dev.rekey.core.verify.Outcome;
import dev.rekey.http.auth.FailedAttemptTracker;
import dev.rekey.http.metrics.Metric;
import dev.rekey.http.metrics.RequestStats;
import dev.rekey.http.server.ClientMemoryBudget;
import dev.rekey.local.cache.KeyCache;
import dev.rekey.local.credit.CreditLeases;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import dev.rekey.local.usage.UsageBuffer;
import dev.rekey.node.cluster.ClusterMembership;
import dev.rekey.node.cluster.DatabaseAvailabilityCheck;
import dev.rekey.node.jobs.StorageGrowthMonitor;
import dev.rekey.sql.SqlDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Registers the server's gauges and counters. Each package exposes plain numbers; the metrics page
 * explains them.
 */
final class ServerMetrics {

    private final List<Metric> all = new ArrayList<>();

    /** The metrics registered so far. */
    List<Metric> all() {
        return List.copyOf(all);
    }

    void addBuild() {
        String version = Optional.ofNullable(ServerMetrics.class.getPackage().getImplementationVersion())
                .orElse("unpacked");
        all.add(Metric.gauge("rekey_build_info", "Always 1; the label version is the version of this build.", () -> 1)
                .labelled("version", version));
    }

    void addRequests(RequestStats requests) {
        all.add(Metric.gauge(
                "rekey_http_requests_in_flight",
                "Requests in progress, without those that are answered without blocking.",
                requests::inFlight));
        all.add(Metric.counter(
                "rekey_http_requests_rejected_total",
                "Requests rejected with 503 because the server was overloaded.",
                requests::turnedAwaySoFar));
    }

    void addConnections(RequestStats requests) {
        all.add(Metric.gauge("rekey_http_connections", "Open client connections.", requests::openConnections));
        all.add(Metric.gauge(
                "rekey_http_connections_per_address_max",
                "Open connections of the client address with the most connections, without trusted proxies.",
                requests::mostConnectionsOfOneAddress));
    }

    void addClientMemory(ClientMemoryBudget memory) {
        all.add(Metric.gauge(
                "rekey_client_memory_bytes",
                "Memory in bytes held by request bodies, queued requests and unsent responses.",
                memory::reserved));
        all.add(Metric.gauge(
                "rekey_client_memory_limit_bytes",
                "Maximum of rekey_client_memory_bytes; beyond it, requests are rejected.",
                memory::limit));
    }

    void addVerdicts(UsageBuffer verdicts) {
        for (Outcome outcome : Outcome.values()) {
            all.add(Metric.counter(
                            "rekey_verdicts_total", "Verifications by outcome.", () -> verdicts.verdicts(outcome))
                    .labelled("outcome", outcome.name()));
        }
    }

    void addCache(KeyCache cache) {
        all.add(Metric.gauge("rekey_cached_keys", "Approximate number of cached keys.", cache::size));
        all.add(Metric.gauge(
                "rekey_cached_keys_bytes",
                "Memory in bytes used by cached keys, including shared parts.",
                cache::bytes));
        all.add(Metric.counter("rekey_cache_hits_total", "Key lookups answered from the cache.", cache::hits));
        all.add(Metric.counter(
                "rekey_cache_misses_total", "Key lookups that required a database query.", cache::misses));
    }

    void addLimits(LocalRateLimiter limiter, CreditLeases credits) {
        all.add(Metric.gauge(
                "rekey_rate_limit_buckets", "Approximate number of rate limits counted in memory.", limiter::buckets));
        all.add(Metric.gauge(
                "rekey_credit_blocks_open", "Keys for which this node holds a block of credits.", credits::open));
    }

    /** @param redis whether rate limits are currently counted in Redis */
    void addMembership(ClusterMembership membership, BooleanSupplier redis) {
        all.add(Metric.gauge(
                "rekey_feed_applied_epoch",
                "Epoch up to which this node has applied every change.",
                () -> membership.view().applied()));
        all.add(Metric.gauge(
                "rekey_feed_age_seconds",
                "Seconds since the database confirmed that this node has applied every change.",
                () -> membership.freshness().age().toMillis() / 1_000.0));
        all.add(Metric.gauge(
                "rekey_feed_up",
                "1 if notifications of the database arrive or this is the only node, otherwise 0.",
                () -> membership.isHearing() ? 1 : 0));
        all.add(Metric.gauge(
                "rekey_nodes_live",
                "Live nodes in the cluster, including this one.",
                () -> membership.share().count()));
        all.add(Metric.gauge(
                "rekey_clock_skew_seconds",
                "Seconds by which this node's clock is ahead of the database's.",
                () -> membership.skew().toMillis() / 1_000.0));
        all.add(Metric.gauge(
                "rekey_redis_up",
                "1 if rate limits are counted in Redis, otherwise 0.",
                () -> redis.getAsBoolean() ? 1 : 0));
    }

    void addStorage(StorageGrowthMonitor storage) {
        all.add(Metric.gauge(
                "rekey_database_bytes",
                "Size of the database in bytes, measured once a minute.",
                () -> storage.last().bytes()));
        all.add(Metric.gauge(
                "rekey_database_free_bytes",
                "Bytes of rekey_database_bytes that are free for reuse; 0 with PostgreSQL.",
                () -> storage.last().freeBytes()));
        all.add(Metric.gauge(
                "rekey_database_log_bytes",
                "Size of SQLite's write-ahead log in bytes; 0 with PostgreSQL.",
                () -> storage.last().logBytes()));
        all.add(Metric.gauge(
                "rekey_database_growth_bytes",
                "Growth of the database in bytes in the last hour, or since the node started.",
                storage::growth));
    }

    void addFailedAttempts(FailedAttemptTracker attempts) {
        all.add(Metric.counter(
                "rekey_authentication_failures_total",
                "Rejected credentials of callers and rejected keys at gateways.",
                attempts::failuresSoFar));
        all.add(Metric.counter(
                "rekey_authentication_refusals_total",
                "Credentials rejected without a lookup because of earlier failures of the client address.",
                attempts::refusalsSoFar));
        all.add(Metric.gauge(
                "rekey_authentication_addresses",
                "Approximate number of client addresses with recent failures.",
                attempts::addresses));
    }

    void addDatabase(SqlDatabase database, DatabaseAvailabilityCheck availability) {
        all.add(Metric.gauge(
                "rekey_database_up",
                "1 if the database responds, otherwise 0.",
                () -> availability.isUsable() ? 1 : 0));
        all.add(Metric.gauge(
                "rekey_database_writable",
                "1 if changes can be saved, otherwise 0.",
                () -> database.failingWrites().isEmpty() ? 1 : 0));
        all.add(Metric.gauge(
                "rekey_database_pending_writes", "Writes waiting to be executed.", database::waitingWrites));
        all.add(Metric.counter(
                "rekey_database_commits_total",
                "Committed transactions; one may contain many writes.",
                database::commits));
        all.add(Metric.counter("rekey_database_writes_total", "Executed writes.", database::writes));
        all.add(Metric.counter("rekey_database_reads_total", "Executed read-only statements.", database::reads));
    }
}
