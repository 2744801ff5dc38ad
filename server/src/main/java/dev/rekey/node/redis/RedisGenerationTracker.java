package dev.rekey.node.redis;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RedisGenerationStore;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's knowledge of Redis's mark and clock. Stores each new mark in the background and
 * retries on failure. Thread-safe.
 */
final class RedisGenerationTracker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisGenerationTracker.class);
    private static final Duration SAVE_INTERVAL = Duration.ofMillis(500);

    /**
     * The state after the last response of Redis.
     *
     * @param ahead offset in microseconds from the ticker to Redis's time
     */
    record ObservedGeneration(RedisGeneration mark, boolean isTimeKnown, long ahead) {}

    private final RedisGenerationStore remembered;
    private final LongSupplier ticker;
    private final AtomicReference<ObservedGeneration> observed;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("redis-marks").daemon().factory());

    /** Used by the background thread only. */
    private String kept;

    private boolean failing;

    RedisGenerationTracker(RedisGenerationStore remembered, LongSupplier ticker) {
        this.remembered = remembered;
        this.ticker = ticker;
        RedisGeneration last = remembered.find().map(RedisGeneration::of).orElse(RedisGeneration.NONE);
        kept = last.text();
        observed = new AtomicReference<>(new ObservedGeneration(last, false, 0));
        var _ = schedule.scheduleWithFixedDelay(
                this::keep, SAVE_INTERVAL.toMillis(), SAVE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    ObservedGeneration observed() {
        return observed.get();
    }

    /** Records the mark and time of a response to a request that was sent with {@code before}. */
    void observe(ObservedGeneration before, String mark, long now) {
        long ahead = now - TimeUnit.NANOSECONDS.toMicros(ticker.getAsLong());
        boolean isNew = !mark.equals(before.mark().text());
        RedisGeneration current = isNew ? RedisGeneration.of(mark) : before.mark();
        if (observed.compareAndSet(before, new ObservedGeneration(current, true, ahead)) && isNew && current.lost()) {
            LOG.warn("Redis has lost its rate limit counts; each limit follows its on_outage setting for one window");
        }
    }

    /** Seconds for which the used part of this limit is unknown; 0 if it is known. */
    long secondsInDoubt(ObservedGeneration with, RateLimit limit) {
        if (!with.mark().lost()) {
            return 0;
        }
        return with.mark().secondsInDoubt(limit, TimeUnit.NANOSECONDS.toMicros(ticker.getAsLong()) + with.ahead());
    }

    private void keep() {
        String current = observed.get().mark().text();
        if (current.equals(kept)) {
            return;
        }
        try {
            remembered.keep(current);
            kept = current;
            failing = false;
        } catch (UnavailableException e) {
            if (!failing) {
                LOG.warn("could not save the generation of the Redis counters, trying again: {}", e.getMessage());
            }
            failing = true;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.error("could not save the generation of the Redis counters, trying again", e);
            }
            failing = true;
        }
    }

    /** Stores the last mark and stops. */
    @Override
    public void close() {
        schedule.shutdown();
        try {
            if (!schedule.awaitTermination(1, TimeUnit.SECONDS)) {
                schedule.shutdownNow();
                return;
            }
        } catch (InterruptedException e) {
            schedule.shutdownNow();
            Thread.currentThread().interrupt();
            return;
        }
        keep();
    }
}
