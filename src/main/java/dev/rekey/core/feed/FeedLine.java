package dev.rekey.core.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A node's own line to the database, on which it hears of changes and says how far it has come. Belongs to one thread. All
 * methods but {@link #close} throw an {@link dev.rekey.core.Outage} where the line has failed; then it is of no more use.
 */
public interface FeedLine extends AutoCloseable {

    /** Waits until a call is heard, or for that long. */
    Heard await(Duration most);

    /**
     * What was heard.
     *
     * @param changes what the node was called for, in the order in which it was committed; empty where a call did not carry its
     *     change, or none was heard
     */
    record Heard(Call call, List<FeedEntry> changes) {

        /** No call. */
        public static final Heard NOTHING = new Heard(Call.NONE, List.of());

        public Heard {
            changes = List.copyOf(changes);
        }
    }

    /** What the database calls nodes for. */
    enum Call {
        /** None was heard. */
        NONE,
        /** There is something new, and nobody waits to know who has applied it. */
        LOOK,
        /** Somebody wants to know how far this node has come, once it has looked. */
        TELL
    }

    /** Asks the database to call all nodes, so that they tell. */
    void call();

    /**
     * The changes after {@code epoch} in their order, as they are committed now.
     *
     * @param most how many at once
     */
    Reading read(long epoch, int most);

    /**
     * What a line read.
     *
     * @param entries at most as many as were asked for
     * @param head the epoch of the last change, at the same instant
     */
    record Reading(List<FeedEntry> entries, long head) {
        public Reading {
            entries = List.copyOf(entries);
        }

        /** Whether nothing is missing between {@code epoch} and what was read. */
        public boolean follows(long epoch) {
            return entries.isEmpty() ? head == epoch : entries.getFirst().epoch() == epoch + 1;
        }
    }

    /** Which request made the change at {@code epoch}; empty where that is forgotten or there is none. */
    Optional<UUID> requestAt(long epoch);

    /**
     * Notes that the node has applied all changes up to {@code epoch}.
     *
     * @param age how long ago it had
     */
    void applied(NodeState node, long epoch, Duration age);

    /** Renews the node's lease. */
    Renewal renew(NodeState node, long applied, Duration lease);

    /**
     * What a node learns when it renews its lease.
     *
     * @param at what time it is there
     * @param live how many nodes have a lease, this one with them
     * @param rank which of them this one is, by age, from 0
     */
    record Renewal(Instant at, int live, int rank) {}

    /** Takes the node off the list: it serves no more. */
    void leave(NodeState node);

    @Override
    void close();
}
