package dev.rekey.http.server;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts off clients that exceed their time to send a body or to receive a response. While {@link
 * ClientMemoryBudget} is scarce, also cuts off those that have held memory longest, at least one second.
 * Thread-safe; never blocks.
 */
final class ClientDeadlines {

    private static final Logger LOG = LoggerFactory.getLogger(ClientDeadlines.class);

    private static final long MIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A transfer that is waiting for its client. */
    interface Watched {
        /** When it began, by {@link System#nanoTime}. */
        long since();

        /** When it times out, by {@link System#nanoTime}. */
        long until();

        /** Ends the transfer after its timeout. Must not block; may be called more than once. */
        void cutOff();
    }

    private final ClientMemoryBudget memory;
    private final long graceNanos;
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

    /** @param grace maximum time without progress while a client receives a response */
    ClientDeadlines(ClientMemoryBudget memory, Duration grace) {
        this.memory = memory;
        this.graceNanos = grace.toNanos();
    }

    long graceNanos() {
        return graceNanos;
    }

    void watch(Watched transfer) {
        watched.add(transfer);
    }

    void forget(Watched transfer) {
        watched.remove(transfer);
    }

    /** Cuts off expired transfers. Must be called periodically. */
    void sweep() {
        long now = System.nanoTime();
        for (Watched transfer : watched) {
            if (now - transfer.until() >= 0) {
                end(transfer);
            }
        }
        if (memory.isScarce()) {
            makeRoom(now);
        }
    }

    private void makeRoom(long now) {
        List<Watched> longest = watched.stream()
                .filter(transfer -> now - transfer.since() >= MIN_NANOS)
                .sorted(Comparator.comparingLong(transfer -> transfer.since() - now))
                .toList();
        for (Watched transfer : longest) {
            if (!memory.isScarce()) {
                return;
            }
            end(transfer);
        }
    }

    private void end(Watched transfer) {
        watched.remove(transfer);
        try {
            transfer.cutOff();
        } catch (RuntimeException e) {
            // The request ended concurrently; there is nothing left to cut off.
            LOG.debug("request ended while being cut off", e);
        }
    }
}
