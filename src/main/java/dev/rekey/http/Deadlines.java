package dev.rekey.http;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts off clients that take longer than they may to send a body or to take a response; and while {@link ClientMemory} is
 * scarce those who have held theirs the longest, a second at least. Thread-safe; never blocks.
 */
final class Deadlines {

    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Somebody who is waited for. */
    interface Watched {
        /** When it began, as {@link System#nanoTime} counts. */
        long since();

        /** When its time is up. */
        long until();

        /** Its time is up: to be ended without waiting. May be called more than once. */
        void cutOff();
    }

    private final ClientMemory memory;
    private final long graceNanos;
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

    /** @param grace for how long a client may take nothing of a response */
    Deadlines(ClientMemory memory, Duration grace) {
        this.memory = memory;
        this.graceNanos = grace.toNanos();
    }

    long graceNanos() {
        return graceNanos;
    }

    void watch(Watched one) {
        watched.add(one);
    }

    void forget(Watched one) {
        watched.remove(one);
    }

    /** Looks at all of them; to be called from time to time. */
    void sweep() {
        long now = System.nanoTime();
        for (Watched one : watched) {
            if (now - one.until() >= 0) {
                end(one);
            }
        }
        if (memory.isScarce()) {
            makeRoom(now);
        }
    }

    private void makeRoom(long now) {
        List<Watched> longest = watched.stream()
                .filter(one -> now - one.since() >= LEAST_NANOS)
                .sorted(Comparator.comparingLong(one -> one.since() - now))
                .toList();
        for (Watched one : longest) {
            if (!memory.isScarce()) {
                return;
            }
            end(one);
        }
    }

    private void end(Watched one) {
        watched.remove(one);
        try {
            one.cutOff();
        } catch (RuntimeException over) {
            // Its request has ended in the meantime, and with it what there was to cut off.
            LOG.debug("a request ended as it was to be cut off", over);
        }
    }
}
