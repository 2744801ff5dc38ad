package dev.rekey.api.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Text form of instants: RFC 3339 in UTC. */
public final class InstantText {

    private InstantText() {}

    /** Returns {@code null} for {@code null}. */
    public static @Nullable String of(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
