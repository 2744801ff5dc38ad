package dev.rekey.node;

import dev.rekey.core.Outage;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RememberedMark;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows of Redis's mark and clock. Remembers each new mark in the background, and tries again where that
 * fails. Thread-safe.
 */
final class RedisMarks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisMarks.class);
    private static final Duration KEEP_EVERY = Duration.ofMillis(500);

    /**
     * What was heard of Redis last.
     *
     * @param ahead what is added to the ticker's nanoseconds, in microseconds, to get Redis's time
     */
    record Heard(RedisMark mark, boolean isTimeKnown, long ahead) {}

    private final RememberedMark remembered;
    private final LongSupplier ticker;
    private final AtomicReference<Heard> heard;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("redis-marks").daemon().factory());

    /** The schedule's own. */
    private String kept;

    private boolean failing;

    RedisMarks(RememberedMark remembered, LongSupplier ticker) {
        this.remembered = remembered;
        this.ticker = ticker;
        RedisMark last = remembered.find().map(RedisMark::of).orElse(RedisMark.NONE);
        kept = last.text();
        heard = new AtomicReference<>(new Heard(last, false, 0));
        var _ = schedule.scheduleWithFixedDelay(
                this::keep, KEEP_EVERY.toMillis(), KEEP_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    Heard heard() {
        return heard.get();
    }

    /** Takes note of an answer to a question that was asked with what had been heard before. */
    void hear(Heard before, String mark, long now) {
        long ahead = now - TimeUnit.NANOSECONDS.toMicros(ticker.getAsLong());
        boolean isNews = !mark.equals(before.mark().text());
        RedisMark current = isNews ? RedisMark.of(mark) : before.mark();
        if (heard.compareAndSet(before, new Heard(current, true, ahead)) && isNews && current.lost()) {
            LOG.warn("Redis has lost what it had counted: rate limits go by their on_outage for one window");
        }
    }

    /** For how many more seconds it is not known what was used of this limit; 0 where it is. */
    long secondsInDoubt(Heard with, RateLimit limit) {
        if (!with.mark().lost()) {
            return 0;
        }
        return with.mark().secondsInDoubt(limit, TimeUnit.NANOSECONDS.toMicros(ticker.getAsLong()) + with.ahead());
    }

    private void keep() {
        String current = heard.get().mark().text();
        if (current.equals(kept)) {
            return;
        }
        try {
            remembered.keep(current);
            kept = current;
            failing = false;
        } catch (Outage outage) {
            if (!failing) {
                LOG.warn("could not remember since when Redis counts, trying again: {}", outage.getMessage());
            }
            failing = true;
        } catch (RuntimeException unexpected) {
            if (!failing) {
                LOG.error("could not remember since when Redis counts, trying again", unexpected);
            }
            failing = true;
        }
    }

    /** Remembers what it has heard last. */
    @Override
    public void close() {
        schedule.shutdown();
        try {
            if (!schedule.awaitTermination(1, TimeUnit.SECONDS)) {
                schedule.shutdownNow();
                return;
            }
        } catch (InterruptedException interrupted) {
            schedule.shutdownNow();
            Thread.currentThread().interrupt();
            return;
        }
        keep();
    }
}
