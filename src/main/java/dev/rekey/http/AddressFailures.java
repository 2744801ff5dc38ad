package dev.rekey.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What the failures of one client address allow it. Thread-safe.
 *
 * <p>Two leaky buckets: of failures, and of look-ups beyond them. Of each only the instant is kept at which it will be empty.
 */
final class AddressFailures {

    /** Failures that an address may have a minute before its look-ups are limited. */
    static final int FREE_A_MINUTE = 50;

    /** Look-ups a second of an address that has had more failures. */
    static final int LOOK_UPS_A_SECOND = 5;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long OF_FAILURE = MINUTE / FREE_A_MINUTE;
    private static final long OF_LOOK_UP = SECOND / LOOK_UPS_A_SECOND;

    /** However many failures there were, an address without new ones is free again after a minute. */
    private static final long FULLEST = 2 * MINUTE;

    private long failuresUntil;
    private long lookUpsUntil;

    AddressFailures(long now) {
        failuresUntil = now;
        lookUpsUntil = now;
    }

    /** Counts one failure. */
    synchronized void add(long now) {
        failuresUntil = Math.min(later(failuresUntil, now) + OF_FAILURE, now + FULLEST);
    }

    /** Takes back one failure. */
    synchronized void remove() {
        failuresUntil -= OF_FAILURE;
    }

    /** Whether there were more failures than are free. */
    synchronized boolean isOver(long now) {
        return failuresUntil - now >= MINUTE;
    }

    /** Counts a look-up as a failure until {@link #remove} and says whether it may be made; if not, nothing is counted. */
    synchronized boolean tryLookUp(long now) {
        if (isOver(now)) {
            if (lookUpsUntil - now > SECOND - OF_LOOK_UP) {
                return false;
            }
            lookUpsUntil = later(lookUpsUntil, now) + OF_LOOK_UP;
        }
        add(now);
        return true;
    }

    /** The time until a failure is free again; 0 if one is now. */
    synchronized Duration untilFree(long now) {
        return Duration.ofNanos(Math.max(0, failuresUntil - now - MINUTE + 1));
    }

    private static long later(long instant, long now) {
        return instant - now > 0 ? instant : now;
    }
}
