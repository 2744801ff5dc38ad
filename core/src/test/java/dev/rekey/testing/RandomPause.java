package dev.rekey.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a time pass that a test has drawn at random, so that what comes next (a kill, a repeat) comes at a moment that nobody has
 * chosen. Nothing is waited for: whatever has happened by then, the test has to hold.
 */
public final class RandomPause {

    private RandomPause() {}

    /** @param millis as drawn; the pause may end early */
    public static void of(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
