package dev.rekey.sql.jdbc;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Column representation of instants: microseconds since 1970-01-01T00:00:00Z. */
public final class InstantColumns {

    private static final long MICROS = TimeUnit.SECONDS.toMicros(1);
    private static final long NANOS_IN_MICRO = TimeUnit.MICROSECONDS.toNanos(1);

    private InstantColumns() {}

    public static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / NANOS_IN_MICRO);
    }

    static @Nullable Long microsOrNull(@Nullable Instant instant) {
        return instant == null ? null : micros(instant);
    }

    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * NANOS_IN_MICRO);
    }

    public static @Nullable Instant instantOrNull(@Nullable Object micros) {
        return micros instanceof Long number ? instant(number) : null;
    }
}
