package dev.rekey.node.cluster;

import dev.rekey.core.feed.ChangeFeedConnection;
import dev.rekey.core.feed.NodeRegistration;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * How far this node has applied the change feed, and how far it has reported that to the others.
 * Confined to the thread of the {@link ChangeFeedConsumer}, but for {@link #applied}.
 */
final class ChangeFeedProgress {

    private final NodeRegistration self;
    private final LongSupplier ticks;
    private volatile long applied;
    private Optional<UUID> requestAtApplied = Optional.empty();
    private long reported = -1;
    private long appliedAt;

    /** When the first change after the last report was applied. */
    private long unreportedSince;

    private boolean reportRequested;

    /** @param ticks a monotonic clock in nanoseconds */
    ChangeFeedProgress(NodeRegistration self, LongSupplier ticks) {
        this.self = self;
        this.ticks = ticks;
    }

    /** Epoch up to which this node has applied all changes. */
    long applied() {
        return applied;
    }

    /** Whether the feed has the change that was applied last. */
    boolean isIn(ChangeFeedConnection connection) {
        return connection.requestAt(applied).equals(requestAtApplied);
    }

    /** @param request the request that made the change with this epoch; empty if unknown */
    void reached(long epoch, Optional<UUID> request) {
        appliedAt = ticks.getAsLong();
        if (applied == reported) {
            unreportedSince = appliedAt;
        }
        requestAtApplied = request;
        applied = epoch;
    }

    /** Reports next time, even what was reported before: the database may have lost it. */
    void reportAgain() {
        reported = -1;
        reportRequested = true;
    }

    /** @param now whether the next report must not be delayed */
    void requestReport(boolean now) {
        reportRequested = now;
    }

    boolean isReported() {
        return applied == reported;
    }

    /** Reports progress if there is any, and it was requested or delayed long enough. */
    void report(ChangeFeedConnection connection) {
        long now = ticks.getAsLong();
        if (applied != reported
                && (reportRequested || now - unreportedSince >= ChangeFeedConsumer.REPORT_DELAY.toNanos())) {
            connection.applied(self, applied, Duration.ofNanos(now - appliedAt));
            reported = applied;
        }
    }
}
