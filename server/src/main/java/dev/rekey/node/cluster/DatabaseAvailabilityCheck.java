package dev.rekey.node.cluster;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Availability of the database, checked at most once per {@link #RESULT_TTL} regardless of the number
 * of callers. Thread-safe.
 *
 * <p>For endpoints without authentication, such as health checks and metrics.
 */
public final class DatabaseAvailabilityCheck {

    /** Maximum age of a result. */
    public static final Duration RESULT_TTL = Duration.ofMillis(250);

    /** Timeout of a check; a slower database counts as unavailable. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int WAITERS = 8;

    private final BooleanSupplier check;
    private final LongSupplier nanos;
    private final ReentrantLock checking = new ReentrantLock();
    private final Semaphore waiters = new Semaphore(WAITERS);
    private volatile @Nullable CheckResult seen;

    private record CheckResult(boolean usable, long at) {}

    /** @param check queries the database; may block */
    public DatabaseAvailabilityCheck(BooleanSupplier check) {
        this(check, System::nanoTime);
    }

    DatabaseAvailabilityCheck(BooleanSupplier check, LongSupplier nanos) {
        this.check = check;
        this.nanos = nanos;
    }

    /**
     * Whether the database is available. One caller checks; up to 8 others wait for the result for
     * up to 1 s; the rest get the last result.
     */
    public boolean isUsable() {
        CheckResult last = seen;
        if (last != null && isRecent(last)) {
            return last.usable;
        }
        if (checking.tryLock()) {
            return checked();
        }
        if (!waiters.tryAcquire()) {
            return last != null && last.usable;
        }
        try {
            return checking.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) && checked();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiters.release();
        }
    }

    /** Must be called with the lock held; releases it. */
    private boolean checked() {
        try {
            CheckResult last = seen;
            if (last != null && isRecent(last)) {
                return last.usable;
            }
            long startedAt = nanos.getAsLong();
            boolean usable = check.getAsBoolean();
            seen = new CheckResult(usable, startedAt);
            return usable;
        } finally {
            checking.unlock();
        }
    }

    private boolean isRecent(CheckResult last) {
        return nanos.getAsLong() - last.at < RESULT_TTL.toNanos();
    }
}
