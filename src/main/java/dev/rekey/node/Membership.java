package dev.rekey.node;

import dev.rekey.core.Outage;
import dev.rekey.core.Readiness;
import dev.rekey.core.feed.FeedStore;
import dev.rekey.core.feed.Fellowship;
import dev.rekey.core.feed.NodeState;
import dev.rekey.core.feed.Sharing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Membership of this node in the cluster of nodes that share its database, or of a single node.
 * Thread-safe.
 */
public final class Membership implements AutoCloseable {

    private final Footing footing;
    private final Fellowship fellowship;
    private final @Nullable FeedFollower follower;
    private final Terms terms;

    /**
     * Limits for staleness and clock skew.
     *
     * @param maxStale maximum cache age without confirmation from the database
     * @param maxStaleOnError maximum cache age while the database is unavailable
     * @param maxClockSkew maximum difference between this clock and the database's
     */
    public record Terms(Duration maxStale, Duration maxStaleOnError, Duration maxClockSkew) {}

    private Membership(Footing footing, Fellowship fellowship, @Nullable FeedFollower follower, Terms terms) {
        this.footing = footing;
        this.fellowship = fellowship;
        this.follower = follower;
        this.terms = terms;
    }

    /** @param sharing empty if the database belongs to this node alone */
    public static Membership of(
            NodeState self,
            FeedStore feed,
            Optional<Sharing> sharing,
            Changes changes,
            CreditBlocks credits,
            InstantSource clock,
            Terms terms) {
        if (sharing.isEmpty()) {
            return new Membership(Footing.alone(), new OneNode(self, feed), null, terms);
        }
        Footing footing =
                Footing.among(System::nanoTime, sharing.get().away(), terms.maxStale(), terms.maxStaleOnError());
        FeedFollower follower = new FeedFollower(
                sharing.get().lines(), self, changes, credits::forget, footing, clock, terms.maxStale());
        return new Membership(
                footing, new ManyNodes(follower, feed, sharing.get().nodes()), follower, terms);
    }

    /**
     * Joins the cluster: from now on this node receives changes, and other nodes wait for it.
     *
     * @throws Outage if the database cannot be reached
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

    public Footing footing() {
        return footing;
    }

    public Fellowship fellowship() {
        return fellowship;
    }

    /**
     * Whether this node receives changes in time and its clock is right.
     *
     * @param writable whether the database accepts writes. If not, the node cannot renew its lease
     *     and reads every key from the database: slower, but it verifies
     */
    public Readiness readiness(boolean writable) {
        if (follower == null) {
            return Readiness.READY;
        }
        String behind = "The change feed is behind: changes of other nodes are not applied yet.";
        Readiness heard = Readiness.when(footing.isSure(), behind);
        return (heard.isReady() || writable ? heard : Readiness.degraded(List.of(behind)))
                .and(Readiness.when(!follower.isDeaf(), "Notifications from the database do not arrive."))
                .and(Readiness.when(
                        skew().abs().compareTo(terms.maxClockSkew()) <= 0,
                        "The clock differs by more than " + terms.maxClockSkew().toSeconds()
                                + " s from the database's."));
    }

    /** The nodes that share rate limits. */
    public Fellows fellows() {
        return follower == null ? Fellows.NONE : follower.fellows();
    }

    /** Whether notifications arrive; always true for a single node. */
    public boolean isHearing() {
        return follower == null || (!follower.isDeaf() && !footing.isAway());
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
