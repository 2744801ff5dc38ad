package dev.rekey.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.NodeId;
import dev.rekey.local.cache.CacheFreshness;
import dev.rekey.local.cache.InvalidationTracker;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/** A consumer of a feed that is changed by hand. */
abstract class ChangeFeedConsumerFixture {

    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    static final Duration LEASE = Duration.ofSeconds(5);
    static final Duration MAX_STALE = Duration.ofSeconds(5);
    static final Duration MAX_STALE_ON_ERROR = Duration.ofSeconds(30);

    final ManualChangeFeed feed = new ManualChangeFeed();
    final InvalidationTracker invalidations = new InvalidationTracker();
    final Queue<KeyId> credits = new ConcurrentLinkedQueue<>();
    final AtomicBoolean creditsAreStuck = new AtomicBoolean();
    final AtomicLong tick = new AtomicLong();
    final CacheFreshness freshness = CacheFreshness.among(tick::get, () -> true, MAX_STALE, MAX_STALE_ON_ERROR);
    final ChangeFeedConsumer consumer = new ChangeFeedConsumer(
            feed,
            new NodeRegistration(new NodeId(new UUID(9, 9)), "node", "1", NOW, MAX_STALE_ON_ERROR),
            invalidations,
            this::endCredits,
            freshness,
            () -> NOW,
            LEASE);

    @AfterEach
    void close() {
        consumer.close();
    }

    void endCredits(KeyId key) {
        if (creditsAreStuck.getAndSet(false)) {
            throw new UnavailableException("the store did not take them");
        }
        credits.add(key);
    }

    static KeyId key(long number) {
        return new KeyId(new UUID(3, number));
    }

    static CacheInvalidation touch(long number) {
        return new CacheInvalidation.ByKey(key(number));
    }

    static void eventually(Callable<Boolean> holds) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(holds);
    }

    void awaitApplied(long epoch) {
        eventually(() -> consumer.applied() == epoch);
    }

    boolean isBelieved(long number, long asOf) {
        return invalidations.isUnchangedSince(asOf, key(number).value());
    }

    void goesOn() {
        long asOf = invalidations.count();
        long next = feed.change(touch(500));
        awaitApplied(next);
        assertThat(isBelieved(500, asOf)).isFalse();
        assertThat(isBelieved(1_000, asOf)).isTrue();
        eventually(freshness::isSure);
    }
}
