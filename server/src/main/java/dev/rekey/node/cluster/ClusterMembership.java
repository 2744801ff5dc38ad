package dev.rekey.node.cluster;

import dev.rekey.core.ReadinessStatus;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.ChangeFeedStore;
import dev.rekey.core.feed.ClusterDatabase;
import dev.rekey.core.feed.ClusterView;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.local.cache.CacheFreshness;
import dev.rekey.local.cache.InvalidationTracker;
import dev.rekey.local.credit.CreditLeases;
import dev.rekey.local.ratelimit.ClusterShare;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Membership of this node in the cluster of nodes that share its database, or of a single node.
 * Thread-safe.
 */
public final class ClusterMembership implements AutoCloseable {

    private final CacheFreshness freshness;
    private final ClusterView cluster;
    private final @Nullable ChangeFeedConsumer consumer;
    private final StalenessLimits terms;

    /**
     * Limits for staleness and clock skew.
     *
     * @param maxStale maximum cache age without confirmation from the database
     * @param maxStaleOnError maximum cache age while the database is unavailable
     * @param maxClockSkew maximum difference between this clock and the database's
     */
    public record StalenessLimits(Duration maxStale, Duration maxStaleOnError, Duration maxClockSkew) {}

    private ClusterMembership(
            CacheFreshness freshness,
            ClusterView cluster,
            @Nullable ChangeFeedConsumer consumer,
            StalenessLimits terms) {
        this.freshness = freshness;
        this.cluster = cluster;
        this.consumer = consumer;
        this.terms = terms;
    }

    /** @param sharing empty if the database belongs to this node alone */
    public static ClusterMembership of(
            NodeRegistration self,
            ChangeFeedStore feed,
            Optional<ClusterDatabase> sharing,
            InvalidationTracker invalidations,
            CreditLeases credits,
            InstantSource clock,
            StalenessLimits terms) {
        if (sharing.isEmpty()) {
            return new ClusterMembership(CacheFreshness.alone(), new SingleNodeCluster(self, feed), null, terms);
        }
        CacheFreshness freshness =
                CacheFreshness.among(System::nanoTime, sharing.get().away(), terms.maxStale(), terms.maxStaleOnError());
        ChangeFeedConsumer consumer = new ChangeFeedConsumer(
                sharing.get().lines(), self, invalidations, credits::forget, freshness, clock, terms.maxStale());
        return new ClusterMembership(
                freshness, new MultiNodeCluster(consumer, feed, sharing.get().nodes()), consumer, terms);
    }

    /**
     * Joins the cluster: from now on this node receives changes, and other nodes wait for it.
     *
     * @throws UnavailableException if the database cannot be reached
     * @throws IllegalStateException if notifications do not arrive, with a message for the operator
     */
    public void start() {
        if (consumer == null) {
            // So that receipts count from the last change ever made.
            cluster.head();
        } else {
            consumer.start();
        }
    }

    public CacheFreshness freshness() {
        return freshness;
    }

    public ClusterView view() {
        return cluster;
    }

    /**
     * Whether this node receives changes in time and its clock is right.
     *
     * @param writable whether the database accepts writes. If not, the node cannot renew its lease
     *     and reads every key from the database: slower, but it verifies
     */
    public ReadinessStatus readiness(boolean writable) {
        if (consumer == null) {
            return ReadinessStatus.READY;
        }
        String behind = "The change feed is behind: changes of other nodes are not applied yet.";
        ReadinessStatus readiness = ReadinessStatus.when(freshness.isSure(), behind);
        return (readiness.isReady() || writable ? readiness : ReadinessStatus.degraded(List.of(behind)))
                .and(ReadinessStatus.when(
                        !consumer.isNotificationLost(), "Notifications from the database do not arrive."))
                .and(ReadinessStatus.when(
                        skew().abs().compareTo(terms.maxClockSkew()) <= 0,
                        "The clock differs by more than " + terms.maxClockSkew().toSeconds()
                                + " s from the database's."));
    }

    /** The nodes that share rate limits. */
    public ClusterShare share() {
        return consumer == null ? ClusterShare.NONE : consumer.share();
    }

    /** Whether notifications arrive; always true for a single node. */
    public boolean isHearing() {
        return consumer == null || (!consumer.isNotificationLost() && !freshness.isAway());
    }

    /** How far this machine's clock is ahead of the database's; negative if it is behind. */
    public Duration skew() {
        return consumer == null ? Duration.ZERO : consumer.skew();
    }

    /** Leaves the cluster. */
    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
