package dev.rekey.http;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/**
 * Writes lines to a log, in order, for threads that must not wait for it: whoever reads the log may be slow. Holds at most
 * {@link #CAPACITY} lines; further ones are dropped, and the log says how many. Thread-safe.
 */
final class LogWriter implements AutoCloseable {

    static final int CAPACITY = 8_192;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);
    private static final long LOOK_MILLIS = 200;

    private final Logger log;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(CAPACITY);
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;

    /** @param name of its thread */
    LogWriter(Logger log, String name) {
        this.log = log;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Never waits. */
    void write(String line) {
        if (!lines.offer(line)) {
            dropped.increment();
        }
    }

    private void run() {
        try {
            while (!closing || !lines.isEmpty()) {
                String line = lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (line != null) {
                    log.info(line);
                }
                if (lines.isEmpty()) {
                    reportDropped();
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void reportDropped() {
        long count = dropped.sumThenReset();
        if (count > 0) {
            log.warn("{} lines of this log were dropped because writing them took too long", count);
        }
    }

    /** Writes what waits, for at most a second. */
    @Override
    public void close() {
        closing = true;
        try {
            if (thread.isAlive() && !thread.join(CLOSE_WITHIN)) {
                thread.interrupt();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
