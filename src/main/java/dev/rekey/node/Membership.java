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

/** A node's place among those that share its database, or its being alone. Thread-safe. */
public final class Membership implements AutoCloseable {

    private final Footing footing;
    private final Fellowship fellowship;
    private final @Nullable FeedFollower follower;
    private final Terms terms;

    /**
     * What a node among others is held to.
     *
     * @param maxStale how long what is remembered is believed without word from the database
     * @param maxStaleOnError the same while the database is away
     * @param maxClockSkew how far the clock may be from the database's
     */
    public record Terms(Duration maxStale, Duration maxStaleOnError, Duration maxClockSkew) {}

    private Membership(Footing footing, Fellowship fellowship, @Nullable FeedFollower follower, Terms terms) {
        this.footing = footing;
        this.fellowship = fellowship;
        this.follower = follower;
        this.terms = terms;
    }

    /** @param sharing empty where the database is this node's own */
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
     * Takes its place: from now on it hears of changes, and others wait for it.
     *
     * @throws Outage where the database cannot be reached
     * @throws IllegalStateException where changes would not be heard of, with a sentence for people
     */
    public void start() {
        if (follower == null) {
            // So that what is told counts from the last change that was ever made.
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
     * Whether it hears of changes, in time and by a clock that is right.
     *
     * @param writable whether the database takes writes. Where it does not, the node cannot renew its lease and asks the
     *     database about every key: slower, but it verifies
     */
    public Readiness readiness(boolean writable) {
        if (follower == null) {
            return Readiness.READY;
        }
        String behind = "Changes of other nodes are not heard of: the feed is behind.";
        Readiness heard = Readiness.when(footing.isSure(), behind);
        return (heard.isReady() || writable ? heard : Readiness.degraded(List.of(behind)))
                .and(Readiness.when(!follower.isDeaf(), "Notifications of the database do not arrive."))
                .and(Readiness.when(
                        skew().abs().compareTo(terms.maxClockSkew()) <= 0,
                        "The clock is more than " + terms.maxClockSkew().toSeconds() + " s from the database's."));
    }

    /** The nodes among which limits are shared. */
    public Fellows fellows() {
        return follower == null ? Fellows.NONE : follower.fellows();
    }

    /** Whether the database's calls are heard; always where nobody else calls. */
    public boolean isHearing() {
        return follower == null || (!follower.isDeaf() && !footing.isAway());
    }

    /** How far this machine's clock is before the database's; negative where it is behind. */
    public Duration skew() {
        return follower == null ? Duration.ZERO : follower.skew();
    }

    /** Takes the node off the list. */
    @Override
    public void close() {
        if (follower != null) {
            follower.close();
        }
    }
}
