package dev.rekey.local.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A limiter's clock that moves when it is told to. It starts on a whole day. */
public final class ManualLimiterClock implements LocalRateLimiter.Clock {

    private static final long DAY = Duration.ofDays(20_000).toNanos();

    private final AtomicLong nanos = new AtomicLong(DAY);

    @Override
    public long nanos() {
        return nanos.get();
    }

    void advance(Duration by) {
        advance(by.toNanos());
    }

    public void advance(long by) {
        nanos.addAndGet(by);
    }
}
