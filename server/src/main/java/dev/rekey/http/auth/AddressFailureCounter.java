package dev.rekey.http.auth;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Rate limiter for failed authentications of one client address. Thread-safe.
 *
 * <p>Combines two leaky buckets: one for failures and one for lookups once the failures exceed
 * their limit. Of each bucket, only the instant at which it will be empty is stored.
 */
final class AddressFailureCounter {

    /** Failures per minute that an address may have before its lookups are limited. */
    static final int FREE_A_MINUTE = 50;

    /** Lookups per second allowed to an address that exceeded {@link #FREE_A_MINUTE}. */
    static final int LOOKUPS_PER_SECOND = 5;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long OF_FAILURE = MINUTE / FREE_A_MINUTE;
    private static final long OF_LOOK_UP = SECOND / LOOKUPS_PER_SECOND;

    /**
     * Upper bound of the failure bucket: an address without new failures is unrestricted after a
     * minute.
     */
    private static final long FULLEST = 2 * MINUTE;

    private long failuresUntil;
    private long lookUpsUntil;

    AddressFailureCounter(long now) {
        failuresUntil = now;
        lookUpsUntil = now;
    }

    /** Counts one failure. */
    synchronized void add(long now) {
        failuresUntil = Math.min(later(failuresUntil, now) + OF_FAILURE, now + FULLEST);
    }

    /** Removes one counted failure. */
    synchronized void remove() {
        failuresUntil -= OF_FAILURE;
    }

    /** Whether the address has exceeded {@link #FREE_A_MINUTE}. */
    synchronized boolean isOver(long now) {
        return failuresUntil - now >= MINUTE;
    }

    /**
     * Counts a lookup as a failure until {@link #remove} is called.
     *
     * @return whether the lookup is allowed; if not, nothing is counted
     */
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

    /** The time until the next failure is below the limit; zero if it is now. */
    synchronized Duration untilFree(long now) {
        return Duration.ofNanos(Math.max(0, failuresUntil - now - MINUTE + 1));
    }

    private static long later(long instant, long now) {
        return instant - now > 0 ? instant : now;
    }
}
