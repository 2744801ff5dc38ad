package dev.rekey.core.verify;

import dev.rekey.core.key.InactivityTimeout;
import org.jspecify.annotations.Nullable;

/**
 * Inactivity timeout of a cached key. It counts from the last use known to the store, or from a
 * later one on this node. Thread-safe.
 */
final class IdleTimer {

    private static final long GRACE = InactivityTimeout.GRACE.toSeconds() * 1_000_000L;

    private final long seconds;
    private volatile long lastUse;
    private volatile boolean confirmed;

    IdleTimer(InactivityTimeout timeout) {
        seconds = timeout.seconds();
        lastUse = EpochMicros.of(timeout.since());
    }

    /** The timer of a key; {@code null} if the key has no timeout. */
    static @Nullable IdleTimer of(@Nullable InactivityTimeout timeout) {
        return timeout == null ? null : new IdleTimer(timeout);
    }

    /** Returns the timeout in seconds. */
    long seconds() {
        return seconds;
    }

    void usedAt(long nowMicros) {
        if (nowMicros > lastUse) {
            lastUse = nowMicros;
        }
    }

    /** Returns whether the period and the grace have passed since the last known use. */
    boolean isOver(long nowMicros) {
        return nowMicros >= end() + GRACE;
    }

    /**
     * Returns whether the timeout appears to be over although the store may know of later uses on
     * other nodes.
     */
    boolean isUnconfirmed(long nowMicros) {
        return isOver(nowMicros) && !confirmed;
    }

    /**
     * Records that the store was read at this time or later. Another node may accept the key until
     * the grace has passed and then takes as long to write the use, so only a later read is final.
     */
    void readAt(long micros) {
        if (micros >= end() + 2 * GRACE) {
            confirmed = true;
        }
    }

    private long end() {
        return lastUse + seconds * 1_000_000L;
    }
}
