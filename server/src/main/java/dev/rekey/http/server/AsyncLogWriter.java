package dev.rekey.http.server;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/**
 * Asynchronous writer of log lines, for threads that must not wait for a slow log. Lines are
 * written in order. Holds at most {@link #CAPACITY} lines; further lines are dropped and their
 * number is logged. Thread-safe.
 */
final class AsyncLogWriter implements AutoCloseable {

    static final int CAPACITY = 8_192;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);
    private static final long POLL_MILLIS = 200;

    private final Logger log;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(CAPACITY);
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;

    /** @param name name of the writer thread */
    AsyncLogWriter(Logger log, String name) {
        this.log = log;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Queues a line; never blocks. */
    void write(String line) {
        if (!lines.offer(line)) {
            dropped.increment();
        }
    }

    private void run() {
        try {
            while (!closing || !lines.isEmpty()) {
                String line = lines.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (line != null) {
                    log.info(line);
                }
                if (lines.isEmpty()) {
                    reportDropped();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reportDropped() {
        long count = dropped.sumThenReset();
        if (count > 0) {
            log.warn(
                    "{} lines of this log were dropped because writing was too slow; check the log destination", count);
        }
    }

    /** Writes queued lines for at most one second. */
    @Override
    public void close() {
        closing = true;
        try {
            if (thread.isAlive() && !thread.join(CLOSE_WITHIN)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
