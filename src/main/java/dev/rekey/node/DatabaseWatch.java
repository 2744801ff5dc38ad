package dev.rekey.node;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the database can be used, asked at most once in {@link #RECENT} however many want to know. Thread-safe.
 *
 * <p>For answers that anybody may ask for: load balancers and scrapers, and whoever pretends to be one.
 */
public final class DatabaseWatch {

    /** How old an answer may be. */
    public static final Duration RECENT = Duration.ofMillis(250);

    /** A database that takes longer does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int WAITERS = 8;

    private final BooleanSupplier check;
    private final LongSupplier nanos;
    private final ReentrantLock checking = new ReentrantLock();
    private final Semaphore waiters = new Semaphore(WAITERS);
    private volatile @Nullable Seen seen;

    private record Seen(boolean usable, long at) {}

    /** @param check asks the database; may block */
    public DatabaseWatch(BooleanSupplier check) {
        this(check, System::nanoTime);
    }

    DatabaseWatch(BooleanSupplier check, LongSupplier nanos) {
        this.check = check;
        this.nanos = nanos;
    }

    /** Whether it can be used. One caller asks the database; a few others wait up to a second, the rest not at all. */
    public boolean isUsable() {
        Seen last = seen;
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
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiters.release();
        }
    }

    /** With the lock, which it lets go. */
    private boolean checked() {
        try {
            Seen last = seen;
            if (last != null && isRecent(last)) {
                return last.usable;
            }
            long begun = nanos.getAsLong();
            boolean usable = check.getAsBoolean();
            seen = new Seen(usable, begun);
            return usable;
        } finally {
            checking.unlock();
        }
    }

    private boolean isRecent(Seen last) {
        return nanos.getAsLong() - last.at < RECENT.toNanos();
    }
}
