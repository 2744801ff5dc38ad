package dev.rekey.sql;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database takes writes, judged by how the last ones ended. Thread-safe; never waits.
 *
 * <p>A failure counts for {@link #SETTLING} at least: on a disk that is nearly full small writes succeed between large ones
 * that fail.
 */
final class WriteHealth {

    static final Duration SETTLING = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(WriteHealth.class);

    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Failing> failing = new AtomicReference<>();

    private record Failing(String reason, long at) {}

    /** @param nanoTime a clock that only goes forward, in nanoseconds */
    WriteHealth(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param reason a sentence that anybody may read */
    void failed(String reason) {
        if (failing.getAndSet(new Failing(reason, nanoTime.getAsLong())) == null) {
            LOG.error("{} Verification goes on.", reason);
        }
    }

    /** A write has been committed. */
    void succeeded() {
        Failing last = failing.get();
        if (last != null
                && nanoTime.getAsLong() - last.at() >= SETTLING.toNanos()
                && failing.compareAndSet(last, null)) {
            LOG.info("changes are saved again");
        }
    }

    /** Why writes fail; empty where they succeed. */
    Optional<String> reason() {
        return Optional.ofNullable(failing.get()).map(Failing::reason);
    }
}
