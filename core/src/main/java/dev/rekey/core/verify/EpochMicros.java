package dev.rekey.core.verify;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Converts instants to microseconds since 1970 and back. */
final class EpochMicros {

    private EpochMicros() {}

    /** Returns an instant as microseconds, truncated. */
    static long of(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L);
    }

    static long of(@Nullable Instant instant, long otherwise) {
        return instant == null ? otherwise : of(instant);
    }

    static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
