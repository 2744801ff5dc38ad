package dev.rekey.sql.jdbc;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database accepts writes, judged by the results of the last ones. Thread-safe; does
 * not block.
 *
 * <p>A failure counts for at least {@link #SETTLING}, because on an almost full disk small writes
 * may succeed between large ones that fail.
 */
public final class WriteHealthMonitor {

    public static final Duration SETTLING = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(WriteHealthMonitor.class);

    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable WriteFailure> failing = new AtomicReference<>();

    private record WriteFailure(String reason, long at) {}

    /** @param nanoTime a monotonic clock in nanoseconds */
    public WriteHealthMonitor(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param reason a sentence that contains no secret */
    public void failed(String reason) {
        if (failing.getAndSet(new WriteFailure(reason, nanoTime.getAsLong())) == null) {
            LOG.error("{} Verification continues.", reason);
        }
    }

    /** Reports a committed write. */
    public void succeeded() {
        WriteFailure last = failing.get();
        if (last != null
                && nanoTime.getAsLong() - last.at() >= SETTLING.toNanos()
                && failing.compareAndSet(last, null)) {
            LOG.info("changes can be saved again");
        }
    }

    /** Why writes fail; empty if they succeed. */
    public Optional<String> reason() {
        return Optional.ofNullable(failing.get()).map(WriteFailure::reason);
    }
}
