package dev.rekey.sql.sqlite;

import java.util.concurrent.CountDownLatch;

/** A write that stops the writer until it is told to go on, so that others gather behind it. */
final class WriterGate {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** The write; goes on once the gate is open. */
    int pass() {
        entered.countDown();
        await(opened);
        return 1;
    }

    /** Waits until the writer stands in the gate. */
    void awaitWriter() {
        await(entered);
    }

    void open() {
        opened.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
