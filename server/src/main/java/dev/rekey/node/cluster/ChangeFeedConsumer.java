package dev.rekey.node.cluster;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.feed.ChangeFeedConnection;
import dev.rekey.core.feed.ChangeFeedConnector;
import dev.rekey.core.feed.ChangeFeedEntry;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.core.id.KeyId;
import dev.rekey.local.cache.CacheFreshness;
import dev.rekey.local.cache.InvalidationTracker;
import dev.rekey.local.ratelimit.ClusterShare;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the change feed on its own thread and database connection, applies the changes of other
 * nodes, and tells {@link CacheFreshness} as of when this node knows all changes.
 *
 * <p>A notification carries its change. It is applied directly if its epoch is the next one; epochs
 * have no gaps. Any other notification triggers a poll. Completeness rests on polling alone (at
 * least every {@link #POLL_INTERVAL}), so a lost notification costs latency, never a change. If the
 * feed has a gap, all cached entries are dropped.
 */
public final class ChangeFeedConsumer implements AutoCloseable {

    /** Poll interval: the maximum delay of a change whose notification is lost. */
    static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    /** Poll interval while notifications do not arrive. */
    private static final Duration POLL_INTERVAL_WITHOUT_NOTIFICATIONS = Duration.ofMillis(50);

    /** Maximum delay before this node reports its progress when no other node waits for it. */
    static final Duration REPORT_DELAY = Duration.ofMillis(100);

    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration NOTIFICATION_TIMEOUT = Duration.ofSeconds(12);
    private static final Duration FIRST_NOTIFICATION_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration MIN_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_BATCH_SIZE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeedConsumer.class);

    private final ChangeFeedConnector connector;
    private final InvalidationTracker invalidations;
    private final Consumer<KeyId> credits;
    private final CacheFreshness freshness;
    private final NodeLease lease;
    private final ChangeFeedProgress progress;
    private final Thread thread;

    private volatile boolean notificationsLost;
    private volatile boolean closing;
    private @Nullable ChangeFeedConnection first;
    private long polledAt;
    private long notifiedOthersAt;
    private long notifiedAt;

    /**
     * @param credits closes this node's block of a key's credits; may block
     * @param lease duration of this node's registration after a renewal; equal to the maximum cache
     *     age without confirmation from the database
     */
    public ChangeFeedConsumer(
            ChangeFeedConnector connector,
            NodeRegistration self,
            InvalidationTracker invalidations,
            Consumer<KeyId> credits,
            CacheFreshness freshness,
            InstantSource clock,
            Duration lease) {
        this.connector = connector;
        this.invalidations = invalidations;
        this.credits = credits;
        this.freshness = freshness;
        this.lease = new NodeLease(self, lease, freshness, clock);
        this.progress = new ChangeFeedProgress(self, freshness::tick);
        this.thread = Thread.ofPlatform().name("feed").daemon().unstarted(this::run);
    }

    /**
     * Registers the node, checks that notifications arrive, and starts the thread.
     *
     * @throws UnavailableException if the database cannot be reached
     * @throws IllegalStateException if notifications do not arrive, with a message for the operator
     */
    public void start() {
        ChangeFeedConnection connection = connector.open();
        try {
            begin(connection);
            connection.call();
            if (connection.await(FIRST_NOTIFICATION_TIMEOUT).signal() == ChangeFeedConnection.Signal.NONE) {
                throw new IllegalStateException(
                        "Notifications from the database do not arrive: a pooler in transaction mode"
                                + " does not deliver them. Set database-listen-url to a direct connection.");
            }
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
        first = connection;
        thread.start();
    }

    /** Starts at the head of the feed: the cache of a new node is empty. */
    private void begin(ChangeFeedConnection connection) {
        long tick = freshness.tick();
        long head = connection.read(Long.MAX_VALUE - 1, 1).head();
        progress.reached(head, connection.requestAt(head));
        lease.renew(connection, head);
        freshness.confirm(tick);
        notifiedAt = freshness.tick();
        notifiedOthersAt = notifiedAt;
    }

    private void run() {
        Duration pause = MIN_PAUSE;
        while (!closing) {
            try (ChangeFeedConnection connection = next()) {
                resume(connection);
                pause = MIN_PAUSE;
                follow(connection);
                connection.leave(lease.self());
            } catch (UnavailableException e) {
                markDisconnected(e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("the change feed failed; reconnecting", e);
                markDisconnected(e.getClass().getSimpleName());
            }
            if (!closing) {
                LockSupport.parkNanos(this, pause.toNanos());
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
            }
        }
    }

    private ChangeFeedConnection next() {
        ChangeFeedConnection opened = first;
        first = null;
        return opened == null ? connector.open() : opened;
    }

    private void markDisconnected(@Nullable String why) {
        if (!freshness.isAway() && !closing) {
            LOG.warn("lost the change feed connection to the database; reconnecting: {}", why);
        }
        freshness.markDisconnected();
    }

    /**
     * Checks that the feed is still the same: the database may have been restored, or a replica
     * promoted.
     */
    private void resume(ChangeFeedConnection connection) {
        if (!progress.isIn(connection)) {
            forgetAll(connection);
        }
        notifiedAt = freshness.tick();
        notifiedOthersAt = notifiedAt;
        // First: the registration may have been deleted, and progress is only stored for registered
        // nodes.
        lease.renew(connection, progress.applied());
        progress.reportAgain();
        connection.call();
    }

    private void forgetAll(ChangeFeedConnection connection) {
        LOG.warn("the change feed has a gap after epoch {}: dropping all cached entries", progress.applied());
        long head = connection.read(Long.MAX_VALUE - 1, 1).head();
        Optional<UUID> request = connection.requestAt(head);
        // In this order: whatever is read after the invalidation is at least as new as that head.
        invalidations.changedAll();
        progress.reached(head, request);
    }

    private void follow(ChangeFeedConnection connection) {
        ChangeFeedConnection.Notifications notifications = ChangeFeedConnection.Notifications.NOTHING;
        while (!closing) {
            if (!take(notifications.changes())) {
                poll(connection);
            }
            progress.report(connection);
            heartbeat(connection);
            notifications = awaitNotification(connection);
        }
    }

    /**
     * Applies the changes carried by notifications. Returns false if a poll is needed: an epoch is
     * missing, or the poll interval has passed.
     */
    private boolean take(List<ChangeFeedEntry> changed) {
        if (changed.isEmpty() || untilPoll().isZero()) {
            return false;
        }
        for (ChangeFeedEntry entry : changed) {
            if (entry.epoch() > progress.applied() + 1) {
                return false;
            }
            if (entry.epoch() > progress.applied()) {
                apply(entry);
            }
        }
        return true;
    }

    private void poll(ChangeFeedConnection connection) {
        boolean wasAway = freshness.isAway();
        catchUp(connection);
        if (wasAway) {
            LOG.info("reconnected to the change feed");
        }
    }

    private ChangeFeedConnection.Notifications awaitNotification(ChangeFeedConnection connection) {
        ChangeFeedConnection.Notifications notifications =
                connection.await(notificationsLost ? POLL_INTERVAL_WITHOUT_NOTIFICATIONS : untilSomethingIsDue());
        if (notifications.signal() != ChangeFeedConnection.Signal.NONE) {
            notifiedAt = freshness.tick();
            notificationsLost = false;
        }
        // Report now, unless the notification only asked to poll: another node wants to know, or
        // this one has waited long enough.
        progress.requestReport(notifications.signal() != ChangeFeedConnection.Signal.POLL);
        return notifications;
    }

    private Duration untilSomethingIsDue() {
        return progress.isReported() ? untilPoll() : shorter(untilPoll(), REPORT_DELAY);
    }

    private Duration untilPoll() {
        Duration every = shorter(POLL_INTERVAL, lease.renewalInterval());
        Duration since = Duration.ofNanos(freshness.tick() - polledAt);
        return since.compareTo(every) < 0 ? every.minus(since) : Duration.ZERO;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void catchUp(ChangeFeedConnection connection) {
        while (true) {
            long tick = freshness.tick();
            polledAt = tick;
            ChangeFeedConnection.FeedPage reading = connection.read(progress.applied(), MAX_BATCH_SIZE);
            if (!reading.follows(progress.applied())) {
                forgetAll(connection);
                continue;
            }
            reading.entries().forEach(this::apply);
            if (progress.applied() == reading.head()) {
                lease.confirm(tick);
                return;
            }
        }
    }

    private void apply(ChangeFeedEntry entry) {
        List<CacheInvalidation> touched = entry.touched().orElse(List.of());
        if (entry.touched().isEmpty()) {
            invalidations.changedAll();
        }
        touched.forEach(invalidations::changed);
        for (CacheInvalidation object : touched) {
            if (object instanceof CacheInvalidation.ByKey(var key)) {
                credits.accept(key);
            }
        }
        progress.reached(entry.epoch(), Optional.of(entry.request()));
    }

    private void heartbeat(ChangeFeedConnection connection) {
        long now = freshness.tick();
        if (lease.isRenewalDue(now)) {
            lease.renew(connection, progress.applied());
        }
        if (now - notifiedAt >= NOTIFICATION_TIMEOUT.toNanos() && !notificationsLost) {
            LOG.warn("notifications from the database stopped arriving; polling more often");
            notificationsLost = true;
            throw new UnavailableException("notifications do not arrive");
        }
        if (now - notifiedOthersAt >= HEARTBEAT_INTERVAL.toNanos()) {
            notifiedOthersAt = now;
            connection.call();
        }
    }

    /** Epoch up to which this node has applied all changes. */
    public long applied() {
        return progress.applied();
    }

    /**
     * Whether notifications do not arrive, so that changes of other nodes are applied with a delay.
     */
    public boolean isNotificationLost() {
        return notificationsLost;
    }

    /** How far this machine's clock is ahead of the database's; negative if it is behind. */
    public Duration skew() {
        return lease.skew();
    }

    /** The live nodes as of the last renewal of the lease. */
    public ClusterShare share() {
        return lease.share();
    }

    public NodeRegistration self() {
        return lease.self();
    }

    /**
     * Deregisters the node if the database is reachable, and stops the thread. Waits up to 3
     * seconds.
     */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
