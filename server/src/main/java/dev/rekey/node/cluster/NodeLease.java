package dev.rekey.node.cluster;

import dev.rekey.core.feed.ChangeFeedConnection;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.local.cache.CacheFreshness;
import dev.rekey.local.ratelimit.ClusterShare;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The registration of this node in the database, which it renews as long as it lives. Confined to
 * the thread of the {@link ChangeFeedConsumer}, but for {@link #skew} and {@link #share}.
 */
final class NodeLease {

    private final NodeRegistration self;
    private final Duration duration;
    private final CacheFreshness freshness;
    private final InstantSource clock;
    private long renewedAt;
    private volatile Duration skew = Duration.ZERO;
    private volatile ClusterShare share = ClusterShare.NONE;

    /** @param duration how long the registration lasts after a renewal */
    NodeLease(NodeRegistration self, Duration duration, CacheFreshness freshness, InstantSource clock) {
        this.self = self;
        this.duration = duration;
        this.freshness = freshness;
        this.clock = clock;
    }

    NodeRegistration self() {
        return self;
    }

    Duration renewalInterval() {
        return duration.dividedBy(3);
    }

    /** @param now a tick of {@link CacheFreshness} */
    boolean isRenewalDue(long now) {
        return now - renewedAt >= duration.toNanos() / 3;
    }

    /** @param applied epoch up to which this node has applied all changes */
    void renew(ChangeFeedConnection connection, long applied) {
        renewedAt = freshness.tick();
        Instant before = clock.instant();
        ChangeFeedConnection.LeaseRenewal renewal = connection.renew(self, applied, duration);
        Instant after = clock.instant();
        Instant databaseTime = renewal.at();
        // The lease can be so short that it has already expired; this node still counts.
        share = new ClusterShare(
                Math.max(1, renewal.live()), Math.min(renewal.rank(), Math.max(1, renewal.live()) - 1));
        // Estimate: the database read its clock between our two readings.
        skew = databaseTime.isBefore(before)
                ? Duration.between(databaseTime, before)
                : databaseTime.isAfter(after)
                        ? Duration.between(after, databaseTime).negated()
                        : Duration.ZERO;
    }

    /**
     * Confirms the cache as of the tick, limited to the lease. Other nodes stop waiting for this
     * node when its lease and the time it may serve stale entries have passed.
     */
    void confirm(long tick) {
        long end = renewedAt + duration.toNanos();
        freshness.confirm(tick - end > 0 ? end : tick);
    }

    /** How far this machine's clock is ahead of the database's; negative if it is behind. */
    Duration skew() {
        return skew;
    }

    /** The live nodes as of the last renewal. */
    ClusterShare share() {
        return share;
    }
}
