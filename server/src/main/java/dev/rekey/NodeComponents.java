package dev.rekey;

import dev.rekey.config.InvalidSettingException;
import dev.rekey.config.ReleaseVersion;
import dev.rekey.config.SecretText;
import dev.rekey.config.ServerSettings;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.NodeId;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.RoleStore;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.http.json.Json;
import dev.rekey.local.cache.InvalidationTracker;
import dev.rekey.local.cache.KeyCache;
import dev.rekey.local.cache.SharedPartInterner;
import dev.rekey.local.credit.CreditLeases;
import dev.rekey.local.credit.LimitAndCreditCharger;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import dev.rekey.local.ratelimit.RateLimiter;
import dev.rekey.local.usage.LastUseBuffer;
import dev.rekey.local.usage.TrafficBuffer;
import dev.rekey.local.usage.UsageBuffer;
import dev.rekey.node.CreditAwareKeyStore;
import dev.rekey.node.InvalidatingKeyStore;
import dev.rekey.node.InvalidatingProjectStore;
import dev.rekey.node.InvalidatingRoleStore;
import dev.rekey.node.InvalidatingUserStore;
import dev.rekey.node.cluster.ClusterMembership;
import dev.rekey.node.redis.RedisRateLimiter;
import dev.rekey.sql.SqlDatabase;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a node holds in memory between requests: its place in the cluster, the key cache, rate
 * limits, credits and buffers, and the stores that invalidate them.
 */
final class NodeComponents {

    /** Heap in bytes that a server needs besides the key cache and client memory. */
    private static final long OWN_BYTES = 64L << 20;

    /**
     * Key cache: three fifths of the heap less {@link #OWN_BYTES}; about a million typical keys
     * with 1 GiB.
     */
    private static final long MAX_CACHE_BYTES =
            Math.max(Runtime.getRuntime().maxMemory() / 5, Runtime.getRuntime().maxMemory() / 5 * 3 - OWN_BYTES);

    /** Rate limits counted in memory, about 250 bytes each: at most an eighth of the heap. */
    private static final long MAX_BUCKETS = Math.clamp(Runtime.getRuntime().maxMemory() / 2_048, 10_000, 1_000_000);

    final InvalidationTracker invalidations = new InvalidationTracker();
    final CreditLeases credits;
    final ClusterMembership membership;
    final CreditAwareKeyStore keys;
    final InvalidatingKeyStore keyWrites;
    final UserStore users;
    final RoleStore roles;
    final ProjectStore projects;
    final LastUseBuffer uses;
    final UsageBuffer usage;
    final TrafficBuffer traffic;
    final KeyCache cache;
    final LocalRateLimiter limiter;
    final Optional<RedisRateLimiter> redis;
    final KeyVerifier verifier;

    /** @param steady the monotonic clock of rate limits */
    NodeComponents(ServerSettings settings, ServerStorage storage, InstantSource clock, LocalRateLimiter.Clock steady) {
        SqlDatabase database = storage.database;
        database.whenDamaged(invalidations::changedAll);
        credits = new CreditLeases(database.credits());
        membership = ClusterMembership.of(
                self(settings, storage.ids, clock),
                database.feed(),
                database.sharing(),
                invalidations,
                credits,
                clock,
                new ClusterMembership.StalenessLimits(
                        settings.nodes().maxStale(),
                        settings.nodes().maxStaleOnError(),
                        settings.nodes().maxClockSkew()));
        keys = new CreditAwareKeyStore(database.keys(), database.keys(), credits, clock);
        keyWrites = new InvalidatingKeyStore(database.keys(), keys, invalidations);
        users = new InvalidatingUserStore(database.users(), invalidations);
        roles = new InvalidatingRoleStore(database.roles(), invalidations);
        projects = new InvalidatingProjectStore(database.projects(), invalidations);
        uses = new LastUseBuffer(database.keys(), clock);
        usage = new UsageBuffer(database.usage());
        traffic = new TrafficBuffer(database.traffic());
        SharedPartInterner packing = new SharedPartInterner(metadata -> Json.bytes(Json.tree(metadata.members())));
        cache = new KeyCache(
                database.keys(),
                invalidations,
                packing,
                membership.freshness(),
                membership.view()::applied,
                MAX_CACHE_BYTES);
        limiter = new LocalRateLimiter(steady, MAX_BUCKETS, membership::share);
        redis = settings.nodes().redisUrl().map(url -> redis(url, limiter, database));
        RateLimiter limits = redis.isPresent() ? redis.get() : limiter;
        verifier = new KeyVerifier(
                cache, storage.peppers, new LimitAndCreditCharger(limits, credits), uses, usage, traffic, clock);
    }

    private static RedisRateLimiter redis(SecretText url, LocalRateLimiter limiter, SqlDatabase database) {
        try {
            return new RedisRateLimiter(url.reveal(), limiter, database.limitMark());
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("The setting redis-url is invalid: " + e.getMessage() + ".");
        }
    }

    private static NodeRegistration self(ServerSettings settings, IdGenerator ids, InstantSource clock) {
        return new NodeRegistration(
                new NodeId(ids.next()),
                settings.nodes().name().orElseGet(() -> settings.host() + ":" + settings.port()),
                ReleaseVersion.NUMBER,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                settings.nodes().maxStaleOnError());
    }
}
