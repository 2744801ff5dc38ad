package dev.rekey.node;

import dev.rekey.core.ReadinessStatus;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.ChangeFeedStore;
import dev.rekey.core.feed.ClusterDatabase;
import dev.rekey.core.feed.ClusterView;
import dev.rekey.core.feed.NodeRegistration;
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

    private final CacheFreshness footing;
    private final ClusterView fellowship;
    private final @Nullable ChangeFeedConsumer follower;
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
            CacheFreshness footing,
            ClusterView fellowship,
            @Nullable ChangeFeedConsumer follower,
            StalenessLimits terms) {
        this.footing = footing;
        this.fellowship = fellowship;
        this.follower = follower;
        this.terms = terms;
    }

    /** @param sharing empty if the database belongs to this node alone */
    public static ClusterMembership of(
            NodeRegistration self,
            ChangeFeedStore feed,
            Optional<ClusterDatabase> sharing,
            InvalidationTracker changes,
            CreditLeases credits,
            InstantSource clock,
            StalenessLimits terms) {
        if (sharing.isEmpty()) {
            return new ClusterMembership(CacheFreshness.alone(), new SingleNodeCluster(self, feed), null, terms);
        }
        CacheFreshness footing =
                CacheFreshness.among(System::nanoTime, sharing.get().away(), terms.maxStale(), terms.maxStaleOnError());
        ChangeFeedConsumer follower = new ChangeFeedConsumer(
                sharing.get().lines(), self, changes, credits::forget, footing, clock, terms.maxStale());
        return new ClusterMembership(
                footing, new MultiNodeCluster(follower, feed, sharing.get().nodes()), follower, terms);
    }

    /**
     * Joins the cluster: from now on this node receives changes, and other nodes wait for it.
     *
     * @throws UnavailableException if the database cannot be reached
     * @throws IllegalStateException if notifications do not arrive, with a message for the operator
     */
    public void start() {
        if (follower == null) {
            // So that receipts count from the last change ever made.
            fellowship.head();
        } else {
            follower.start();
        }
    }

    public CacheFreshness footing() {
        return footing;
    }

    public ClusterView fellowship() {
        return fellowship;
    }

    /**
     * Whether this node receives changes in time and its clock is right.
     *
     * @param writable whether the database accepts writes. If not, the node cannot renew its lease
     *     and reads every key from the database: slower, but it verifies
     */
    public ReadinessStatus readiness(boolean writable) {
        if (follower == null) {
            return ReadinessStatus.READY;
        }
        String behind = "The change feed is behind: changes of other nodes are not applied yet.";
        ReadinessStatus heard = ReadinessStatus.when(footing.isSure(), behind);
        return (heard.isReady() || writable ? heard : ReadinessStatus.degraded(List.of(behind)))
                .and(ReadinessStatus.when(
                        !follower.isNotificationLost(), "Notifications from the database do not arrive."))
                .and(ReadinessStatus.when(
                        skew().abs().compareTo(terms.maxClockSkew()) <= 0,
                        "The clock differs by more than " + terms.maxClockSkew().toSeconds()
                                + " s from the database's."));
    }

    /** The nodes that share rate limits. */
    public ClusterShare fellows() {
        return follower == null ? ClusterShare.NONE : follower.fellows();
    }

    /** Whether notifications arrive; always true for a single node. */
    public boolean isHearing() {
        return follower == null || (!follower.isNotificationLost() && !footing.isAway());
    }

    /** How far this machine's clock is ahead of the database's; negative if it is behind. */
    public Duration skew() {
        return follower == null ? Duration.ZERO : follower.skew();
    }

    /** Leaves the cluster. */
    @Override
    public void close() {
        if (follower != null) {
            follower.close();
        }
    }
}
