package dev.rekey.core.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Dedicated database connection of a node for receiving changes and reporting progress. Confined to
 * one thread. All methods except {@link #close} throw {@link dev.rekey.core.UnavailableException} if the
 * connection has failed; it is then unusable.
 */
public interface ChangeFeedConnection extends AutoCloseable {

    /** Waits for a notification, at most {@code max}. */
    Notifications await(Duration max);

    /**
     * Received notifications.
     *
     * @param signal the strongest signal received
     * @param changes the changes carried by the notifications, in commit order; empty if a
     *     notification carried none or none was received
     */
    record Notifications(Signal signal, List<ChangeFeedEntry> changes) {

        /** No notification. */
        public static final Notifications NOTHING = new Notifications(Signal.NONE, List.of());

        public Notifications {
            changes = List.copyOf(changes);
        }
    }

    /** Signal sent by the database to the nodes. */
    enum Signal {
        /** No notification was received. */
        NONE,
        /** There are new changes; nobody waits for confirmation. */
        POLL,
        /** There are new changes, and a client waits for this node to report its progress. */
        REPORT
    }

    /** Notifies all nodes to report their progress. */
    void call();

    /**
     * Reads the committed changes after {@code epoch}, in order.
     *
     * @param max maximum number of changes
     */
    FeedPage read(long epoch, int max);

    /**
     * Page of the change feed.
     *
     * @param entries the changes, at most as many as requested
     * @param head epoch of the last change at the same point in time
     */
    record FeedPage(List<ChangeFeedEntry> entries, long head) {
        public FeedPage {
            entries = List.copyOf(entries);
        }

        /** Returns whether there is no gap between {@code epoch} and this page. */
        public boolean follows(long epoch) {
            return entries.isEmpty() ? head == epoch : entries.getFirst().epoch() == epoch + 1;
        }
    }

    /**
     * Returns the request that made the change at {@code epoch}; empty if the entry was pruned or
     * does not exist.
     */
    Optional<UUID> requestAt(long epoch);

    /**
     * Reports that the node has applied all changes up to {@code epoch}.
     *
     * @param age how long ago it applied them
     */
    void applied(NodeRegistration node, long epoch, Duration age);

    /** Renews the node's lease. */
    LeaseRenewal renew(NodeRegistration node, long applied, Duration lease);

    /**
     * Result of a lease renewal.
     *
     * @param at current time of the database
     * @param live number of nodes with a valid lease, including this one
     * @param rank position of this node among them by age, from 0
     */
    record LeaseRenewal(Instant at, int live, int rank) {}

    /** Removes the node from the cluster when it shuts down. */
    void leave(NodeRegistration node);

    @Override
    void close();
}
