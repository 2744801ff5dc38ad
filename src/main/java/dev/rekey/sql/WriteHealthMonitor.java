package dev.rekey.sql;

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
final class WriteHealthMonitor {

    static final Duration SETTLING = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(WriteHealthMonitor.class);

    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Failing> failing = new AtomicReference<>();

    private record Failing(String reason, long at) {}

    /** @param nanoTime a monotonic clock in nanoseconds */
    WriteHealthMonitor(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param reason a sentence that contains no secret */
    void failed(String reason) {
        if (failing.getAndSet(new Failing(reason, nanoTime.getAsLong())) == null) {
            LOG.error("{} Verification continues.", reason);
        }
    }

    /** Reports a committed write. */
    void succeeded() {
        Failing last = failing.get();
        if (last != null
                && nanoTime.getAsLong() - last.at() >= SETTLING.toNanos()
                && failing.compareAndSet(last, null)) {
            LOG.info("changes can be saved again");
        }
    }

    /** Why writes fail; empty if they succeed. */
    Optional<String> reason() {
        return Optional.ofNullable(failing.get()).map(Failing::reason);
    }
}
