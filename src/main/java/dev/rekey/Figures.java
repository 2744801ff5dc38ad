package dev.rekey;

import dev.rekey.core.verify.Outcome;
import dev.rekey.http.ClientMemory;
import dev.rekey.http.FailedAttempts;
import dev.rekey.http.Figure;
import dev.rekey.http.RequestCounts;
import dev.rekey.node.CreditBlocks;
import dev.rekey.node.DatabaseWatch;
import dev.rekey.node.KeyCache;
import dev.rekey.node.Membership;
import dev.rekey.node.RateLimiter;
import dev.rekey.node.StorageGrowth;
import dev.rekey.node.UsageCollector;
import dev.rekey.sql.SqlDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What an operator can watch of each room. The rooms hand out plain numbers; docs/reference/metrics.md says what they mean. */
final class Figures {

    private final List<Figure> all = new ArrayList<>();

    /** The figures gathered so far. */
    List<Figure> all() {
        return List.copyOf(all);
    }

    void addBuild() {
        String version = Optional.ofNullable(Figures.class.getPackage().getImplementationVersion())
                .orElse("unpacked");
        all.add(Figure.gauge("rekey_build_info", "Always 1; the label says which version this is.", () -> 1)
                .labelled("version", version));
    }

    void addRequests(RequestCounts requests) {
        all.add(Figure.gauge(
                "rekey_http_requests_in_flight",
                "Requests being worked on, those aside that are answered as they are read.",
                requests::inFlight));
        all.add(Figure.counter(
                "rekey_http_requests_rejected_total",
                "Requests answered 503 because too many were being worked on.",
                requests::turnedAwaySoFar));
    }

    void addConnections(RequestCounts requests) {
        all.add(Figure.gauge("rekey_http_connections", "Open connections of clients.", requests::openConnections));
        all.add(Figure.gauge(
                "rekey_http_connections_per_address_max",
                "Open connections of the client address that has most, trusted proxies aside.",
                requests::mostConnectionsOfOneAddress));
    }

    void addClientMemory(ClientMemory memory) {
        all.add(Figure.gauge(
                "rekey_client_memory_bytes",
                "Memory held by request bodies, requests that wait, and responses that were not taken yet.",
                memory::reserved));
        all.add(Figure.gauge("rekey_client_memory_limit_bytes", "Memory that they may hold together.", memory::limit));
    }

    void addVerdicts(UsageCollector verdicts) {
        for (Outcome outcome : Outcome.values()) {
            all.add(Figure.counter(
                            "rekey_verdicts_total",
                            "Verifications by what they came to.",
                            () -> verdicts.verdicts(outcome))
                    .labelled("outcome", outcome.name()));
        }
    }

    void addCache(KeyCache cache) {
        all.add(Figure.gauge("rekey_cached_keys", "Keys in memory, about.", cache::size));
        all.add(Figure.gauge(
                "rekey_cached_keys_bytes",
                "Memory in bytes that cached keys take, with what they share.",
                cache::bytes));
        all.add(Figure.counter("rekey_cache_hits_total", "Look-ups answered from memory.", cache::hits));
        all.add(Figure.counter(
                "rekey_cache_misses_total", "Look-ups for which the database had to be asked.", cache::misses));
    }

    void addLimits(RateLimiter limiter, CreditBlocks credits) {
        all.add(Figure.gauge(
                "rekey_rate_limit_buckets", "Rate limits being counted in memory, about.", limiter::buckets));
        all.add(Figure.gauge("rekey_credit_blocks_open", "Keys of whose credits a block is here.", credits::open));
    }

    /** @param redis whether limits are counted in Redis now */
    void addMembership(Membership membership, BooleanSupplier redis) {
        all.add(Figure.gauge(
                "rekey_feed_applied_epoch",
                "Up to which change this node has applied all.",
                () -> membership.fellowship().applied()));
        all.add(Figure.gauge(
                "rekey_feed_age_seconds",
                "How long ago the database confirmed that this node knows every change.",
                () -> membership.footing().age().toMillis() / 1_000.0));
        all.add(Figure.gauge(
                "rekey_feed_up",
                "1 where the database's calls are heard, or no other node changes anything; otherwise 0.",
                () -> membership.isHearing() ? 1 : 0));
        all.add(Figure.gauge(
                "rekey_nodes_live",
                "Nodes whose lease runs, this one with them.",
                () -> membership.fellows().count()));
        all.add(Figure.gauge(
                "rekey_clock_skew_seconds",
                "How far this machine's clock is before the database's.",
                () -> membership.skew().toMillis() / 1_000.0));
        all.add(Figure.gauge(
                "rekey_redis_up",
                "1 where rate limits are counted in Redis; otherwise 0.",
                () -> redis.getAsBoolean() ? 1 : 0));
    }

    void addStorage(StorageGrowth storage) {
        all.add(Figure.gauge(
                "rekey_database_bytes",
                "Room that the database takes, once a minute.",
                () -> storage.last().bytes()));
        all.add(Figure.gauge(
                "rekey_database_free_bytes",
                "Of that, room that is kept for what comes.",
                () -> storage.last().freeBytes()));
        all.add(Figure.gauge(
                "rekey_database_log_bytes",
                "Room that the log of changes takes beside it.",
                () -> storage.last().logBytes()));
        all.add(Figure.gauge(
                "rekey_database_growth_bytes",
                "By how much the database grew in the last hour, or since the node started.",
                storage::growth));
    }

    void addFailedAttempts(FailedAttempts attempts) {
        all.add(Figure.counter(
                "rekey_authentication_failures_total",
                "Credentials of callers, and keys at gateways, that were not accepted.",
                attempts::failuresSoFar));
        all.add(Figure.counter(
                "rekey_authentication_refusals_total",
                "Credentials refused unseen because of earlier failures of their address.",
                attempts::refusalsSoFar));
        all.add(Figure.gauge(
                "rekey_authentication_addresses",
                "Approximate number of client addresses with failures that are remembered.",
                attempts::addresses));
    }

    void addDatabase(SqlDatabase database, DatabaseWatch watch) {
        all.add(Figure.gauge(
                "rekey_database_up", "1 where the database answers, otherwise 0.", () -> watch.isUsable() ? 1 : 0));
        all.add(Figure.gauge(
                "rekey_database_writable",
                "1 where changes can be saved, otherwise 0.",
                () -> database.failingWrites().isEmpty() ? 1 : 0));
        all.add(Figure.gauge(
                "rekey_database_pending_writes", "Writes that wait for their turn.", database::waitingWrites));
        all.add(Figure.counter(
                "rekey_database_commits_total",
                "Transactions committed; one may hold many writes.",
                database::commits));
        all.add(Figure.counter("rekey_database_writes_total", "Writes run.", database::writes));
        all.add(Figure.counter(
                "rekey_database_reads_total", "Statements run by those who only read.", database::reads));
    }
}
